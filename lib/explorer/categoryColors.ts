/** Colors of the points: of categories, and of numbers from small to large. */

import { categoryStyle } from "../src/figures/palette.js";

/** Okabe and Ito's seven hues, as in all figures. */
const HUES = Array.from({ length: 7 }, (_, i) => rgbOf(categoryStyle(i).color));

type Rgb = readonly [number, number, number];

/**
 * What each round of seven categories is mixed with, and how much of it. The figures give the eighth category another
 * symbol; regl-scatterplot draws circles only. So the hues come back darker, then grayer (on a dark page lighter, then
 * grayer): lightness is what every color-blind reader sees, and 21 colors stay apart. Where two are still alike, a
 * click on the legend shows one of them alone.
 */
const ROUNDS: Record<"light" | "dark", [Rgb, number][]> = {
  light: [
    [[0, 0, 0], 0],
    [[0, 0, 0], 0.45],
    [[125, 125, 125], 0.55],
  ],
  dark: [
    [[255, 255, 255], 0.1],
    [[255, 255, 255], 0.55],
    [[125, 125, 125], 0.55],
  ],
};

/**
 * The color of category i, i >= 0; from the 22nd on, the colors repeat.
 *
 * @returns as CSS and regl-scatterplot write it, "#4477aa"
 */
export function categoryColor(i: number, dark: boolean): string {
  const rounds = ROUNDS[dark ? "dark" : "light"];
  const [other, share] = rounds[Math.floor(i / HUES.length) % rounds.length] as [Rgb, number];
  const hue = HUES[i % HUES.length] as Rgb;
  return hex(hue.map((value, c) => value + share * ((other[c] as number) - value)));
}

/** Ten colors of Viridis (Smith and van der Walt, 2015), from dark to light; between them it is close to linear. */
const VIRIDIS = [
  "#440154",
  "#482878",
  "#3e4989",
  "#31688e",
  "#26828e",
  "#1f9e89",
  "#35b779",
  "#6ece58",
  "#b5de2b",
  "#fde725",
].map(rgbOf);

/** Viridis at a place between 0 and 1; values outside are the ends. */
export function viridis(place: number): string {
  const at = Math.min(Math.max(place, 0), 1) * (VIRIDIS.length - 1);
  const i = Math.min(Math.floor(at), VIRIDIS.length - 2);
  const [from, to] = [VIRIDIS[i] as Rgb, VIRIDIS[i + 1] as Rgb];
  return hex(from.map((value, c) => value + (at - i) * ((to[c] as number) - value)));
}

function rgbOf(color: string): Rgb {
  const number = Number.parseInt(color.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

function hex(rgb: readonly number[]): string {
  return `#${rgb.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}
