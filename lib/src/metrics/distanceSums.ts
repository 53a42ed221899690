import type { Matrix } from "../array/matrix.js";
import { clusterDistanceSums } from "../native/clusterSums.js";
import type { Groups } from "./labels.js";

/**
 * For each grouped row, the sum of its Euclidean distances to the rows of each group, row-major: (rows asked for) x
 * groups. Distances in single precision, as X holds it; sums in doubles.
 *
 * @param chosen indices into `groups.rows` to do it for; default all
 */
export function distanceSums(X: Matrix, { rows, codes, sizes }: Groups<number>, chosen?: Int32Array): Float64Array {
  const order = sortedByCode(codes, sizes);
  const sorted = X.select(order.map((i) => rows[i]));
  let end = 0;
  const ends = sizes.map((size) => (end += size));
  if (chosen) return clusterDistanceSums(sorted, ends, X.select(chosen.map((i) => rows[i])));
  const k = sizes.length;
  const sums = clusterDistanceSums(sorted, ends);
  const out = new Float64Array(sums.length);
  order.forEach((i, at) => {
    out.set(sums.subarray(at * k, (at + 1) * k), i * k);
  });
  return out;
}

/** Indices of codes, those of the first group first, each group's ascending. */
function sortedByCode(codes: Int32Array, sizes: Int32Array): Int32Array {
  const next = new Int32Array(sizes.length);
  for (let j = 1; j < sizes.length; j++) next[j] = next[j - 1] + sizes[j - 1];
  const order = new Int32Array(codes.length);
  codes.forEach((code, i) => {
    order[next[code]++] = i;
  });
  return order;
}
