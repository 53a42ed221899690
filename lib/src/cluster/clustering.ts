import type { Matrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { shownAs, summary } from "../inspection.js";

/** Result of every clusterer: each row's cluster, numbered from 0; -1 is noise. */
export interface Clustering {
  /** n cluster numbers from 0; -1 is noise. */
  labels: Int32Array;
}

/** Lets a notebook show a result in two lines: how many clusters of which sizes, and the fields. */
export function clusteringResult<T extends Clustering>(name: string, result: T): T {
  return shownAs(result, () => {
    const sizes = new Map<number, number>();
    for (const label of result.labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
    const noise = sizes.get(-1) ?? 0;
    sizes.delete(-1);
    const largest = [...sizes.values()].sort((a, b) => b - a);
    const shown = largest.length > 10 ? `${largest.slice(0, 10).join(", ")}, …` : largest.join(", ");
    const clusters = `${largest.length} ${largest.length === 1 ? "cluster" : "clusters"} (${shown})`;
    return summary(`${name}: ${result.labels.length} rows in ${clusters}${noise ? `, ${noise} noise` : ""}`, result);
  });
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
