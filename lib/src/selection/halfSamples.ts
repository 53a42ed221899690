import { Rng } from "../array/rng.js";
import type { Interval } from "../metrics/index.js";

/** One draw of {@link halfSamples}. */
export interface HalfSample {
  /** n flags: 1 for the songs of the draw. */
  inHalf: Uint8Array;
  /** As many runs as there are, drawn with replacement. */
  runs: Int32Array;
}

/**
 * Draws of songs and of runs, for an interval over both: half of the songs without replacement, and the runs (seeds) with
 * replacement. A statistic of half of the songs varies around its mean as one of all songs does around its expectation
 * (McCarthy, "Pseudo-replication: half samples", 1969). The usual bootstrap is no choice for agreement of labelings: a
 * song that is drawn twice agrees with itself, which adds 0.16 to the adjusted Rand index of 36 songs of 8 classes.
 *
 * @param n songs, at least 2
 * @param runs labelings of them
 */
export function halfSamples(n: number, runs: number, resamples: number, seed: number): HalfSample[] {
  const rng = new Rng(seed, "honesty/halfSamples");
  return Array.from({ length: resamples }, () => {
    const inHalf = new Uint8Array(n);
    for (const song of rng.permutation(n).subarray(0, Math.floor(n / 2))) inHalf[song] = 1;
    return { inHalf, runs: Int32Array.from({ length: runs }, () => rng.int(runs)) };
  });
}

/**
 * The interval of a value from the draws: they are moved so that their mean is the value, because a score of half of the
 * songs may have another expectation.
 *
 * @param value of all songs and runs
 * @param draws the same of each half sample; those that are NaN are passed over
 * @returns 95 % percentile interval; NaN bounds where fewer than ten draws have a value
 */
export function intervalAround(value: number, draws: readonly number[]): Interval {
  const known = draws.filter(Number.isFinite);
  if (known.length < 10 || !Number.isFinite(value)) return { value, low: Number.NaN, high: Number.NaN };
  const mean = meanOf(known);
  const { low, high } = percentiles(known);
  return { value, low: value + low - mean, high: value + high - mean };
}

/** The 2.5th and the 97.5th percentile, linear between neighbors. */
export function percentiles(values: readonly number[]): { low: number; high: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
  };
  return { low: at(0.025), high: at(0.975) };
}

/** Of those that are numbers; NaN where there is none. */
export function meanOf(values: readonly number[]): number {
  const known = values.filter(Number.isFinite);
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
