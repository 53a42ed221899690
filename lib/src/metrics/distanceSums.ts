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

/** All pairwise Euclidean distances of the rows, n x n, in single precision: for many labelings of the same rows. */
export function pairwiseDistances(X: Matrix): Float32Array {
  const alone = Int32Array.from({ length: X.rows }, (_, i) => i + 1);
  return Float32Array.from(clusterDistanceSums(X, alone));
}

/**
 * As `distanceSums` for all grouped rows, from known distances.
 *
 * @param distances n x n
 * @param at for each row that `groups` counts, its row of `distances`
 */
export function distanceSumsFrom(
  distances: Float32Array,
  at: Int32Array,
  { rows, codes, sizes }: Groups<number>,
): Float64Array {
  const n = Math.sqrt(distances.length);
  const k = sizes.length;
  const places = rows.map((row) => at[row]);
  const sorted = sortedByCode(codes, sizes).map((i) => places[i]);
  const sums = new Float64Array(places.length * k);
  // Four rows at a time: an addition need not wait for the one before it.
  for (let i = 0; i < places.length; i += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((r) => places[Math.min(i + r, places.length - 1)] * n);
    for (let j = 0, first = 0; j < k; j++) {
      const end = first + sizes[j];
      let sumA = 0;
      let sumB = 0;
      let sumC = 0;
      let sumD = 0;
      for (; first < end; first++) {
        const to = sorted[first];
        sumA += distances[a + to];
        sumB += distances[b + to];
        sumC += distances[c + to];
        sumD += distances[d + to];
      }
      sums[i * k + j] = sumA;
      if (i + 1 < places.length) sums[(i + 1) * k + j] = sumB;
      if (i + 2 < places.length) sums[(i + 2) * k + j] = sumC;
      if (i + 3 < places.length) sums[(i + 3) * k + j] = sumD;
    }
  }
  return sums;
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
