import { GRAY } from "./figure.js";
import { type CategoryStyle, categoryStyle } from "./palette.js";

/** Labels that color a picture: a cluster per song (noise is -1), or a string per song, such as language or genre. */
export type ColorBy = ArrayLike<number> | readonly (string | undefined)[];

/** The songs of one label. */
export interface Category {
  name: string;
  /** Row numbers, ascending. */
  indices: number[];
  style: CategoryStyle;
}

const LEFT_OUT: CategoryStyle = { color: GRAY, symbol: "x-thin", pattern: "", dash: "dot" };

/**
 * Groups rows by label, in an order that does not depend on the counts, so that a cluster or a language has the
 * same color in every picture of one notebook: clusters by number, words by alphabet. Noise and missing words
 * come last, in gray.
 */
export function categories(labels: ColorBy): Category[] {
  const byLabel = new Map<number | string, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] ?? "";
    const group = byLabel.get(label);
    if (group) group.push(i);
    else byLabel.set(label, [i]);
  }
  const kept = [...byLabel.keys()].filter((label) => label !== -1 && label !== "");
  kept.sort((a, b) => (typeof a === "number" ? a - Number(b) : a.localeCompare(String(b), "en", { numeric: true })));
  const found = kept.map((label, i) => ({
    name: typeof label === "number" ? `cluster ${label}` : label,
    indices: byLabel.get(label) as number[],
    style: categoryStyle(typeof label === "number" ? label : i),
  }));
  for (const [label, name] of [
    [-1, "noise"],
    ["", "not given"],
  ] as const) {
    const indices = byLabel.get(label);
    if (indices) found.push({ name, indices, style: LEFT_OUT });
  }
  return found;
}
