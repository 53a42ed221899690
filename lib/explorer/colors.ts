/** What the points can be colored by, and the entries of the legend that each way of coloring has. */

import { categoryColor, viridis } from "./categoryColors.js";
import type { Songs } from "./songs.js";
import type { State } from "./store.js";

/** One entry of the "color by" menu. */
export interface Coloring {
  /** As in `State.colorBy`. */
  id: string;
  /** As in the menu. */
  name: string;
  /** Heading in the menu. */
  group: "Clusters made here" | "Clusters" | "Labels" | "Numbers" | "Other";
}

/** All of them, in the order of the menu; the first is what a new page is colored by. */
export function colorings(songs: Songs, made: State["made"]): Coloring[] {
  const clusters = (group: Coloring["group"]) => (one: { name: string }) => ({
    id: `clusters:${one.name}`,
    name: one.name,
    group,
  });
  const fields = (kind: "label" | "number", group: Coloring["group"]) =>
    songs.fields.filter((field) => field.kind === kind).map(({ name }) => ({ id: `field:${name}`, name, group }));
  return [
    ...made.map(clusters("Clusters made here")),
    ...songs.clusterings.map(clusters("Clusters")),
    ...fields("label", "Labels"),
    ...fields("number", "Numbers"),
    ...(songs.disagreement ? [{ id: "disagreement", name: "sound against words", group: "Other" as const }] : []),
    { id: "missing", name: "what is missing", group: "Other" },
  ];
}

/** One entry of the legend. */
export interface Entry {
  name: string;
  /** What kind of value it stands for; noise and missing values are gray. */
  kind: "value" | "noise" | "missing";
  color: string;
}

/** Colors of all songs. */
export interface Colors {
  /** Entries of the legend; those of a scale are bins of equal width, from the smallest to the largest. */
  entries: Entry[];
  /** Per song, which entry. */
  codes: Int32Array;
  /** For numbers: the color of each song, finer than the entries, and the ends of the scale. */
  scale?: {
    colors: string[];
    /** Per song an index into `colors`. */
    codes: Int32Array;
    low: number;
    high: number;
    unit: string;
  };
}

/** Grays that differ between a light and a dark page. */
export interface Grays {
  noise: string;
  missing: string;
}

/** How the songs are colored by `id`, an id of {@link colorings}; by nothing, where it isn't one. */
export function colorsOf(songs: Songs, made: State["made"], id: string, dark: boolean, grays: Grays): Colors {
  const [kind, name] = cut(id);
  if (kind === "clusters") {
    const found = [...made, ...songs.clusterings].find((one) => one.name === name);
    if (found) return clusterColors(found.labels, dark, grays);
  }
  const field = kind === "field" ? songs.fields.find((one) => one.name === name) : undefined;
  if (field?.kind === "label") return categories(field.values, field.codes, dark, grays);
  if (field) return numberColors(field.values, field.unit, grays);
  if (kind === "disagreement" && songs.disagreement) return numberColors(songs.disagreement.values, "nats", grays);
  return missingColors(songs, dark, grays);
}

/** "field:a:b" is the field "a:b". */
function cut(id: string): [kind: string, name: string] {
  const at = id.indexOf(":");
  return at < 0 ? [id, ""] : [id.slice(0, at), id.slice(at + 1)];
}

/** In place of a cluster, in clusterings that were made in the page: the song was not among those that were clustered. */
export const NOT_CLUSTERED = -2;

/** "cluster 3", "noise", "not clustered". */
export function clusterName(label: number): string {
  return label >= 0 ? `cluster ${label}` : label === NOT_CLUSTERED ? "not clustered" : "noise";
}

function clusterColors(labels: Int32Array, dark: boolean, { noise, missing }: Grays): Colors {
  const k = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const entries = Array.from({ length: k }, (_, i) => value(clusterName(i), categoryColor(i, dark)));
  if (!labels.includes(NOT_CLUSTERED)) {
    return withOthers(entries, labels, { name: "noise", kind: "noise", color: noise });
  }
  return withOthers(
    [...entries, { name: "not clustered", kind: "missing", color: missing }],
    labels.map((label) => (label === NOT_CLUSTERED ? k : label)),
    { name: "noise", kind: "noise", color: noise },
  );
}

function categories(names: readonly string[], codes: Int32Array, dark: boolean, { missing }: Grays): Colors {
  const entries = names.map((name, i) => value(name, categoryColor(i, dark)));
  return withOthers(entries, codes, { name: "missing", kind: "missing", color: missing });
}

/** Names of the spaces a song is not in, and of the labels that it lacks. */
function missingColors(songs: Songs, dark: boolean, grays: Grays): Colors {
  const lacks: [string, (i: number) => boolean][] = [
    ...songs.spaces.map(({ name, map }): [string, (i: number) => boolean] => [name, (i) => Number.isNaN(map[2 * i])]),
    ...songs.fields.map((field): [string, (i: number) => boolean] => [
      field.name,
      field.kind === "label" ? (i) => (field.codes[i] as number) < 0 : (i) => Number.isNaN(field.values[i]),
    ]),
  ];
  const texts = Array.from({ length: songs.n }, (_, i) =>
    lacks
      .filter(([, isMissing]) => isMissing(i))
      .map(([name]) => name)
      .join(", "),
  );
  const counts = new Map<string, number>();
  for (const text of texts) if (text) counts.set(text, (counts.get(text) ?? 0) + 1);
  const names = [...counts.keys()].sort((a, b) => (counts.get(b) as number) - (counts.get(a) as number));
  const place = new Map(names.map((name, i) => [name, i]));
  return withOthers(
    names.map((name, i) => value(`no ${name}`, categoryColor(i, dark))),
    Int32Array.from(texts, (text) => place.get(text) ?? -1),
    { name: "nothing is missing", kind: "missing", color: grays.missing },
  );
}

/** Bins of a scale in the legend. */
const BINS = 12;
/** Shades of a scale on the maps. */
const SHADES = 128;

function numberColors(values: Float32Array, unit: string, { missing }: Grays): Colors {
  const [low, high] = bounds(values);
  const place = (i: number) => ((values[i] as number) - low) / (high - low || 1);
  const isMissing = (i: number) => !Number.isFinite(values[i]);
  const bin = (bins: number, none: number) =>
    Int32Array.from(values, (_, i) =>
      isMissing(i) ? none : Math.min(Math.max(Math.floor(place(i) * bins), 0), bins - 1),
    );
  const edge = (i: number) => low + (i / BINS) * (high - low);
  const entries = Array.from({ length: BINS }, (_, i) =>
    value(`${formatNumber(edge(i))} to ${formatNumber(edge(i + 1))} ${unit}`.trim(), viridis((i + 0.5) / BINS)),
  );
  const colors = Array.from({ length: SHADES }, (_, i) => viridis(i / (SHADES - 1)));
  return {
    ...withOthers(entries, bin(BINS, -1), { name: "missing", kind: "missing", color: missing }),
    scale: { colors: [...colors, missing], codes: bin(SHADES, SHADES), low, high, unit },
  };
}

/** Ends of a scale: the 1st and 99th percentile, beyond which a few odd songs would leave one color for all others. */
function bounds(values: Float32Array): [low: number, high: number] {
  const sorted = values.filter((one) => Number.isFinite(one)).sort();
  if (sorted.length === 0) return [0, 1];
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
  return sorted.length < 100 ? [at(0), at(1)] : [at(0.01), at(0.99)];
}

/** Three significant digits, and no more digits than a whole number has: "0.0123", "12.3", "1950". */
export function formatNumber(number: number): string {
  if (!Number.isFinite(number)) return String(number);
  const size = Math.abs(number);
  if (size >= 100 && size < 1e6) return number.toFixed(0);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) return number.toExponential(1);
  return String(Number(number.toPrecision(3)));
}

/** "12,345". */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

function value(name: string, color: string): Entry {
  return { name, kind: "value", color };
}

/** With an entry at the end for the songs whose code is -1, where there are any. */
function withOthers(entries: Entry[], codes: Int32Array, other: Entry): Colors {
  if (!codes.some((code) => code < 0)) return { entries, codes };
  return { entries: [...entries, other], codes: codes.map((code) => (code < 0 ? entries.length : code)) };
}
