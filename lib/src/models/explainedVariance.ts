import { type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { type Rows, rowSource } from "./dataset.js";

/**
 * How much of the variance of standardized data a model's reconstructions explain:
 *
 *     1 - sum (x - xHat)² / sum x²
 *
 * 1: all; 0: no more than the training songs' mean, which is 0 in standardized data; less than 0: worse than that.
 *
 * @param X n x d, standardized with the training songs' means, in memory or on disk
 * @param reconstructed n x d, such as `await model.reconstruct(X)`
 * @returns at most 1; NaN where all of X is 0
 * @throws UserError where the shapes differ
 */
export async function explainedVariance(X: Rows, reconstructed: MatrixLike): Promise<number> {
  const after = toMatrix("explainedVariance", reconstructed, "reconstructed");
  const given = "read" in X ? X : toMatrix("explainedVariance", X);
  if (given.cols !== after.cols) {
    throw new UserError(`explainedVariance: X has ${given.cols} columns, but reconstructed has ${after.cols}.`);
  }
  const source = rowSource(given, given.cols, "X");
  if (source.length !== after.rows) {
    throw new UserError(`explainedVariance: X has ${source.length} rows, but reconstructed has ${after.rows}.`);
  }
  let [error, total] = [0, 0];
  for (let row = 0; row < source.length; row++) {
    const x = await source.read(Int32Array.of(row));
    const xHat = after.row(row);
    for (let j = 0; j < x.length; j++) {
      error += ((x[j] as number) - (xHat[j] as number)) ** 2;
      total += (x[j] as number) ** 2;
    }
  }
  return total > 0 ? 1 - error / total : Number.NaN;
}
