/** The nearest neighbors of a song in each space, as lists to walk and to play. */

import { element } from "../elements.js";
import type { Page } from "../part.js";
import { titleOf } from "./names.js";
import { playButton } from "./playButton.js";

const COUNT = 6;

export function neighborLists(page: Page, i: number): HTMLElement[] {
  return page.songs.spaces.flatMap((space) => {
    const heading = element("h3", {}, `Nearest by ${space.name}`);
    const list = element("ol", { className: "songs neighbors" }, element("li", { className: "muted" }, "…"));
    void page.neighbors.of(space, i, COUNT).then((found) => {
      if (found.length === 0) {
        list.replaceChildren(element("li", { className: "muted" }, `Not on the ${space.name} map.`));
        return;
      }
      list.replaceChildren(
        ...found.map(({ song, distance }) =>
          element(
            "li",
            {},
            playButton(page, song),
            element(
              "button",
              {
                type: "button",
                className: "neighbor",
                dir: "auto",
                title: `Distance ${distance.toPrecision(3)}`,
                onclick: () => page.store.set({ current: song }),
                onpointerenter: () => page.store.set({ pointed: song }),
                onpointerleave: () => page.store.set({ pointed: null }),
              },
              titleOf(page.songs, song),
              element("span", { className: "muted" }, ` ${page.songs.artists[song] ?? ""}`),
            ),
          ),
        ),
      );
    });
    return [heading, list];
  });
}
