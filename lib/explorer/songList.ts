import { element } from "./elements.js";
import type { Page } from "./part.js";
import { playButton } from "./song/playButton.js";
import { songName } from "./songName.js";

/** Songs as a list of buttons: one plays the song; pointing at its name marks it on the maps, a click opens its card. */
export function songList(page: Page, list: readonly number[], label: string): HTMLUListElement {
  const { store, songs } = page;
  return element(
    "ul",
    { className: "songs", aria: { label } },
    ...list.map((song) =>
      element(
        "li",
        {},
        songs.sound && playButton(page, song),
        element(
          "button",
          {
            type: "button",
            onclick: () => store.set({ current: song, panel: "song" }),
            onpointerenter: () => store.set({ pointed: song }),
            onpointerleave: () => store.set({ pointed: null }),
          },
          element("bdi", {}, songName(songs, song)),
        ),
      ),
    ),
  );
}
