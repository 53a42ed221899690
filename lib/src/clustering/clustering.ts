import { oneOf, UserError } from "../errors.js";
import type { TaskOptions } from "../task.js";
import { checkMatrix, type Matrix } from "../tensor/index.js";

/** What every clusterer gives: the number of each row's cluster, from 0; -1 is noise, in no cluster. */
export interface Clustering {
  labels: Int32Array;
}

/** Refuses an `X` that has no rows, no columns, or a value that is no finite number. */
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

/** Refuses a number of clusters that is not a whole number of 1 … n. */
export function checkClusterCount(where: string, k: number, n: number, name = "k"): void {
  if (!Number.isInteger(k) || k < 1 || k > n) {
    throw new UserError(
      `${where}: ${name} is ${k}; it must be a whole number of at least 1 and at most ${n}, the rows of X.`,
    );
  }
}

/** Numbers the groups of any keys 0, 1, 2 … in the order in which they first appear; -1 stays -1. */
export function numberByAppearance(keys: ArrayLike<number>): Int32Array {
  const numbers = new Map<number, number>([[-1, -1]]);
  return Int32Array.from(keys, (key) => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size - 1);
    return numbers.size - 2;
  });
}

/** The same matrix where worker threads can read it without a copy each. */
export function shared(X: Matrix): Matrix {
  const data = new Float32Array(new SharedArrayBuffer(4 * X.data.length));
  data.set(X.data);
  return { ...X, data };
}

/** Options with their defaults filled in. */
export type Filled<T extends TaskOptions> = Required<Omit<T, keyof TaskOptions>> & TaskOptions;

/** The default of an option that has none: its check says that it is undefined. */
export const REQUIRED = undefined as unknown as number;

/** Where progress goes and what stops it, unless the caller says. */
export const NO_TASK: TaskOptions = { onProgress: undefined, signal: undefined };

/** Refuses a word that is not one of the choices. */
export function checkChoice<T extends string>(name: string, value: T, choices: readonly T[]): void {
  if (!choices.includes(value)) throw new UserError(`${name} is "${value}"; it must be ${oneOf(choices)}.`);
}

/** Refuses a matrix of other columns than the one a result was made from. */
export function checkCols(where: string, X: Matrix, cols: number): void {
  if (X.cols !== cols) {
    throw new UserError(`${where}: X has ${X.cols} columns, but the clusters were found in ${cols}.`);
  }
}
