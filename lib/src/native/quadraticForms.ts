/** Quadratic forms of rows, in doubles: most of a Gaussian mixture's run time. */
import { coreCount } from "../async/parallel.js";
import { kernel } from "./addon.js";

type QuadraticFormsKernel = (
  X: Float64Array,
  mean: Float64Array,
  U: Float64Array,
  out: Float64Array,
  threads: number,
) => void;

/**
 * out[i] = |(row i - mean) U|².
 *
 * @param X n x d, row-major
 * @param U d x d, upper triangular: entries below the diagonal are not read
 * @param out n values
 */
export function quadraticForms(X: Float64Array, mean: Float64Array, U: Float64Array, out: Float64Array): Float64Array {
  kernel<QuadraticFormsKernel>("quadraticForms", quadraticFormsTwin)(X, mean, U, out, coreCount());
  return out;
}

export const quadraticFormsTwin: QuadraticFormsKernel = (X, mean, U, out) => {
  const d = mean.length;
  for (let i = 0; i < out.length; i++) {
    let form = 0;
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let c = 0; c <= j; c++) sum += (X[i * d + c] - mean[c]) * U[c * d + j];
      form += sum * sum;
    }
    out[i] = form;
  }
};
