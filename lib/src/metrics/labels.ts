/**
 * Labels as the metrics read them: the rows to score, and the cluster or class of each.
 *
 * Predicted labels are whole numbers, noise is -1. True labels are strings or numbers and may be missing
 * (undefined, null, "" or NaN); -1 among true labels is a class like any other.
 */
import { ascending, isMissing } from "../classification/classes.js";
import { oneOf, UserError } from "../errors.js";

export { isMissing };

/** Predicted labels: one integer per row, noise -1. */
export type Labels = ArrayLike<number>;

/** True labels of the rows, such as genre, language or artist. Missing: undefined, null, "" or NaN. */
export type Truth = ArrayLike<string | number | null | undefined>;

/**
 * How rows labeled -1 are scored. "exclude": they are left out, so report the coverage beside the score. "cluster":
 * they count as one more cluster, as in scikit-learn's metrics.
 */
export type NoisePolicy = "exclude" | "cluster";

/** The option of every score that meets noise. */
export interface NoiseOptions {
  /** Default "exclude". */
  noise?: NoisePolicy;
}

export const NOISE = -1;

/** A labeling over fewer rows: row `rows[i]` of the input is in group `codes[i]`, whose name is `names[codes[i]]`. */
export interface Groups<T> {
  rows: Int32Array;
  codes: Int32Array;
  names: T[];
  sizes: Int32Array;
}

export function checkNoise(noise: NoisePolicy = "exclude"): NoisePolicy {
  const known: NoisePolicy[] = ["exclude", "cluster"];
  if (!known.includes(noise)) throw new UserError(`noise is "${noise}"; it must be ${oneOf(known)}.`);
  return noise;
}

export function checkSameLength(where: string, a: string, aLength: number, b: string, bLength: number): void {
  if (aLength !== bLength) {
    throw new UserError(`${where}: ${a} has ${aLength} rows but ${b} has ${bLength}; both need one per song.`);
  }
}

/** The clusters of predicted labels, under the noise policy, named by label in ascending order. */
export function clustersOf(labels: Labels, noise: NoisePolicy): Groups<number> {
  for (let i = 0; i < labels.length; i++) checkLabel(labels[i], i);
  return group(labels, (label) => noise === "cluster" || label !== NOISE);
}

export function checkLabel(label: number, row: number): void {
  if (Number.isInteger(label) && label >= NOISE) return;
  throw new UserError(
    `Label ${label} at row ${row} is not a cluster; predicted labels are whole numbers from 0, and -1 for noise.`,
  );
}

/** Groups the rows that pass `keep` by their value; names ascend (numbers by size, then strings by code point). */
export function group<T extends string | number>(
  values: ArrayLike<T | null | undefined>,
  keep: (value: T, row: number) => boolean,
): Groups<T> {
  const rows: number[] = [];
  const seen = new Map<T, number>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as T;
    if (!keep(value, i)) continue;
    rows.push(i);
    seen.set(value, (seen.get(value) ?? 0) + 1);
  }
  const names = [...seen.keys()].sort(ascending);
  const codeOf = new Map(names.map((name, code) => [name, code]));
  return {
    rows: Int32Array.from(rows),
    codes: Int32Array.from(rows, (i) => codeOf.get(values[i] as T) as number),
    names,
    sizes: Int32Array.from(names, (name) => seen.get(name) as number),
  };
}
