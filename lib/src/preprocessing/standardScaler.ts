import { checkMatrix, type Matrix, matrix } from "../array/matrix.js";
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
  static fit(X: Matrix, { withStd = true }: { withStd?: boolean } = {}): StandardScaler {
    checkMatrix("StandardScaler.fit", X);
    const mean = new Float64Array(X.cols);
    const scale = new Float64Array(X.cols);
    for (let i = 0; i < X.data.length; i++) mean[i % X.cols]! += X.data[i]! / X.rows;
    for (let i = 0; i < X.data.length; i++) scale[i % X.cols]! += (X.data[i]! - mean[i % X.cols]!) ** 2 / X.rows;
    for (let j = 0; j < X.cols; j++) {
      // Below the rounding error of 32-bit input, a column counts as constant: dividing by it would amplify noise.
      const constant = scale[j]! <= (1e-6 * Math.abs(mean[j]!)) ** 2;
      scale[j] = constant || !withStd ? 1 : Math.sqrt(scale[j]!);
    }
    return new StandardScaler(mean, scale);
  }

  /** (X - mean) / scale, (n x d). */
  transform(X: Matrix): Matrix {
    return this.#map(X, (x, j) => (x - this.mean[j]!) / this.scale[j]!);
  }

  /** Back to the original units: Z * scale + mean, (n x d). */
  inverseTransform(Z: Matrix): Matrix {
    return this.#map(Z, (z, j) => z * this.scale[j]! + this.mean[j]!);
  }

  #map(X: Matrix, f: (value: number, column: number) => number): Matrix {
    if (X.cols !== this.mean.length) {
      throw new UserError(`The scaler was fitted on ${this.mean.length} columns, but was given ${X.cols}.`);
    }
    return matrix(
      X.rows,
      X.cols,
      X.data.map((value, i) => f(value, i % X.cols)),
    );
  }
}
