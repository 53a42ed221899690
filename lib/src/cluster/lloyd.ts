import { type Matrix, Rng } from "../array/index.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { Points } from "./hamerly.js";
import { plusPlus } from "./kMeansPlusPlus.js";

/** What to cluster, and how. */
export interface Job {
  X: Matrix;
  k: number;
  seed: number;
  maxIter: number;
  tol: number;
  /** Numbers of the starts to make: each has a random stream of its own, so that threads may share them out. */
  starts: number[];
}

/** One start's outcome. There are fewer centers than k where X has fewer distinct rows. */
export interface Outcome {
  labels: Int32Array;
  centers: Float64Array;
  inertia: number;
  nIter: number;
  converged: boolean;
}

const lowestInertia = (found: readonly Outcome[]): Outcome => found.reduce((a, b) => (b.inertia < a.inertia ? b : a));

/** Every start of the job, one after the other; the best. */
export async function runStarts({ X, k, seed, maxIter, tol, starts }: Job, task: TaskOptions = {}): Promise<Outcome> {
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
export function meanVariance({ data, rows, cols }: Matrix): number {
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
export async function lloyd(
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
