import { Matrix, Rng } from "../array/index.js";
import { checkRows, type MatrixLike } from "../array/matrix.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { checkChoice, checkNumber, DEFAULT_SEED, type Filled, NO_TASK, REQUIRED, withDefaults } from "../options.js";
import { warnNotConverged } from "../warnings.js";
import { type Clustering, checkClusterCount, checkCols, clusteringResult } from "./clustering.js";
import { Points } from "./hamerly.js";
import { plusPlus } from "./kMeansPlusPlus.js";

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
const BATCH = 4096;

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

interface Job {
  X: Matrix;
  k: number;
  seed: number;
  maxIter: number;
  tol: number;
  /** Numbers of the starts to make: each has a random stream of its own, so that threads may share them out. */
  starts: number[];
}

/** One start's outcome. `centers` may be fewer than k, see the header. */
interface Outcome {
  labels: Int32Array;
  centers: Float64Array;
  inertia: number;
  nIter: number;
  converged: boolean;
}

const lowestInertia = (found: readonly Outcome[]): Outcome => found.reduce((a, b) => (b.inertia < a.inertia ? b : a));

/** Every start of the job, one after the other; the best. */
async function runStarts({ X, k, seed, maxIter, tol, starts }: Job, task: TaskOptions = {}): Promise<Outcome> {
  const points = new Points(X, k);
  const still = tol * meanVariance(X);
  const pause = pauses(task.signal);
  const found: Outcome[] = [];
  for (const start of starts) {
    await pause();
    const seeds = plusPlus(points, k, new Rng(seed, `cluster/kMeans/${start}`));
    const centers = Float64Array.from(X.select(seeds).data);
    found.push(await lloyd(points, centers, maxIter, still, pause));
    task.onProgress?.({ done: found.length, total: starts.length });
  }
  return lowestInertia(found);
}

/** Mean over the columns of their variance: the scale that `tol` is a share of. */
function meanVariance({ data, rows, cols }: Matrix): number {
  const sums = new Float64Array(cols);
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < cols; j++, at++) sums[j] += data[at];
  let squares = 0;
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) squares += (data[at] - sums[j] / rows) ** 2;
  }
  return squares / data.length;
}

/**
 * Full passes from the given centers (which are moved) until all of them together move by less than `still`, squared.
 */
async function lloyd(
  points: Points,
  centers: Float64Array,
  maxIter: number,
  still: number,
  pause: () => Promise<void> | undefined,
): Promise<Outcome> {
  const labels = new Int32Array(points.X.rows).fill(-1);
  let converged = false;
  let nIter = 0;
  points.forget();
  while (!converged && nIter < maxIter) {
    await pause();
    nIter++;
    const moved = points.assign(centers, labels);
    const shift = points.moveToMeans(centers, labels);
    converged = moved === 0 || shift <= still;
  }
  points.forget();
  points.assign(centers, labels);
  return { labels, centers, inertia: points.inertia(), nIter, converged };
}

/**
 * Every start on a sample; from the best, mini-batches whose rows pull their centers with a step of 1 / (rows the
 * center has seen), until a smoothed inertia no longer falls; then full passes.
 */
async function runMiniBatches(job: Job, task: TaskOptions): Promise<Outcome> {
  const { X, k, seed, maxIter, tol } = job;
  const d = X.cols;
  const pause = pauses(task.signal);
  const rng = new Rng(seed, "cluster/kMeans/miniBatch");
  const size = Math.max(BATCH, 3 * k);
  const { centers } = await runStarts({ ...job, X: sample(X, 3 * size, rng) }, task);

  const seen = new Float64Array(centers.length / d);
  const points = new Points(sample(X, size, rng), seen.length);
  const labels = new Int32Array(points.X.rows);
  let smoothed = Infinity;
  let lowest = Infinity;
  for (let batch = 0, withoutGain = 0; batch < 100 && withoutGain < 10; batch++) {
    await pause();
    points.load(sample(X, size, rng));
    points.assign(centers, labels);
    smoothed = batch === 0 ? points.inertia() : 0.7 * smoothed + 0.3 * points.inertia();
    withoutGain = smoothed < lowest ? 0 : withoutGain + 1;
    lowest = Math.min(lowest, smoothed);
    for (let i = 0; i < labels.length; i++) {
      const c = labels[i];
      const step = 1 / ++seen[c];
      for (let j = 0; j < d; j++) centers[c * d + j] += step * (points.X.data[i * d + j] - centers[c * d + j]);
    }
  }
  return lloyd(new Points(X, k), centers, maxIter, tol * meanVariance(X), pause);
}

/** `size` rows drawn with replacement, or X itself where it has no more. */
function sample(X: Matrix, size: number, rng: Rng): Matrix {
  return X.rows <= size ? X : X.select(Int32Array.from({ length: size }, () => rng.int(X.rows)));
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
