/**
 * Does each latent dimension stand for one factor of variation, and each factor live in one dimension? Only where the
 * true factors are known and vary independently: where genre and language go together in the collection, no score can
 * tell their dimensions apart.
 *
 * A factor of strings is categorical, one of numbers continuous. Each factor is measured on the rows where it is known.
 *
 * - MIG (Chen et al. 2018): I(z_j; factor) / H(factor), the best dimension minus the second; latents and continuous
 *   factors in 20 equal bins, as Locatello et al. 2019.
 * - SAP (Kumar et al. 2018): the share of the factor's variance that one dimension explains, the best minus the second:
 *   the squared correlation; for a categorical factor the correlation ratio eta^2 of the dimension over its classes.
 *   Differs from the paper, which trains a support vector machine there; for two classes eta^2 is the squared correlation.
 * - DCI (Eastwood & Williams 2018): importances |w| of a lasso per factor on standardized latents, a categorical factor
 *   as one 0/1 target per class. Disentanglement of a dimension is 1 minus the entropy of its importances over factors,
 *   completeness of a factor the same over dimensions, both weighted by importance as Locatello et al. do; informativeness
 *   is what is predicted of rows held out: R^2, or the share of right classes.
 */

import { checkMatrix, type Matrix, type MatrixLike } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { UserError } from "../errors.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { checkSameLength, group, isMissing, type Truth } from "./labels.js";
import { lasso } from "./lasso.js";

/** A score in [0, 1], best 1: the mean over factors, and of each factor. */
export interface GapScore<K extends string = string> {
  /** Mean over the factors. */
  score: number;
  /** Of each factor, by its name. */
  factors: { [name in K]: number };
}

/** Disentanglement, completeness and informativeness (Eastwood & Williams 2018). */
export interface DciScores<K extends string = string> {
  /** Does each dimension serve one factor? In [0, 1]. NaN where nothing predicts anything. */
  disentanglement: number;
  /** Is each factor in one dimension? In [0, 1]. */
  completeness: number;
  /** Per factor, on rows held out: R^2 of a continuous one (below 0 is worse than its mean), accuracy of a categorical one. */
  informativeness: { [name in K]: number };
  /** Per factor, the weight of each dimension. */
  importance: { [name in K]: Float64Array };
}

/** Bins for mutual information. */
const BINS = 20;

/**
 * Mutual information gap. Biased upward for few rows: with n below some thousands, compare with the score of shuffled
 * factors.
 *
 * @param Z n x d latents, d at least 2
 * @param factors n values each
 * @returns in [0, 1], best 1: the gap between the two dimensions that tell most about a factor, as a share of its
 *   entropy (Chen et al. 2018)
 */
export function mutualInfoGap<T extends Record<string, Truth>>(Z: MatrixLike, factors: T): GapScore<keyof T & string> {
  return gaps("mutualInfoGap", Z, factors, (columns, { codes, numbers }) => {
    const factor = codes ?? binned(numbers as Float64Array);
    const entropy = mutualInfo(factor, factor);
    return columns.map((z) => (entropy > 0 ? mutualInfo(binned(z), factor) / entropy : 0));
  });
}

/**
 * Separated attribute predictability: how much better the best dimension predicts a factor than the next.
 *
 * @param Z n x d latents, d at least 2
 * @param factors n values each
 * @returns in [0, 1], best 1 (SAP, Kumar et al. 2018)
 */
export function attributePredictabilityGap<T extends Record<string, Truth>>(
  Z: MatrixLike,
  factors: T,
): GapScore<keyof T & string> {
  return gaps("attributePredictabilityGap", Z, factors, (columns, { codes, numbers }) =>
    columns.map((z) => (codes ? correlationRatio(z, codes) : squaredCorrelation(z, numbers as Float64Array))),
  );
}

/** Options of {@link dciScores}. */
export interface DciOptions {
  /** The lasso's penalty: more makes fewer dimensions count. Default 0.02. */
  alpha?: number;
  /** Share of the rows held out for informativeness. Default 0.2. */
  testShare?: number;
  /** Of the split. Default 0. */
  seed?: number;
}

/**
 * Disentanglement, completeness, informativeness.
 *
 * @param Z n x d latents, d at least 2
 * @param factors n values each
 * @returns the three scores, and the weights they come from
 */
export function dciScores<T extends Record<string, Truth>>(
  Z: MatrixLike,
  factors: T,
  options: DciOptions = {},
): DciScores<keyof T & string> {
  const { alpha, testShare, seed } = withDefaults("dciScores", options, {
    alpha: 0.02,
    testShare: 0.2,
    seed: DEFAULT_SEED,
  });
  checkNumber("alpha", alpha, { min: 0 });
  checkNumber("testShare", testShare, { min: 0.01, max: 0.99 });
  const { M, known } = readFactors("dciScores", Z, factors);
  const fits = known.map((factor) => {
    const order = new Rng(seed, "dci").permutation(factor.rows.length);
    const held = Math.max(1, Math.round(testShare * order.length));
    return fitFactor(M, factor, order.subarray(held), order.subarray(0, held), alpha);
  });
  const importances = fits.map((fit) => fit.importance);
  const byName = <V>(values: V[]) => Object.fromEntries(known.map(({ name }, f) => [name, values[f]]));
  return {
    ...dciFromImportances(importances),
    informativeness: byName(fits.map((fit) => fit.informativeness)),
    importance: byName(importances),
  } as DciScores<keyof T & string>;
}

/** @param importances one row per factor, each of d non-negative weights */
export function dciFromImportances(importances: Float64Array[]): { disentanglement: number; completeness: number } {
  const d = importances[0].length;
  const dimensions = Array.from({ length: d }, (_, j) => Float64Array.from(importances, (row) => row[j]));
  return { disentanglement: concentration(dimensions), completeness: concentration(importances) };
}

/** Mean over rows, weighted by their sums, of 1 - entropy of the row in the base of its length. */
function concentration(rows: Float64Array[]): number {
  let [total, weighted] = [0, 0];
  for (const row of rows) {
    const sum = row.reduce((a, b) => a + b, 0);
    if (sum === 0) continue;
    const entropy = row.reduce((h, x) => (x > 0 ? h - (x / sum) * Math.log(x / sum) : h), 0);
    total += sum;
    weighted += sum * (1 - (row.length > 1 ? entropy / Math.log(row.length) : 0));
  }
  return total > 0 ? weighted / total : Number.NaN;
}

/** A factor where it is known: numbers, or codes of its classes. */
interface Factor {
  name: string;
  rows: Int32Array;
  codes?: Int32Array;
  numbers?: Float64Array;
}

function readFactors(where: string, Z: MatrixLike, factors: Record<string, Truth>): { M: Matrix; known: Factor[] } {
  // The scores are gaps between the best dimension and the next.
  const M = checkMatrix(where, Z, { name: "Z", minRows: 2, minCols: 2 });
  const names = Object.keys(factors);
  if (names.length === 0) throw new UserError(`${where}: no factors were given; it needs at least one, as { genre }.`);
  const known = names.map((name): Factor => {
    const values = factors[name];
    checkSameLength(where, "Z", M.rows, name, values.length);
    const { rows, codes, names: distinct } = group<string | number>(values, (value) => !isMissing(value));
    if (rows.length < 2) {
      throw new UserError(
        `${where}: ${name} is known for ${rows.length} rows; it needs at least 2. Leave the factor out.`,
      );
    }
    const continuous = distinct.every((value) => typeof value === "number");
    return continuous
      ? { name, rows, numbers: Float64Array.from(rows, (i) => values[i] as number) }
      : { name, rows, codes };
  });
  return { M, known };
}

function gaps<T extends Record<string, Truth>>(
  where: string,
  Z: MatrixLike,
  factors: T,
  scoresOf: (columns: Float64Array[], factor: Factor) => number[],
): GapScore<keyof T & string> {
  const { M, known } = readFactors(where, Z, factors);
  const entries = known.map((factor): [string, number] => {
    const [best, second] = scoresOf(columnsOf(M, factor.rows), factor).sort((a, b) => b - a);
    return [factor.name, best - second];
  });
  const score = entries.reduce((sum, [, gap]) => sum + gap, 0) / entries.length;
  return { score, factors: Object.fromEntries(entries) as { [name in keyof T & string]: number } };
}

function columnsOf(Z: Matrix, rows: Int32Array): Float64Array[] {
  return Array.from({ length: Z.cols }, (_, c) => Float64Array.from(rows, (i) => Z.data[i * Z.cols + c]));
}

/** Which of the equal bins between the smallest and the largest value each value is in. */
function binned(values: Float64Array): Int32Array {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const scale = high > low ? BINS / (high - low) : 0;
  return Int32Array.from(values, (v) => Math.min(BINS - 1, Math.floor((v - low) * scale)));
}

function mutualInfo(a: Int32Array, b: Int32Array): number {
  const n = a.length;
  const count = (keys: Iterable<number>) => {
    const counts = new Map<number, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return [...counts.values()];
  };
  const entropy = (counts: number[]) => counts.reduce((h, c) => h - (c / n) * Math.log(c / n), 0);
  const width = b.reduce((most, x) => Math.max(most, x), 0) + 1;
  const joint = entropy(count(Array.from(a, (x, i) => x * width + b[i])));
  return entropy(count(a)) + entropy(count(b)) - joint;
}

function squaredCorrelation(a: Float64Array, b: Float64Array): number {
  const [x, y] = [standardize(a).values, standardize(b).values];
  return (x.reduce((sum, v, i) => sum + v * y[i], 0) / x.length) ** 2;
}

/** The share of the variance that lies between classes. */
function correlationRatio(values: Float64Array, codes: Int32Array): number {
  const { values: z, deviation } = standardize(values);
  if (deviation === 0) return 0;
  const sums = new Map<number, { sum: number; count: number }>();
  codes.forEach((code, i) => {
    const { sum, count } = sums.get(code) ?? { sum: 0, count: 0 };
    sums.set(code, { sum: sum + z[i], count: count + 1 });
  });
  return [...sums.values()].reduce((between, { sum, count }) => between + (sum * sum) / count, 0) / z.length;
}

interface Standardized {
  values: Float64Array;
  mean: number;
  deviation: number;
}

/** Mean 0 and standard deviation 1, or all 0 where there is nothing to scale. */
function standardize(values: Float64Array): Standardized {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  return { values: values.map((v) => (deviation > 0 ? (v - mean) / deviation : 0)), mean, deviation };
}

function fitFactor(Z: Matrix, factor: Factor, train: Int32Array, test: Int32Array, alpha: number) {
  const all = columnsOf(Z, factor.rows);
  const pick = (values: Float64Array, rows: Int32Array) => Float64Array.from(rows, (i) => values[i]);
  const scaled = all.map((z) => standardize(pick(z, train)));
  const columns = scaled.map((s) => s.values);
  const testColumns = all.map((z, j) =>
    pick(z, test).map((v) => (scaled[j].deviation > 0 ? (v - scaled[j].mean) / scaled[j].deviation : 0)),
  );
  const { codes } = factor;
  const classes = codes ? codes.reduce((most, code) => Math.max(most, code), 0) + 1 : 1;
  const targetOf = (c: number) => (codes ? Float64Array.from(codes, (code) => (code === c ? 1 : 0)) : factor.numbers!);

  const importance = new Float64Array(Z.cols);
  const predictions = Array.from({ length: classes }, (_, c) => {
    const target = standardize(pick(targetOf(c), train));
    const weights = lasso(columns, target.values, alpha);
    weights.forEach((w, j) => {
      importance[j] += Math.abs(w) / classes;
    });
    return Float64Array.from(test, (_, t) => {
      const z = testColumns.reduce((sum, column, j) => sum + weights[j] * column[t], 0);
      return target.mean + target.deviation * z;
    });
  });

  if (codes) {
    const right = test.reduce((sum, i, t) => {
      const scores = predictions.map((p) => p[t]);
      return sum + (scores.indexOf(Math.max(...scores)) === codes[i] ? 1 : 0);
    }, 0);
    return { importance, informativeness: right / test.length };
  }
  const truth = pick(factor.numbers!, test);
  const mean = truth.reduce((sum, v) => sum + v, 0) / truth.length;
  const spread = truth.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  const missed = truth.reduce((sum, v, t) => sum + (v - predictions[0][t]) ** 2, 0);
  return { importance, informativeness: spread > 0 ? 1 - missed / spread : Number.NaN };
}
