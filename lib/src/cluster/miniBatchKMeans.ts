import { BATCH_ROWS, checkReadsAgain, inBatches, type MatrixOrBatches } from "../array/batches.js";
import { checkRows, Matrix, type MatrixLike } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { RowSample } from "../array/rowSample.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { RunningMoments } from "../linalg/runningMoments.js";
import { moveRows } from "../native/centers.js";
import { checkNumber, DEFAULT_SEED, type Filled, NO_TASK, REQUIRED, withDefaults } from "../options.js";
import { warnNotConverged } from "../warnings.js";
import { type Clustering, checkCols, clusteringResult } from "./clustering.js";
import { miniBatchCenters, miniBatchRows } from "./miniBatches.js";
import { nearestCenters } from "./nearestCenters.js";

/** Options of {@link miniBatchKMeans}. */
export interface MiniBatchKMeansOptions extends TaskOptions {
  /** Clusters, 1 … rows. */
  k: number;
  /** Seed of the sample, the starts and the mini-batches. Same seed and rows, same labels. Default 0. */
  seed?: number;
  /** Number of starts on a sample; the one with the lowest inertia is kept. Default 10. */
  nInit?: number;
  /** Upper bound of the full passes after the mini-batches, each of which reads all rows; 0 makes none. Default 20. */
  maxIter?: number;
  /**
   * Convergence tolerance: stop when the sum of squared center shifts is below tol times the mean column variance.
   * Default 1e-4.
   */
  tol?: number;
}

/** What {@link miniBatchKMeans} found. */
export interface MiniBatchKMeansResult extends Clustering {
  /** k x d. */
  centers: Matrix;
  /** k numbers of rows. */
  counts: Int32Array;
  /** Sum of squared distances from the rows to their centers. */
  inertia: number;
  /** Full passes that moved the centers. */
  nIter: number;
  /** False where `maxIter` was reached before `tol`; there is a warning then, too. */
  converged: boolean;
  /** The nearest center of each row of another matrix, such as one batch, of as many columns. */
  predict(X: MatrixLike): Int32Array;
}

/** Values of the sample that mini-batches are drawn from, at most: 128 MB. */
const SAMPLE_VALUES = 2 ** 25;
/** Mini-batches that the sample has rows for, where that fits. */
const SAMPLE_BATCHES = 100;

/**
 * k-means of rows that need not be in memory at once: mini-batches (Sculley 2010), drawn from a uniform sample of all rows,
 * then full passes (Lloyd 1982) over the rows, batch by batch. Their labels are in memory, 4 bytes a row.
 *
 *     const { labels, centers } = await miniBatchKMeans(await npyBatches(files), { k: 50 });
 *
 * The result depends on the seed and on the rows in their order, not on how they are spread over files. Reads the rows once
 * for the sample, once for each full pass, and once for the labels. Differs from scikit-learn's MiniBatchKMeans.partial_fit
 * in that a) mini-batches are drawn at random, so rows sorted by artist or genre do no harm; b) full passes follow, so that
 * centers are the means of their rows once it has converged.
 *
 * @param X n x d in memory or in pieces, finite and within ±1e17; read several times
 * @returns n labels, the centers and their inertia; predicts other rows
 * @throws UserError where k is not 1 … rows, or naming the first bad value by its row
 */
export async function miniBatchKMeans(
  X: MatrixOrBatches,
  options: MiniBatchKMeansOptions,
): Promise<MiniBatchKMeansResult> {
  const where = "miniBatchKMeans";
  const { k, seed, nInit, maxIter, tol, onProgress, signal } = withDefaults<Filled<MiniBatchKMeansOptions>>(
    where,
    options,
    { k: REQUIRED, seed: DEFAULT_SEED, nInit: 10, maxIter: 20, tol: 1e-4, ...NO_TASK },
  );
  checkNumber(`${where}: k`, k, { min: 1, integer: true });
  checkNumber(`${where}: seed`, seed, { integer: true });
  checkNumber(`${where}: nInit`, nInit, { min: 1, integer: true });
  checkNumber(`${where}: maxIter`, maxIter, { min: 0, integer: true });
  checkNumber(`${where}: tol`, tol, { min: 0 });
  checkReadsAgain(where, X);

  const passes = maxIter + 2;
  let pass = 0;
  const batches = (detail: string): AsyncGenerator<Matrix> => {
    const before = pass++;
    return inBatches(where, X, BATCH_ROWS, {
      onProgress:
        onProgress && (({ done, total }) => onProgress({ done: before + done / total, total: passes, detail })),
      signal,
    });
  };

  const { sample, rows, meanVariance } = await drawSample(batches("drawing a sample"), k, seed);
  if (k > rows) throw new UserError(`${where}: k is ${k}; it must be at most ${rows}, the rows of X.`);
  const starts = Array.from({ length: nInit }, (_, i) => i);
  const centers = await miniBatchCenters({ X: sample, k, seed, maxIter: 300, tol, starts }, { signal });

  let nIter = 0;
  let converged = maxIter === 0;
  while (!converged && nIter < maxIter) {
    nIter++;
    converged = (await fullPass(batches(`pass ${nIter}`), centers, sample.cols)) <= tol * meanVariance;
  }
  if (!converged) warnNotConverged(where, nIter, "raise maxIter or tol");
  pass = passes - 1;
  const cols = sample.cols;
  const found = new Matrix(centers.length / cols, cols, Float32Array.from(centers));
  return clusteringResult(where, {
    ...(await assigned(batches("labels"), found, rows)),
    centers: found,
    nIter,
    converged,
    predict(Y) {
      const M = checkRows("predict", Y);
      checkCols("predict", M, cols);
      return nearestCenters(M, found).labels;
    },
  });
}

/** One pass: a uniform sample in random order, the number of rows, and the mean of the columns' variances. */
async function drawSample(batches: AsyncIterable<Matrix>, k: number, seed: number) {
  let sample: RowSample | undefined;
  let moments: RunningMoments | undefined;
  for await (const batch of batches) {
    const size = miniBatchRows(k);
    const fitting = Math.floor(SAMPLE_VALUES / batch.cols);
    sample ??= new RowSample(
      Math.max(3 * size, Math.min(SAMPLE_BATCHES * size, fitting)),
      batch.cols,
      new Rng(seed, "cluster/miniBatchKMeans/sample"),
    );
    moments ??= new RunningMoments(batch.cols);
    sample.add(batch);
    moments.add(batch);
  }
  const variances = moments!.variance();
  return {
    sample: sample!.rows(),
    rows: moments!.rows,
    meanVariance: variances.reduce((sum, variance) => sum + variance, 0) / variances.length,
  };
}

/**
 * Moves each center to the mean of the rows nearest to it; returns the sum of squared shifts. A center without rows goes to
 * the farthest row of some batch.
 */
async function fullPass(batches: AsyncIterable<Matrix>, centers: Float64Array, d: number): Promise<number> {
  const k = centers.length / d;
  const [sums, counts] = [new Float64Array(k * d), new Float64Array(k)];
  const far: { distance: number; label: number; row: Float32Array }[] = [];
  const rounded = new Matrix(k, d, Float32Array.from(centers));
  for await (const batch of batches) {
    const { labels, distances } = nearestCenters(batch, rounded);
    moveRows(batch, labels, { sums, counts, summed: new Int32Array(batch.rows).fill(-1) });
    let farthest = 0;
    for (let i = 1; i < batch.rows; i++) if (distances[i]! > distances[farthest]!) farthest = i;
    far.push({ distance: distances[farthest]!, label: labels[farthest]!, row: batch.row(farthest).slice() });
  }
  far.sort((a, b) => b.distance - a.distance);
  for (let c = counts.indexOf(0); c >= 0; c = counts.indexOf(0, c + 1)) {
    const one = far.find(({ label, distance }) => counts[label]! > 1 && distance > 0);
    if (!one) continue;
    far.splice(far.indexOf(one), 1);
    for (let j = 0; j < d; j++) {
      sums[c * d + j] = one.row[j]!;
      sums[one.label * d + j]! -= one.row[j]!;
    }
    counts[c] = 1;
    counts[one.label]!--;
  }
  let shift = 0;
  for (let at = 0; at < centers.length; at++) {
    const count = counts[Math.floor(at / d)]!;
    if (count === 0) continue;
    const mean = sums[at]! / count;
    shift += (mean - centers[at]!) ** 2;
    centers[at] = mean;
  }
  return shift;
}

async function assigned(batches: AsyncIterable<Matrix>, centers: Matrix, rows: number) {
  const labels = new Int32Array(rows);
  const counts = new Int32Array(centers.rows);
  let [inertia, done] = [0, 0];
  for await (const batch of batches) {
    const nearest = nearestCenters(batch, centers);
    if (done + batch.rows > rows) throw changed(rows);
    labels.set(nearest.labels, done);
    done += batch.rows;
    for (let i = 0; i < batch.rows; i++) {
      counts[nearest.labels[i]!]!++;
      inertia += nearest.distances[i]!;
    }
  }
  if (done !== rows) throw changed(rows);
  return { labels, counts, inertia };
}

function changed(rows: number): UserError {
  return new UserError(
    `miniBatchKMeans: X had ${rows} rows at first and another number later; give rows that stay the same while they are read.`,
  );
}
