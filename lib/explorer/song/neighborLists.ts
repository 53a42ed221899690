/** The nearest neighbors of a song in each space whose map is shown, as lists to walk and to play. */

import { element } from "../elements.js";
import type { Page } from "../part.js";
import { songList } from "../songList.js";

const COUNT = 6;

export function neighborLists(page: Page, i: number): HTMLElement[] {
  const { spaces } = page.store.state;
  const shown = page.songs.spaces.filter(({ name }) => spaces.includes(name));
  return shown.flatMap((space) => {
    const { name } = space;
    const list = element("div", { className: "muted" }, "…");
    void page.neighbors.of(space, i, COUNT).then((found) => {
      list.replaceChildren(
        found.length === 0
          ? `This song is not on the map of ${name}.`
          : songList(
              page,
              found.map(({ song }) => song),
              `Nearest by ${name}`,
            ),
      );
      list.classList.toggle("muted", found.length === 0);
    });
    return [element("h3", {}, `Nearest by ${name}`), list];
  });
}
