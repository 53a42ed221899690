import { warnNotConverged } from "../warnings.js";

/**
 * Lasso (Tibshirani 1996): least squares with an L1 penalty, by cyclic coordinate descent. Minimizes
 * |y - X w|^2 / 2n + alpha |w|_1, as scikit-learn's Lasso without an intercept.
 *
 * @param columns d columns of n values, each of mean 0
 * @param y n values of mean 0
 * @param maxIter upper bound of the passes over the columns; where it is reached, there is a warning. With more columns
 *   than rows some thousands are needed
 */
export function lasso(columns: Float64Array[], y: Float64Array, alpha: number, maxIter = 100_000): Float64Array {
  const n = y.length;
  const weights = new Float64Array(columns.length);
  const residual = y.slice();
  const squares = columns.map((x) => x.reduce((sum, v) => sum + v * v, 0));
  for (let pass = 0; pass < maxIter; pass++) {
    let largestStep = 0;
    for (let j = 0; j < columns.length; j++) {
      if (squares[j] === 0) continue;
      const x = columns[j];
      const old = weights[j];
      let along = old * squares[j];
      for (let i = 0; i < n; i++) along += x[i] * residual[i];
      weights[j] = (Math.sign(along) * Math.max(0, Math.abs(along) - alpha * n)) / squares[j];
      const step = weights[j] - old;
      if (step === 0) continue;
      for (let i = 0; i < n; i++) residual[i] -= step * x[i];
      largestStep = Math.max(largestStep, Math.abs(step) * Math.sqrt(squares[j] / n));
    }
    if (largestStep < 1e-10) return weights;
  }
  warnNotConverged("lasso", maxIter, "check for columns that depend on each other, or raise alpha");
  return weights;
}
