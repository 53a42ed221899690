import { element } from "./elements.js";
import type { Page } from "./part.js";
import { songName } from "./songName.js";

/** Songs as a list of buttons: pointing at one marks it on the maps, a click opens its card. */
export function songList({ store, songs }: Page, list: readonly number[], label: string): HTMLUListElement {
  return element(
    "ul",
    { className: "songs", aria: { label } },
    ...list.map((song) =>
      element(
        "li",
        {},
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
