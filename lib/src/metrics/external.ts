/**
 * Agreement between clusters and known classes: scikit-learn 1.6's definitions, from the contingency table.
 *
 * Let n_ij rows be of class i and in cluster j, with row sums a_i, column sums b_j and n rows in all; H is the entropy
 * in nats, I the mutual information. All scores except homogeneity, completeness, purity and accuracy are symmetric in
 * the two labelings. Rows without a true label are left out; noise follows the policy.
 *
 * Differs from scikit-learn in that an empty input gives NaN (scikit-learn: 1).
 *
 * References: Hubert & Arabie 1985 (ARI); Vinh, Epps & Bailey 2010 (NMI, AMI); Rosenberg & Hirschberg 2007 (V);
 * Fowlkes & Mallows 1983; Kuhn 1955 and Crouse 2016 (the assignment behind accuracy).
 */
import { assignmentOfLargestTotal } from "./assignment.js";
import { type SparseTable, tabulate } from "./contingency.js";
import type { Labels, NoiseOptions, Truth } from "./labels.js";

/** All external scores of one labeling against one set of true labels. NaN where no row has a true label. */
export interface ExternalScores {
  /** Rows with a true label, noise included. */
  labeled: number;
  /** Share of the labeled rows that were scored; less than 1 where noise was excluded. */
  coverage: number;
  /** See {@link adjustedRandScore}. */
  adjustedRand: number;
  /** See {@link normalizedMutualInfoScore}. */
  normalizedMutualInfo: number;
  /** See {@link adjustedMutualInfoScore}. */
  adjustedMutualInfo: number;
  /** See {@link homogeneityScore}. */
  homogeneity: number;
  /** See {@link completenessScore}. */
  completeness: number;
  /** See {@link vMeasureScore}. */
  vMeasure: number;
  /** See {@link purityScore}. */
  purity: number;
  /** See {@link fowlkesMallowsScore}. */
  fowlkesMallows: number;
  /** See {@link clusteringAccuracy}. */
  accuracy: number;
}

/**
 * All external scores at once, from one pass over the labels.
 *
 * @param truth n true labels, of which some may be missing
 * @param labels n predicted labels, noise -1
 * @returns every external score by name, with the coverage
 */
export function externalScores(truth: Truth, labels: Labels, options: NoiseOptions = {}): ExternalScores {
  return externalScoresOf(tabulate("externalScores", truth, labels, options));
}

/**
 * @param expected mutual information of random labelings with the sizes of the table
 */
export function externalScoresOf(table: SparseTable, expected: number = expectedMutualInfo(table)): ExternalScores {
  const homogeneity = homogeneityOf(table);
  const completeness = completenessOf(table);
  return {
    labeled: table.labeled,
    coverage: table.labeled ? table.scored / table.labeled : Number.NaN,
    adjustedRand: adjustedRandOf(table),
    normalizedMutualInfo: normalizedMutualInfoOf(table),
    adjustedMutualInfo: adjustedMutualInfoOf(table, expected),
    homogeneity,
    completeness,
    vMeasure: harmonicMean(homogeneity, completeness),
    purity: purityOf(table),
    fowlkesMallows: fowlkesMallowsOf(table),
    accuracy: accuracyOf(table),
  };
}

const scorer =
  (name: string, score: (table: SparseTable) => number) =>
  (truth: Truth, labels: Labels, options: NoiseOptions = {}): number => {
    const table = tabulate(name, truth, labels, options);
    return table.scored ? score(table) : Number.NaN;
  };

/**
 * Adjusted Rand index: agreement over pairs of rows, corrected for chance. 1 for identical labelings up to renaming, 0
 * for random ones, at worst -0.5. Two single clusters, or all singletons twice: 1.
 */
export const adjustedRandScore = scorer("adjustedRandScore", adjustedRandOf);

/**
 * Normalized mutual information, I / mean(H(class), H(cluster)). 1 for identical labelings up to renaming, 0 for
 * independent ones. Not corrected for chance: it grows with the number of clusters, so compare at equal k only, or use
 * the adjusted one.
 */
export const normalizedMutualInfoScore = scorer("normalizedMutualInfoScore", normalizedMutualInfoOf);

/**
 * Adjusted mutual information, (I - E[I]) / (mean(H(class), H(cluster)) - E[I]), where the expectation is over random
 * labelings with the same cluster sizes. 1 for identical labelings, 0 by chance, slightly negative below chance.
 */
export const adjustedMutualInfoScore = scorer("adjustedMutualInfoScore", (table) =>
  adjustedMutualInfoOf(table, expectedMutualInfo(table)),
);

/**
 * Homogeneity, 1 - H(class | cluster) / H(class), in [0, 1]: 1 where each cluster has a single class (all singletons,
 * too).
 */
export const homogeneityScore = scorer("homogeneityScore", homogeneityOf);

/**
 * Completeness, 1 - H(cluster | class) / H(cluster), in [0, 1]: 1 where each class is in one cluster (a single cluster,
 * too).
 */
export const completenessScore = scorer("completenessScore", completenessOf);

/** V-measure: the harmonic mean of homogeneity and completeness; equal to the NMI with the arithmetic mean. */
export const vMeasureScore = scorer("vMeasureScore", (t) => harmonicMean(homogeneityOf(t), completenessOf(t)));

/**
 * Purity, sum over clusters of max_i n_ij, / n. Best 1; a single cluster scores the share of the largest class, and one
 * cluster per song scores 1: not interpretable without k.
 */
export const purityScore = scorer("purityScore", purityOf);

/**
 * Fowlkes-Mallows index: the geometric mean of pairwise precision and recall, in [0, 1]. Not corrected for chance. 0
 * where no pair shares both class and cluster.
 */
export const fowlkesMallowsScore = scorer("fowlkesMallowsScore", fowlkesMallowsOf);

/**
 * Clustering accuracy: the share of correct rows under the best one-to-one matching of clusters and classes (Hungarian
 * algorithm). Clusters beyond the number of classes count as wrong.
 */
export const clusteringAccuracy = scorer("clusteringAccuracy", accuracyOf);

const sumOf = (values: Int32Array, f: (x: number) => number) => values.reduce((sum, x) => sum + f(x), 0);
const square = (x: number) => x * x;

function adjustedRandOf({ count, classSizes, clusterSizes, scored: n }: SparseTable): number {
  if (n === 0) return Number.NaN;
  // Ordered pairs: together in both, in the class only, in the cluster only, in neither.
  const together = sumOf(count, square);
  const sameClass = sumOf(classSizes, square);
  const sameCluster = sumOf(clusterSizes, square);
  const tp = together - n;
  const fn = sameClass - together;
  const fp = sameCluster - together;
  const tn = n * n - together - fn - fp;
  if (fn === 0 && fp === 0) return 1;
  return (2 * (tp * tn - fn * fp)) / ((tp + fn) * (fn + tn) + (tp + fp) * (fp + tn));
}

function entropy(sizes: Int32Array, n: number): number {
  return sizes.length < 2 ? 0 : -sumOf(sizes, (s) => (s / n) * (Math.log(s) - Math.log(n)));
}

function mutualInfo({ count, cellClass, cellCluster, classSizes, clusterSizes, scored: n }: SparseTable): number {
  let sum = 0;
  for (let c = 0; c < count.length; c++) {
    const nij = count[c];
    const a = classSizes[cellClass[c]];
    const b = clusterSizes[cellCluster[c]];
    const term = (nij / n) * (Math.log(nij) + Math.log(n) - Math.log(a) - Math.log(b));
    if (Math.abs(term) >= Number.EPSILON) sum += term;
  }
  return Math.max(0, sum);
}

/** Neither labeling splits the rows: a perfect match, as in scikit-learn. */
const unsplit = (t: SparseTable) => t.classes.length === 1 && t.clusters.length === 1;

function normalizedMutualInfoOf(table: SparseTable): number {
  const n = table.scored;
  if (n === 0) return Number.NaN;
  if (unsplit(table)) return 1;
  const mi = mutualInfo(table);
  return mi <= Number.EPSILON ? 0 : mi / ((entropy(table.classSizes, n) + entropy(table.clusterSizes, n)) / 2);
}

function adjustedMutualInfoOf(table: SparseTable, expected: number): number {
  const n = table.scored;
  if (n === 0) return Number.NaN;
  if (unsplit(table)) return 1;
  const gap = (entropy(table.classSizes, n) + entropy(table.clusterSizes, n)) / 2 - expected;
  // Where the expectation equals the maximum (all singletons twice), 0 / 0 is 1 by definition.
  const divisor = gap < 0 ? Math.min(gap, -Number.EPSILON) : Math.max(gap, Number.EPSILON);
  return (mutualInfo(table) - expected) / divisor;
}

/**
 * E[I] over labelings of the same sizes (Vinh et al. 2010, eq. 24a): for each pair of sizes a, b, the overlap is
 * hypergeometric. Pairs of equal sizes share one sum, so that all-singleton labelings are fast.
 */
export function expectedMutualInfo({ classSizes, clusterSizes, scored: n }: SparseTable): number {
  if (classSizes.length === 1 || clusterSizes.length === 1) return 0;
  const log = Float64Array.from({ length: n + 1 }, (_, i) => Math.log(i));
  const logFactorial = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) logFactorial[i] = logFactorial[i - 1] + log[i];
  const lf = (i: number) => logFactorial[i];
  let expected = 0;
  for (const [a, timesA] of tally(classSizes)) {
    for (const [b, timesB] of tally(clusterSizes)) {
      const fixed = lf(a) + lf(b) + lf(n - a) + lf(n - b) - lf(n);
      let sum = 0;
      for (let nij = Math.max(1, a + b - n); nij <= Math.min(a, b); nij++) {
        const logP = fixed - lf(nij) - lf(a - nij) - lf(b - nij) - lf(n - a - b + nij);
        sum += (nij / n) * (log[n] + log[nij] - log[a] - log[b]) * Math.exp(logP);
      }
      expected += sum * timesA * timesB;
    }
  }
  return expected;
}

function tally(sizes: Int32Array): Map<number, number> {
  const times = new Map<number, number>();
  for (const s of sizes) times.set(s, (times.get(s) ?? 0) + 1);
  return times;
}

function homogeneityOf(table: SparseTable): number {
  return explained(table, table.classSizes);
}

function completenessOf(table: SparseTable): number {
  return explained(table, table.clusterSizes);
}

function explained(table: SparseTable, sizes: Int32Array): number {
  if (table.scored === 0) return Number.NaN;
  const h = entropy(sizes, table.scored);
  return h === 0 ? 1 : mutualInfo(table) / h;
}

const harmonicMean = (a: number, b: number) => (a + b === 0 ? 0 : (2 * a * b) / (a + b));

function purityOf({ clusters, cellCluster, count, scored }: SparseTable): number {
  const largest = new Int32Array(clusters.length);
  count.forEach((nij, c) => {
    const j = cellCluster[c];
    largest[j] = Math.max(largest[j], nij);
  });
  return scored ? sumOf(largest, (x) => x) / scored : Number.NaN;
}

function fowlkesMallowsOf({ count, classSizes, clusterSizes, scored: n }: SparseTable): number {
  if (n === 0) return Number.NaN;
  const tk = sumOf(count, square) - n;
  const pk = sumOf(clusterSizes, square) - n;
  const qk = sumOf(classSizes, square) - n;
  return tk === 0 ? 0 : Math.sqrt(tk / pk) * Math.sqrt(tk / qk);
}

function accuracyOf(table: SparseTable): number {
  const { total } = assignmentOfLargestTotal(table);
  return table.scored ? total / table.scored : Number.NaN;
}
