/** Sums of distances from query rows to the rows of each cluster: most of the silhouette's cost. */
import type { Matrix } from "../array/matrix.js";
import { coreCount } from "../async/parallel.js";
import { kernel } from "./addon.js";

type ClusterDistanceSumsKernel = (
  asked: Float32Array,
  X: Float32Array,
  d: number,
  ends: Int32Array,
  sums: Float64Array,
  threads: number,
) => void;

/**
 * m x k sums of Euclidean distances, each computed in single precision, like X, and summed in doubles.
 *
 * @param X n x d, its rows sorted by cluster
 * @param ends for each of the k clusters, the index after its last row
 * @param asked m x d query rows; default all rows of X, in about half of the time: each pair is computed once
 */
export function clusterDistanceSums(X: Matrix, ends: Int32Array, asked?: Matrix): Float64Array {
  const sums = new Float64Array((asked ?? X).rows * ends.length);
  const sum = kernel<ClusterDistanceSumsKernel>("clusterDistanceSums", clusterDistanceSumsTwin);
  const given = asked?.data ?? new Float32Array(0);
  if (X.cols > 0 && asked?.rows !== 0) sum(given, X.data, X.cols, ends, sums, coreCount());
  return sums;
}

/** Query rows of a tile of the compiled kernel, which sums their distances to a later row as eight partial sums. */
const TILE = 64;

export const clusterDistanceSumsTwin: ClusterDistanceSumsKernel = (asked, X, d, ends, sums) => {
  const all = asked.length === 0;
  const k = ends.length;
  for (let i = 0; i < sums.length / k; i++) {
    const from = all ? i - (i % TILE) : 0;
    for (let j = 0, first = 0; j < k; first = ends[j++]) {
      let sum = 0;
      for (let row = Math.max(first, from); row < ends[j]; row++) {
        sum += distance(all ? X : asked, i * d, X, row * d, d);
      }
      for (let row = first; row < Math.min(from, ends[j]); ) {
        const s = [0, 0, 0, 0, 0, 0, 0, 0];
        const end = Math.min(row - (row % TILE) + TILE, ends[j]);
        for (; row < end; row++) s[row % 8] += distance(X, i * d, X, row * d, d);
        sum += s[0] + s[2] + s[4] + s[6] + (s[1] + s[3] + s[5] + s[7]);
      }
      sums[i * k + j] = sum;
    }
  }
};

function distance(a: Float32Array, atA: number, b: Float32Array, atB: number, d: number): number {
  const { fround } = Math;
  let squared = 0;
  for (let c = 0; c < d; c++) {
    const difference = fround(a[atA + c] - b[atB + c]);
    squared = fround(squared + fround(difference * difference));
  }
  return fround(Math.sqrt(squared));
}
