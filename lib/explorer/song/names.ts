/** What is written of a song. */

import { clusterName, formatNumber } from "../colors.js";
import type { Songs } from "../songs.js";

/** Its title, or what it is known by without one. */
export function titleOf(songs: Songs, i: number): string {
  return songs.titles[i] ?? `Untitled (${songs.ids[i]})`;
}

/** Its labels, by field; a field that it lacks is left out. */
export function labelsOf(songs: Songs, i: number): [name: string, value: string][] {
  return songs.fields.flatMap((field): [string, string][] => {
    const value = field.kind === "label" ? field.values[field.codes[i] as number] : undefined;
    return value === undefined ? [] : [[field.name, value]];
  });
}

/** Its numbers, by field, with their units. */
export function numbersOf(songs: Songs, i: number): [name: string, value: string][] {
  return songs.fields.flatMap((field): [string, string][] => {
    const value = field.kind === "number" ? (field.values[i] as number) : Number.NaN;
    return field.kind === "number" && Number.isFinite(value)
      ? [[field.name, `${formatNumber(value)} ${field.unit}`.trim()]]
      : [];
  });
}

/** Its clusters, by clustering. */
export function clustersOf(
  clusterings: readonly { name: string; labels: Int32Array }[],
  i: number,
): [name: string, value: string][] {
  return clusterings.map(({ name, labels }) => [name, clusterName(labels[i] as number)]);
}
