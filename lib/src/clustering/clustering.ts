import { oneOf, UserError } from "../errors.js";
import type { TaskOptions } from "../task.js";
import { checkMatrix, type Matrix } from "../tensor/index.js";

/** Result of every clusterer: each row's cluster, numbered from 0; -1 is noise. */
export interface Clustering {
  labels: Int32Array;
}

/** @throws UserError where `X` has no rows, no columns, or a value that is not finite */
export function checkRows(where: string, X: Matrix): void {
  checkMatrix(where, X);
  for (let i = 0; i < X.data.length; i++) {
    if (Math.abs(X.data[i]) > 1e17) {
      throw new UserError(
        `${where}: X holds ${X.data[i]} at row ${Math.floor(i / X.cols)}, column ${i % X.cols}; squared distances need values within ±1e17, so scale the columns.`,
      );
    }
  }
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

/** The same matrix in shared memory, which worker threads read without a copy. */
export function shared(X: Matrix): Matrix {
  const data = new Float32Array(new SharedArrayBuffer(4 * X.data.length));
  data.set(X.data);
  return { ...X, data };
}

/** Options with their defaults filled in. */
export type Filled<T extends TaskOptions> = Required<Omit<T, keyof TaskOptions>> & TaskOptions;

/** Placeholder default of a required option; the option's own check reports that it is undefined. */
export const REQUIRED = undefined as unknown as number;

/** Default progress callback and signal: none. */
export const NO_TASK: TaskOptions = { onProgress: undefined, signal: undefined };

/** @throws UserError where the value is not one of the choices */
export function checkChoice<T extends string>(name: string, value: T, choices: readonly T[]): void {
  if (!choices.includes(value)) throw new UserError(`${name} is "${value}"; it must be ${oneOf(choices)}.`);
}

/** @throws UserError where X has another number of columns than the matrix that was clustered */
export function checkCols(where: string, X: Matrix, cols: number): void {
  if (X.cols !== cols) {
    throw new UserError(`${where}: X has ${X.cols} columns, but the clusters were found in ${cols}.`);
  }
}
