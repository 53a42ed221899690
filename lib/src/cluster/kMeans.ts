import { Matrix } from "../array/index.js";
import { checkRows, type MatrixLike } from "../array/matrix.js";
import type { TaskOptions } from "../async/task.js";
import { checkChoice, checkNumber, DEFAULT_SEED, type Filled, NO_TASK, REQUIRED, withDefaults } from "../options.js";
import { warnNotConverged } from "../warnings.js";
import { type Clustering, checkClusterCount, checkCols, clusteringResult } from "./clustering.js";
import { Points } from "./hamerly.js";
import { runStarts } from "./lloyd.js";
import { runMiniBatches } from "./miniBatches.js";

/** Options of {@link kMeans}. */
export interface KMeansOptions extends TaskOptions {
  /** Clusters, 1 … rows. */
  k: number;
  /** Seed of the starts. Same seed, same labels. Default 0. */
  seed?: number;
  /** Number of starts; the one with the lowest inertia is kept. Time is proportional to it. Default 10. */
  nInit?: number;
  /** Upper bound of the iterations of one start. Default 300. */
  maxIter?: number;
  /**
   * Convergence tolerance: stop when the sum of squared center shifts is below tol times the mean column variance.
   * Default 1e-4.
   */
  tol?: number;
  /** "lloyd": full passes; "miniBatch": faster and slightly worse; "auto" (default): "miniBatch" above 50,000 rows. */
  algorithm?: "auto" | "lloyd" | "miniBatch";
}

/** What {@link kMeans} found. */
export interface KMeansResult extends Clustering {
  /** k x d: the mean of each cluster's rows. */
  centers: Matrix;
  /** Sum of squared distances from the rows to their centers; decreases as k grows. */
  inertia: number;
  /** Iterations of the start that was kept. */
  nIter: number;
  /** False where `maxIter` was reached before `tol`; there is a warning then, too. */
  converged: boolean;
  /** The nearest center of each row of another matrix of as many columns. */
  predict(X: MatrixLike): Int32Array;
}

const MINI_BATCH_ABOVE = 50_000;

/**
 * k-means (Lloyd 1982) from greedy k-means++ starts (Arthur & Vassilvitskii 2007; the best of 2 + log k candidates for
 * each center, as in scikit-learn's KMeans). Above 50,000 rows, mini-batch k-means (Sculley 2010).
 *
 * Differs from scikit-learn in that a) X with fewer than k distinct rows gives one cluster per distinct row and no
 * empty clusters; b) mini-batches are followed by full passes, so that centers are the means of their rows.
 *
 * @param X n x d, finite
 * @returns n labels, the centers and their inertia; predicts other rows
 * @throws UserError where k is not 1 … rows, or X has no rows or holds NaN
 */
export async function kMeans(X: MatrixLike, options: KMeansOptions): Promise<KMeansResult> {
  const { k, seed, nInit, maxIter, tol, algorithm, onProgress, signal } = withDefaults<Filled<KMeansOptions>>(
    "kMeans",
    options,
    { k: REQUIRED, seed: DEFAULT_SEED, nInit: 10, maxIter: 300, tol: 1e-4, algorithm: "auto", ...NO_TASK },
  );
  const M = checkRows("kMeans", X);
  checkClusterCount("kMeans", k, M.rows);
  checkNumber("kMeans: seed", seed, { integer: true });
  checkNumber("kMeans: nInit", nInit, { min: 1, integer: true });
  checkNumber("kMeans: maxIter", maxIter, { min: 1, integer: true });
  checkNumber("kMeans: tol", tol, { min: 0 });
  checkChoice("kMeans: algorithm", algorithm, ["auto", "lloyd", "miniBatch"]);

  const job = { X: M, k, seed, maxIter, tol, starts: Array.from({ length: nInit }, (_, i) => i) };
  const best =
    algorithm === "miniBatch" || (algorithm === "auto" && M.rows > MINI_BATCH_ABOVE)
      ? await runMiniBatches(job, { onProgress, signal })
      : await runStarts(job, { onProgress, signal });

  const { labels, nIter, converged } = best;
  if (!converged) warnNotConverged("kMeans", nIter, "raise maxIter or tol");
  const found = best.centers.length / M.cols;
  return clusteringResult("kMeans", {
    labels,
    centers: new Matrix(found, M.cols, Float32Array.from(best.centers)),
    inertia: inertiaOf(M, best.centers, labels),
    nIter,
    converged,
    predict(Y) {
      const rows = checkRows("predict", Y);
      checkCols("predict", rows, M.cols);
      const nearest = new Int32Array(rows.rows);
      new Points(rows, found).assign(best.centers, nearest);
      return nearest;
    },
  });
}

/** Sum over the rows of the squared distance to their center, in doubles. */
function inertiaOf(X: Matrix, centers: Float64Array, labels: Int32Array): number {
  const { data, cols: d } = X;
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    for (let j = 0; j < d; j++) sum += (data[i * d + j] - centers[labels[i] * d + j]) ** 2;
  }
  return sum;
}
