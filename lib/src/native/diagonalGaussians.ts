/** The sums of a mixture of axis-aligned Gaussians over its rows, in doubles. */
import { coreCount } from "../async/parallel.js";
import { kernel } from "./addon.js";
import { inPanels } from "./panels.js";

/** Rows per panel, interleaved. */
const PANEL = 8;

/** Rows of X, n x d, in panels of 8, as the kernels here take them. */
export function gaussianPanels(X: Float64Array, d: number): Float64Array {
  return inPanels(X, d, PANEL);
}

type ScaledDistancesKernel = (
  panels: Float64Array,
  d: number,
  means: Float64Array,
  scales: Float64Array,
  out: Float64Array,
  k: number,
  threads: number,
) => void;

/**
 * out[i, c] = Σ_j ((x_ij - means_cj) scales_cj)², the squared distance of row i to mean c in units of its deviations.
 *
 * @param panels n rows, as {@link gaussianPanels} gives them
 * @param means k x d
 * @param scales k x d, reciprocal deviations
 * @param out n x k, overwritten
 */
export function scaledDistances(
  panels: Float64Array,
  means: Float64Array,
  scales: Float64Array,
  k: number,
  out: Float64Array,
): void {
  const measure = kernel<ScaledDistancesKernel>("scaledDistances", scaledDistancesTwin);
  measure(panels, means.length / k, means, scales, out, k, coreCount());
}

export const scaledDistancesTwin: ScaledDistancesKernel = (panels, d, means, scales, out, k) => {
  for (let i = 0; i < out.length / k; i++) {
    const panel = Math.floor(i / PANEL) * PANEL * d + (i % PANEL);
    for (let c = 0; c < k; c++) {
      let sum = 0;
      for (let j = 0; j < d; j++) {
        const scaled = (panels[panel + j * PANEL] - means[c * d + j]) * scales[c * d + j];
        sum += scaled * scaled;
      }
      out[i * k + c] = sum;
    }
  }
};

type WeightedMomentsKernel = (
  X: Float64Array,
  d: number,
  weights: Float64Array,
  k: number,
  least: number,
  means: Float64Array,
  sums: Float64Array,
  threads: number,
) => void;

/** Rows with their weights in each component. */
export interface WeightedRows {
  /** n x d, row-major. */
  X: Float64Array;
  d: number;
  /** n x k. */
  weights: Float64Array;
  k: number;
  /** Smaller weights count as 0. */
  least: number;
}

/** Σ_i weights_ic x_i for each component c, k x d. */
export function weightedSums(rows: WeightedRows): Float64Array {
  return moments(rows, new Float64Array(0));
}

/**
 * Σ_i weights_ic (x_ij - means_cj)² for each component c and column j, k x d.
 *
 * @param means k x d
 */
export function weightedSquares(rows: WeightedRows, means: Float64Array): Float64Array {
  return moments(rows, means);
}

function moments({ X, d, weights, k, least }: WeightedRows, means: Float64Array): Float64Array {
  const sums = new Float64Array(k * d);
  const sum = kernel<WeightedMomentsKernel>("weightedMoments", weightedMomentsTwin);
  sum(X, d, weights, k, least, means, sums, coreCount());
  return sums;
}

export const weightedMomentsTwin: WeightedMomentsKernel = (X, d, weights, k, least, means, sums) => {
  const centered = means.length > 0;
  for (let i = 0; i < weights.length / k; i++) {
    for (let c = 0; c < k; c++) {
      const weight = weights[i * k + c];
      if (weight < least) continue;
      for (let j = 0; j < d; j++) {
        const x = X[i * d + j];
        sums[c * d + j] += weight * (centered ? (x - means[c * d + j]) * (x - means[c * d + j]) : x);
      }
    }
  }
};
