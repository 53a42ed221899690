import { checkMatrix, Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";

/**
 * Standardizes columns to mean 0 and standard deviation 1, with the statistics of the rows it was fitted on (the
 * training split, so that nothing leaks from the test split).
 *
 * As scikit-learn's StandardScaler: population standard deviation (divisor n); a constant column is only centered.
 */
export class StandardScaler {
  private constructor(
    /** Column means, length cols. */
    readonly mean: Float64Array,
    /** Column standard deviations, 1 where the column is constant or only centered. */
    readonly scale: Float64Array,
  ) {}

  /**
   * @param X (n x d), n >= 1, finite
   * @param options.withStd false: only center the columns, which keep their units and relative variances
   */
  static fit(X: MatrixLike, { withStd = true }: { withStd?: boolean } = {}): StandardScaler {
    const M = checkMatrix("StandardScaler.fit", X);
    const mean = new Float64Array(M.cols);
    const scale = new Float64Array(M.cols);
    for (let i = 0; i < M.data.length; i++) mean[i % M.cols]! += M.data[i]! / M.rows;
    for (let i = 0; i < M.data.length; i++) scale[i % M.cols]! += (M.data[i]! - mean[i % M.cols]!) ** 2 / M.rows;
    for (let j = 0; j < M.cols; j++) {
      // Below the rounding error of 32-bit input, a column counts as constant: dividing by it would amplify noise.
      const constant = scale[j]! <= (1e-6 * Math.abs(mean[j]!)) ** 2;
      scale[j] = constant || !withStd ? 1 : Math.sqrt(scale[j]!);
    }
    return new StandardScaler(mean, scale);
  }

  /** (X - mean) / scale, (n x d). */
  transform(X: MatrixLike): Matrix {
    return this.#map("transform", X, (x, j) => (x - this.mean[j]!) / this.scale[j]!);
  }

  /** Back to the original units: Z * scale + mean, (n x d). */
  inverseTransform(Z: MatrixLike): Matrix {
    return this.#map("inverseTransform", Z, (z, j) => z * this.scale[j]! + this.mean[j]!);
  }

  #map(verb: string, X: MatrixLike, f: (value: number, column: number) => number): Matrix {
    const M = toMatrix(`StandardScaler.${verb}`, X);
    if (M.cols !== this.mean.length) {
      throw new UserError(`The scaler was fitted on ${this.mean.length} columns, but was given ${M.cols}.`);
    }
    return new Matrix(
      M.rows,
      M.cols,
      M.data.map((value, i) => f(value, i % M.cols)),
    );
  }
}
