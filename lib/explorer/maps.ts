/** The maps: one scatter plot a space, with one selection. */

import createScatterplot from "regl-scatterplot";
import { element } from "./elements.js";
import type { Page } from "./part.js";
import type { SongSpace } from "./songs.js";

export function makeMaps(parent: HTMLElement, page: Page): void {
  for (const space of page.songs.spaces) {
    const figure = makeMap(parent, page, space);
    page.store.watch(["spaces"], ({ spaces }) => {
      figure.hidden = !spaces.includes(space.name);
    });
  }
}

function makeMap(parent: HTMLElement, { store }: Page, space: SongSpace): HTMLElement {
  const canvas = element("canvas", { aria: { label: `Map of the songs by ${space.name}` } });
  const figure = element(
    "figure",
    { className: "map" },
    element(
      "figcaption",
      {},
      element("strong", {}, space.name),
      element("span", { title: space.caption }, space.caption),
    ),
    element("div", { className: "plot" }, canvas),
  );
  parent.append(figure);
  const plot = createScatterplot({ canvas, pointSize: 5 });
  plot.draw({ x: column(space, 0), y: column(space, 1) });
  plot.subscribe("pointOver", (i) => store.set({ pointed: space.rows[i] ?? null }));
  plot.subscribe("pointOut", () => store.set({ pointed: null }));
  new ResizeObserver(([entry]) => {
    const { width, height } = entry?.contentRect ?? { width: 0, height: 0 };
    if (width > 0 && height > 0) plot.set({ width, height });
  }).observe(canvas.parentElement as HTMLElement);
  return figure;
}

/** One coordinate of the songs that are in the space, scaled to [-1, 1]. */
function column({ map, rows }: SongSpace, axis: 0 | 1): Float32Array {
  const values = Float32Array.from(rows, (i) => map[2 * i + axis] as number);
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return values.map((value) => (1.9 * (value - low)) / (high - low || 1) - 0.95);
}
