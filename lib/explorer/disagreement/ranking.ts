/** Songs by how much their sound and words disagree. */

export interface Disagreement {
  /** Per song, in nats; NaN where it lacks one of both. */
  values: Float32Array;
  /** Per song, from 0 to 100; NaN as above. */
  percentiles: Float32Array;
}

/**
 * The songs that have both, the most surprising first: by percentile, which compares songs of one part of the split, then by value.
 *
 * @param shown songs that a filter lets through; null is all
 */
export function ranked({ values, percentiles }: Disagreement, shown: ReadonlySet<number> | null): number[] {
  const songs = Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]) && (shown?.has(i) ?? true));
  const place = (i: number) => (Number.isNaN(percentiles[i]) ? -1 : (percentiles[i] as number));
  return songs.sort((a, b) => place(b) - place(a) || (values[b] as number) - (values[a] as number) || a - b);
}

/** Bins of equal width on a logarithmic scale, since a few values are many times the others. */
export interface Histogram {
  counts: number[];
  low: number;
  high: number;
}

/** @param values at least 0; NaN is left out */
export function histogram(values: Float32Array, bins: number): Histogram {
  const known = values.filter((value) => value > 0);
  const low = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = known.reduce((a, b) => Math.max(a, b), 0);
  const counts = new Array<number>(bins).fill(0);
  for (const value of known) {
    const bin = Math.min(bins - 1, Math.floor(bins * placeOf(value, { low, high })));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { counts, low, high };
}

/** Where a value is on the scale: 0 at its lower end, 1 at its upper one. */
export function placeOf(value: number, { low, high }: Pick<Histogram, "low" | "high">): number {
  if (!(high > low)) return 0.5;
  return Math.min(1, Math.max(0, Math.log(value / low) / Math.log(high / low)));
}
