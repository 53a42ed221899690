import { type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";

/**
 * Half the squared error of each row, summed over its values: the reconstruction term of a VAE with a Gaussian
 * likelihood of unit variance, without its constant.
 *
 * @param original n x d
 * @param reconstructed n x d
 * @returns n errors
 * @throws UserError where the shapes differ
 */
export function halfSquaredErrors(original: MatrixLike, reconstructed: MatrixLike): number[] {
  const A = toMatrix("halfSquaredErrors", original, "original");
  const B = toMatrix("halfSquaredErrors", reconstructed, "reconstructed");
  if (A.rows !== B.rows || A.cols !== B.cols) {
    throw new UserError(
      `halfSquaredErrors: the originals are ${A.rows} x ${A.cols} and the reconstructions ${B.rows} x ${B.cols}; they must be of the same shape.`,
    );
  }
  return Array.from({ length: A.rows }, (_, i) => {
    const [a, b] = [A.row(i), B.row(i)];
    return a.reduce((sum, value, j) => sum + (value - (b[j] as number)) ** 2, 0) / 2;
  });
}
