/**
 * Statistics over seeds: means and standard deviations, and tests of differences against the variation over seeds.
 */
import { UserError } from "../errors.js";
import type { Cell, Row } from "../io/index.js";

/** Columns that identify a row, as opposed to measurements. */
const KEYS = ["kind", "representation", "algorithm", "parameters", "split"] as const;

/**
 * Averages rows that differ only in their seed: means, standard deviations (n - 1; absent for a single run) under the
 * same names with "Std", and `seeds`, the number of runs. Where some runs are degenerate, `degenerate` says how many.
 *
 * @param rows tidy rows with a column `seed`
 * @returns one row a configuration
 */
export function summarizeSeeds(rows: readonly Row[]): Row[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(KEYS.map((k) => row[k]));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((runs) => {
    const summary: Row = {};
    for (const key of new Set(runs.flatMap((run) => Object.keys(run)))) {
      if (key === "seed") summary.seeds = runs.length;
      else summary[key] = key === "degenerate" ? degenerateIn(runs) : summarized(runs.map((run) => run[key]));
      if (runs.length > 1 && runs.some((run) => typeof run[key] === "number") && key !== "seed")
        summary[`${key}Std`] = deviation(runs.map((run) => Number(run[key] ?? Number.NaN)));
    }
    return summary;
  });
}

/** Difference of two methods over the same seeds; see {@link pairedDifference}. */
export interface PairedDifference {
  /** Mean of a - b. */
  mean: number;
  /** 95 % confidence interval of the mean. */
  low: number;
  /** Upper bound of that interval. */
  high: number;
  /** Two-sided p-value of Student's paired t-test. */
  p: number;
  /** Number of pairs. */
  n: number;
}

/**
 * Student's paired t-test of two methods over the same seeds. With few seeds it relies on normally distributed
 * differences; with one seed, and where neither method varies with the seed, low, high and p are NaN.
 *
 * @param a one value per seed
 * @param b values of the other method, for the same seeds in the same order
 * @returns the mean difference, its interval and p-value
 * @throws UserError where the lengths differ
 */
export function pairedDifference(a: readonly number[], b: readonly number[]): PairedDifference {
  if (a.length !== b.length || a.length === 0) {
    throw new UserError(
      `pairedDifference: ${a.length} and ${b.length} values; it needs as many of both, at least one.`,
    );
  }
  const n = a.length;
  const differences = a.map((value, i) => value - b[i]!);
  const mean = average(differences);
  const varies = [a, b].some((values) => values.some((value) => value !== values[0]));
  if (n === 1 || !varies) return { mean, low: Number.NaN, high: Number.NaN, p: Number.NaN, n };
  const error = deviation(differences) / Math.sqrt(n);
  // All differences are equal: an interval of width 0.
  if (error === 0) return { mean, low: mean, high: mean, p: mean === 0 ? 1 : 0, n };
  const half = studentQuantile(0.975, n - 1) * error;
  return { mean, low: mean - half, high: mean + half, p: 2 * (1 - studentCdf(Math.abs(mean / error), n - 1)), n };
}

/**
 * Holm's step-down correction for multiple comparisons (1979). NaN p-values stay NaN and are left out of the
 * correction.
 *
 * @param p one per comparison
 * @returns corrected p-values in the same order, at most 1
 */
export function holm(p: readonly number[]): number[] {
  const order = [...p.keys()].filter((i) => !Number.isNaN(p[i])).sort((a, b) => p[a]! - p[b]!);
  const corrected = p.map(() => Number.NaN);
  let largest = 0;
  order.forEach((i, rank) => {
    largest = Math.max(largest, Math.min(1, (order.length - rank) * p[i]!));
    corrected[i] = largest;
  });
  return corrected;
}

/**
 * Student's t distribution function for t >= 0 and whole degrees of freedom, in closed form (Abramowitz & Stegun 1964,
 * 26.7.3 and 26.7.4).
 * @internal
 */
function studentCdf(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees));
  const [sin, cos] = [Math.sin(theta), Math.cos(theta)];
  let term = degrees % 2 === 0 ? 1 : cos;
  let sum = degrees === 1 ? 0 : term;
  for (let k = degrees % 2 === 0 ? 2 : 3; k < degrees - 1; k += 2) {
    term *= ((k - 1) / k) * cos * cos;
    sum += term;
  }
  const within = degrees % 2 === 0 ? sin * sum : (2 / Math.PI) * (theta + sin * sum);
  return 0.5 + within / 2;
}

/** By bisection, which is fast enough for a few calls per table. */
function studentQuantile(p: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (studentCdf(high, degrees) < p) high *= 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, degrees) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function summarized(cells: readonly Cell[]): Cell {
  return cells.some((cell) => typeof cell === "number")
    ? average(cells.map((cell) => Number(cell ?? Number.NaN)))
    : cells[0];
}

function degenerateIn(runs: readonly Row[]): Cell {
  const reasons = runs.flatMap(({ degenerate }) => degenerate || []);
  return reasons.length > 0 && runs.length > 1
    ? `${reasons[0]} (${reasons.length} of ${runs.length} runs)`
    : reasons[0];
}

const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

function deviation(values: readonly number[]): number {
  const mean = average(values);
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
}
