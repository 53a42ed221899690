import { type Matrix, Rng } from "../array/index.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { Points } from "./hamerly.js";
import { type Job, lloyd, meanVariance, type Outcome, runStarts } from "./lloyd.js";

const BATCH = 4096;

/** Rows of a mini-batch; the starts are made on three times as many. */
export const miniBatchRows = (k: number): number => Math.max(BATCH, 3 * k);

/** Mini-batches, then full passes. */
export async function runMiniBatches(job: Job, task: TaskOptions): Promise<Outcome> {
  const { X, k, maxIter, tol } = job;
  const centers = await miniBatchCenters(job, task);
  return lloyd(new Points(X, k), centers, maxIter, tol * meanVariance(X), pauses(task.signal));
}

/**
 * Every start on a sample; from the best, mini-batches whose rows pull their centers with a step of 1 / (rows the
 * center has seen), until a smoothed inertia no longer falls.
 *
 * @returns the centers, k x d, or fewer where the sample has fewer distinct rows
 */
export async function miniBatchCenters(job: Job, task: TaskOptions): Promise<Float64Array> {
  const { X, k, seed } = job;
  const d = X.cols;
  const pause = pauses(task.signal);
  const rng = new Rng(seed, "cluster/kMeans/miniBatch");
  const size = miniBatchRows(k);
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
  return centers;
}

/** `size` rows drawn with replacement, or X itself where it has no more. */
function sample(X: Matrix, size: number, rng: Rng): Matrix {
  return X.rows <= size ? X : X.select(Int32Array.from({ length: size }, () => rng.int(X.rows)));
}
