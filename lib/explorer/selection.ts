/** What is said of a selection: its labels, words, features, central songs and outsiders. Pure functions. */

import { wordLogOdds } from "../src/lyrics/wordLogOdds.js";
import type { SongSpace, Songs } from "./songs.js";

/** One label's share of the selection, and of all songs. */
export interface Share {
  name: string;
  /** Songs of the selection that have it. */
  count: number;
  /** Of the songs of the selection, 0 to 1; likewise of all songs. */
  share: number;
  shareOfAll: number;
}

/**
 * How often each label occurs in the selection, most frequent first; without labels that don't.
 *
 * @param codes per song an index into `names`, or -1, which is counted as `other`
 */
export function composition(
  names: readonly string[],
  codes: Int32Array,
  selection: readonly number[],
  other = "missing",
): Share[] {
  const inside = new Array<number>(names.length + 1).fill(0);
  const all = new Array<number>(names.length + 1).fill(0);
  const place = (song: number) => ((codes[song] as number) < 0 ? names.length : (codes[song] as number));
  for (const song of selection) (inside[place(song)] as number)++;
  for (let song = 0; song < codes.length; song++) (all[place(song)] as number)++;
  return [...names, other]
    .map((name, i) => ({
      name,
      count: inside[i] as number,
      share: (inside[i] as number) / (selection.length || 1),
      shareOfAll: (all[i] as number) / (codes.length || 1),
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}

/**
 * How strongly a label goes with being selected, from 0 to 1: Cramér's V, corrected for its bias, without which a column
 * of many values, such as artists, would always come first.
 *
 * Bergsma (2013): A bias-correction for Cramér's V and Tschuprow's T. Journal of the Korean Statistical Society 42.
 *
 * @param shares of all labels, as {@link composition} gives them; labels that the selection lacks are counted as one
 * @param selected how many songs are selected, of n
 */
export function association(shares: readonly Share[], selected: number, n: number): number {
  if (selected === 0 || selected === n || n < 2) return 0;
  const inside = shares.map(({ count, shareOfAll }) => [count, Math.round(shareOfAll * n)] as const);
  const rest = n - inside.reduce((sum, [, all]) => sum + all, 0);
  const cells = rest > 0 ? [...inside, [0, rest] as const] : inside;
  // The chi-squared statistic of the two rows, selected or not.
  const chi2 = cells.reduce((sum, [count, all]) => {
    const expected = (all * selected) / n;
    return sum + (count - expected) ** 2 / expected + (count - expected) ** 2 / (all - expected);
  }, 0);
  const columns = cells.length;
  const phi2 = Math.max(0, chi2 / n - (columns - 1) / (n - 1));
  const corrected = Math.min(columns - (columns - 1) ** 2 / (n - 1), 2 - 1 / (n - 1)) - 1;
  return corrected > 0 ? Math.min(1, Math.sqrt(phi2 / corrected)) : 0;
}

/** Words of one script that set the selection apart. */
export interface ScriptWords {
  /** "Bengali", "Latin" …: Unicode's name. */
  script: string;
  words: { word: string; z: number; count: number }[];
}

/** Scripts that have a heading of their own; words of all others are together. */
const SCRIPTS: [name: string, letters: RegExp][] = [
  ["Bengali", /\p{Script=Bengali}/u],
  ["Latin", /\p{Script=Latin}/u],
  ["Devanagari", /\p{Script=Devanagari}/u],
  ["Arabic", /\p{Script=Arabic}/u],
];

/** The 95 % quantile of |z| for a word that sets nothing apart. */
const LEAST_Z = 1.96;

/**
 * The words that the selection's lyrics use more than all others, by {@link wordLogOdds}, script by script: in a
 * selection with more Bangla than the rest, all Bangla words would stand out.
 */
export function distinctiveWords(
  words: NonNullable<Songs["words"]>,
  selection: readonly number[],
  most = 12,
): ScriptWords[] {
  const { vocabulary, start, words: indices, counts } = words;
  const inside = new Float64Array(vocabulary.length);
  const others = new Float64Array(vocabulary.length);
  for (let at = 0; at < indices.length; at++) (others[indices[at] as number] as number) += counts[at] as number;
  for (const song of selection) {
    for (let at = start[song] as number; at < (start[song + 1] as number); at++) {
      (inside[indices[at] as number] as number) += counts[at] as number;
      (others[indices[at] as number] as number) -= counts[at] as number;
    }
  }
  const byScript = new Map<string, number[]>();
  for (const [w, word] of vocabulary.entries()) {
    const script = SCRIPTS.find(([, letters]) => letters.test(word))?.[0] ?? "other scripts";
    const list = byScript.get(script);
    if (list) list.push(w);
    else byScript.set(script, [w]);
  }
  return [...byScript]
    .map(([script, list]) => {
      const z = wordLogOdds(
        list.map((w) => inside[w] as number),
        list.map((w) => others[w] as number),
      );
      const found = list
        .map((w, i) => ({ word: vocabulary[w] as string, z: z[i] as number, count: inside[w] as number }))
        .filter((one) => one.z > LEAST_Z)
        .sort((a, b) => b.z - a.z)
        .slice(0, most);
      return { script, words: found };
    })
    .filter((one) => one.words.length > 0);
}

/** A number that differs between the selection and all other songs. */
export interface FeatureDifference {
  name: string;
  unit: string;
  /** Means of the selection and of the other songs that have it. */
  mean: number;
  meanOfOthers: number;
  /** Standardized mean difference: difference of the means over the root of the mean variance (Cohen's d). */
  difference: number;
}

/** Measured features by how far they set the selection apart, largest first; features that do not vary are left out. */
export function featureDifferences(fields: Songs["fields"], selection: readonly number[]): FeatureDifference[] {
  const isInside = new Set(selection);
  return fields
    .flatMap((field) => {
      if (field.kind !== "number" || !field.measured) return [];
      const inside = moments(field.values, (song) => isInside.has(song));
      const others = moments(field.values, (song) => !isInside.has(song));
      const spread = Math.sqrt((inside.variance + others.variance) / 2);
      if (inside.n < 2 || others.n < 2 || !(spread > 0)) return [];
      const difference = (inside.mean - others.mean) / spread;
      return [{ name: field.name, unit: field.unit, mean: inside.mean, meanOfOthers: others.mean, difference }];
    })
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
}

function moments(values: Float32Array, isIn: (song: number) => boolean): { n: number; mean: number; variance: number } {
  let [n, mean, squares] = [0, 0, 0];
  for (let song = 0; song < values.length; song++) {
    const value = values[song] as number;
    if (!Number.isFinite(value) || !isIn(song)) continue;
    // Welford (1962).
    const before = value - mean;
    mean += before / ++n;
    squares += before * (value - mean);
  }
  return { n, mean, variance: n > 1 ? squares / (n - 1) : 0 };
}

/**
 * The songs of the selection by their distance from its mean in a space, nearest first.
 *
 * @returns without songs that are not in the space
 */
export function byCentrality({ latents, dimensions, map }: SongSpace, selection: readonly number[]): number[] {
  const rows = selection.filter((song) => !Number.isNaN(map[2 * song]));
  const mean = new Float64Array(dimensions);
  for (const song of rows) {
    for (let d = 0; d < dimensions; d++)
      (mean[d] as number) += (latents[song * dimensions + d] as number) / rows.length;
  }
  const distances = new Map(
    rows.map((song) => {
      let sum = 0;
      for (let d = 0; d < dimensions; d++)
        sum += ((latents[song * dimensions + d] as number) - (mean[d] as number)) ** 2;
      return [song, sum];
    }),
  );
  return rows.sort((a, b) => (distances.get(a) as number) - (distances.get(b) as number));
}
