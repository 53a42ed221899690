/** The colors of the points and of the plots, as the page is now. */

import { type Colors, colorsOf } from "./colors.js";
import type { Page } from "./part.js";
import { cssColor } from "./theme.js";

/** The colors of all songs as the page is now; made once for all maps and the legend. */
export function pageColors({ songs, store }: Page): Colors {
  const { made, colorBy, dark } = store.state;
  if (!last || last.songs !== songs || last.made !== made || last.colorBy !== colorBy || last.dark !== dark) {
    const grays = { noise: hex(cssColor("--color-noise")), missing: hex(cssColor("--color-missing")) };
    last = { songs, made, colorBy, dark, colors: colorsOf(songs, made, colorBy, dark, grays) };
  }
  return last.colors;
}

let last: { songs: unknown; made: unknown; colorBy: string; dark: boolean; colors: Colors } | undefined;

/** What regl-scatterplot can't take from CSS. */
export function plotColors(): { background: string; mark: string; lasso: string } {
  return {
    background: hex(cssColor("--color-surface")),
    mark: hex(cssColor("--color-mark")),
    lasso: hex(cssColor("--color-accent")),
  };
}

/** "rgb(1, 2, 3)" as "#010203", which regl-scatterplot reads. */
function hex(rgb: string): string {
  const parts = rgb.match(/[\d.]+/g)?.slice(0, 3) ?? [];
  return `#${parts.map((part) => Math.round(Number(part)).toString(16).padStart(2, "0")).join("")}`;
}
