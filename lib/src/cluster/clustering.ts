import type { Matrix } from "../array/matrix.js";
import { UserError } from "../errors.js";

/** Result of every clusterer: each row's cluster, numbered from 0; -1 is noise. */
export interface Clustering {
  labels: Int32Array;
}

/** @throws UserError where the number of clusters is not an integer in 1 … n */
export function checkClusterCount(where: string, k: number, n: number, name = "k"): void {
  if (!Number.isInteger(k) || k < 1 || k > n) {
    throw new UserError(
      `${where}: ${name} is ${k}; it must be a whole number of at least 1 and at most ${n}, the rows of X.`,
    );
  }
}

/** Relabels the keys 0, 1, 2 … in order of first appearance; -1 stays -1. */
export function numberByAppearance(keys: ArrayLike<number>): Int32Array {
  const numbers = new Map<number, number>([[-1, -1]]);
  return Int32Array.from(keys, (key) => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size - 1);
    return numbers.size - 2;
  });
}

/** @throws UserError where X has another number of columns than the matrix that was clustered */
export function checkCols(where: string, X: Matrix, cols: number): void {
  if (X.cols !== cols) {
    throw new UserError(`${where}: X has ${X.cols} columns, but the clusters were found in ${cols}.`);
  }
}
