/**
 * The layout of UMAP's graph, as in umap-learn, except that the forces come from a lookup table instead of a power in
 * each of some hundred million steps.
 */

import type { Matrix } from "../array/matrix.js";
import type { Rng } from "../array/rng.js";
import { pauses, type TaskOptions } from "../async/task.js";
import type { WeightedEdges } from "../linalg/laplacian.js";
import { warnNotConverged } from "../warnings.js";
import { FloatTable } from "./floatTable.js";

/** Gradients are clipped to this size per step. */
const CLIP = 4;

/** Epochs between two reports. */
const REPORT_EVERY = 25;

/** Attraction between points at distance x falls as 1 / (1 + a x^2b). */
export interface Curve {
  a: number;
  b: number;
}

/**
 * The least-squares fit, at 300 points on [0, 3 spread], to 1 up to minDist and exp(-(x - minDist) / spread) beyond, by
 * the Levenberg-Marquardt method.
 *
 * @param maxIter upper bound of the steps; where it is reached, there is a warning
 */
export function fitCurve(minDist: number, spread: number, maxIter = 200): Curve {
  const xs = Float64Array.from({ length: 300 }, (_, i) => (i * 3 * spread) / 299);
  const ys = xs.map((x) => (x < minDist ? 1 : Math.exp(-(x - minDist) / spread)));
  const errorOf = (a: number, b: number) =>
    xs.reduce((sum, x, i) => sum + (1 / (1 + a * x ** (2 * b)) - ys[i]) ** 2, 0);
  let [a, b, damping] = [1, 1, 1e-3];
  let error = errorOf(a, b);
  for (let step = 0; step < maxIter; step++) {
    let [aa, ab, bb, ga, gb] = [0, 0, 0, 0, 0];
    xs.forEach((x, i) => {
      if (x === 0) return;
      const power = x ** (2 * b);
      const value = 1 / (1 + a * power);
      const da = -power * value * value;
      const db = 2 * a * Math.log(x) * da;
      const residual = value - ys[i];
      aa += da * da;
      ab += da * db;
      bb += db * db;
      ga += da * residual;
      gb += db * residual;
    });
    const determinant = aa * (1 + damping) * bb * (1 + damping) - ab * ab;
    const stepA = (bb * (1 + damping) * ga - ab * gb) / determinant;
    const stepB = (aa * (1 + damping) * gb - ab * ga) / determinant;
    const next = a - stepA > 0 && b - stepB > 0 ? errorOf(a - stepA, b - stepB) : Number.POSITIVE_INFINITY;
    if (next < error) {
      [a, b, error, damping] = [a - stepA, b - stepB, next, damping / 10];
      if (Math.abs(stepA) + Math.abs(stepB) < 1e-10) return { a, b };
    } else {
      damping *= 10;
      // No step downhill is left: the minimum, to the precision of the numbers.
      if (damping > 1e12) return { a, b };
    }
  }
  warnNotConverged("umap: the fit of the curve", maxIter, "choose a minDist nearer to spread");
  return { a, b };
}

export interface Schedule {
  epochs: number;
  /** Random pairs repelled per edge attracted. */
  negativeSampleRate: number;
  /** Step size of the first epoch; decreases linearly to 0. */
  firstStep: number;
}

/**
 * Stochastic gradient descent on the cross-entropy between the graph and the layout: each edge is sampled in proportion
 * to its weight and attracts its ends; per sample, random points repel its head. Writes into Z. Where Z and `anchors`
 * are the same, both ends of an edge move; otherwise the anchors are fixed.
 */
export async function layOut(
  Z: Matrix,
  anchors: Matrix,
  { heads, tails, weights }: WeightedEdges,
  { a, b }: Curve,
  { epochs, negativeSampleRate, firstStep }: Schedule,
  rng: Rng,
  task: TaskOptions,
): Promise<void> {
  const dim = Z.cols;
  const bothMove = Z === anchors;
  const from = Float64Array.from(Z.data);
  const to = bothMove ? from : Float64Array.from(anchors.data);
  const pullAt = new FloatTable((squared) => (-2 * a * b * squared ** (b - 1)) / (a * squared ** b + 1));
  const pushAt = new FloatTable((squared) => (2 * b) / ((0.001 + squared) * (a * squared ** b + 1)));
  const largest = weights.reduce((most, w) => Math.max(most, w), 0);
  const interval = weights.map((w) => largest / w);
  const due = interval.slice();
  const negativeInterval = interval.map((x) => x / negativeSampleRate);
  const negativeDue = negativeInterval.slice();

  const pause = pauses();
  let epoch = 0;
  for (; epoch < epochs; epoch++) {
    if (epoch % REPORT_EVERY === 0) task.onProgress?.({ done: epoch, total: epochs });
    await pause();
    if (task.signal?.aborted) break;
    const alpha = firstStep * (1 - epoch / epochs);
    for (let e = 0; e < heads.length; e++) {
      if (due[e] > epoch) continue;
      due[e] += interval[e];
      const i = heads[e] * dim;
      const j = tails[e] * dim;
      const pull = pullAt.at(squaredDistance(from, i, to, j, dim));
      for (let c = 0; c < dim; c++) {
        const step = alpha * clip(pull * (from[i + c] - to[j + c]));
        from[i + c] += step;
        if (bothMove) to[j + c] -= step;
      }
      const repulsions = Math.floor((epoch - negativeDue[e]) / negativeInterval[e]);
      negativeDue[e] += repulsions * negativeInterval[e];
      for (let r = 0; r < repulsions; r++) {
        const other = rng.int(anchors.rows) * dim;
        if (bothMove && other === i) continue;
        const push = pushAt.at(squaredDistance(from, i, to, other, dim));
        for (let c = 0; c < dim; c++) from[i + c] += alpha * clip(push * (from[i + c] - to[other + c]));
      }
    }
  }
  Z.data.set(from);
  if (epoch === epochs) task.onProgress?.({ done: epochs, total: epochs });
}

function squaredDistance(A: Float64Array, i: number, B: Float64Array, j: number, dim: number): number {
  let sum = 0;
  for (let c = 0; c < dim; c++) sum += (A[i + c] - B[j + c]) ** 2;
  return sum;
}

const clip = (x: number) => Math.max(-CLIP, Math.min(CLIP, x));
