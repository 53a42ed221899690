import { Rng } from "../array/rng.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";

/** Options of {@link bootstrapInterval}. */
export interface BootstrapOptions {
  /** Number of bootstrap resamples. Default 1,000. */
  resamples?: number;
  /** Confidence level of the interval. Default 0.95. */
  confidence?: number;
  /** Default 0. */
  seed?: number;
}

/** A number with its percentile interval over resamples of the songs. */
export interface Interval {
  /** The number itself, of all songs. */
  value: number;
  /** Lower bound of the interval. */
  low: number;
  /** Upper bound of the interval. */
  high: number;
}

/**
 * The percentile bootstrap (Efron 1979): the statistic of n values drawn with replacement, many times. Measures the
 * variation with the sample of songs, not with the seed or the model. Too narrow for a handful of values.
 *
 * @param values one per song
 * @param statistic default the mean
 * @returns the statistic of `values`, and the bounds of its interval; NaN where there are no values
 */
export function bootstrapInterval(
  values: Float64Array,
  options: BootstrapOptions = {},
  statistic: (values: Float64Array) => number = meanOf,
): Interval {
  const { resamples, confidence, seed } = withDefaults("bootstrapInterval", options, {
    resamples: 1000,
    confidence: 0.95,
    seed: DEFAULT_SEED,
  });
  checkNumber("resamples", resamples, { min: 1, integer: true });
  checkNumber("confidence", confidence, { min: 0, max: 1 });
  const n = values.length;
  if (n === 0) return { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  const rng = new Rng(seed, "bootstrap");
  const drawn = new Float64Array(n);
  const statistics = new Float64Array(resamples);
  for (let r = 0; r < resamples; r++) {
    for (let i = 0; i < n; i++) drawn[i] = values[rng.int(n)];
    statistics[r] = statistic(drawn);
  }
  statistics.sort();
  const at = (share: number) => quantile(statistics, share);
  return { value: statistic(values), low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) };
}

export function meanOf(values: Float64Array): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

export function medianOf(values: Float64Array): number {
  return quantile(values.toSorted(), 0.5);
}

/** Of sorted values, linear between neighbors, as NumPy's default. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
