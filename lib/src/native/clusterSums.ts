/** Sums of distances from query rows to the rows of each cluster: most of the silhouette's cost. */
import type { Matrix } from "../array/matrix.js";
import { kernel, kernelThreads } from "./addon.js";

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
 * @param asked m x d query rows
 * @param X n x d, its rows sorted by cluster
 * @param ends for each of the k clusters, the index after its last row
 */
export function clusterDistanceSums(asked: Matrix, X: Matrix, ends: Int32Array): Float64Array {
  const sums = new Float64Array(asked.rows * ends.length);
  const sum = kernel<ClusterDistanceSumsKernel>("clusterDistanceSums", clusterDistanceSumsTwin);
  if (X.cols > 0) sum(asked.data, X.data, X.cols, ends, sums, kernelThreads());
  return sums;
}

export const clusterDistanceSumsTwin: ClusterDistanceSumsKernel = (asked, X, d, ends, sums) => {
  const { fround } = Math;
  const k = ends.length;
  for (let i = 0; i < asked.length / d; i++) {
    for (let j = 0, row = 0; j < k; j++) {
      let sum = 0;
      for (; row < ends[j]; row++) {
        let squared = 0;
        for (let c = 0; c < d; c++) {
          const difference = fround(asked[i * d + c] - X[row * d + c]);
          squared = fround(squared + fround(difference * difference));
        }
        sum += fround(Math.sqrt(squared));
      }
      sums[i * k + j] = sum;
    }
  }
};
