/** The selection's card. */

import { element } from "./elements.js";
import type { Panel } from "./part.js";

export const selectionPanel: Panel = {
  id: "selection",
  title: "Selection",
  make(parent, { songs, store }) {
    const count = element("p");
    parent.append(count);
    store.watch(["selection"], ({ selection }) => {
      count.textContent =
        selection.length === 0
          ? "Nothing is selected. Shift + drag on a map selects songs."
          : `${selection.length} of ${songs.n} songs`;
    });
  },
};
