import { inspect } from "node:util";
import { checkMatrix, Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { summary } from "../inspection.js";
import { withDefaults } from "../options.js";

/** Options of {@link standardize}. */
export interface StandardizeOptions {
  /** False: only center the columns, which keep their units and relative variances. Default true. */
  withStd?: boolean;
}

/** Column statistics of the rows that {@link standardize} was given. */
export class StandardScaler {
  #Z: Matrix | undefined;

  private constructor(
    private readonly X: Matrix,
    /** Column means, length cols. */
    readonly mean: Float64Array,
    /** Column standard deviations, 1 where the column is constant or only centered. */
    readonly scale: Float64Array,
  ) {}

  /** As {@link standardize}, for library code that cannot wait. @internal */
  static fit(where: string, X: MatrixLike, options: StandardizeOptions = {}): StandardScaler {
    const { withStd } = withDefaults<Required<StandardizeOptions>>(where, options, { withStd: true });
    const M = checkMatrix(where, X);
    const mean = new Float64Array(M.cols);
    const scale = new Float64Array(M.cols);
    for (let i = 0; i < M.data.length; i++) mean[i % M.cols]! += M.data[i]! / M.rows;
    for (let i = 0; i < M.data.length; i++) scale[i % M.cols]! += (M.data[i]! - mean[i % M.cols]!) ** 2 / M.rows;
    for (let j = 0; j < M.cols; j++) {
      // Below the rounding error of 32-bit input, a column counts as constant: dividing by it would amplify noise.
      const constant = scale[j]! <= (1e-6 * Math.abs(mean[j]!)) ** 2;
      scale[j] = constant || !withStd ? 1 : Math.sqrt(scale[j]!);
    }
    return new StandardScaler(M, mean, scale);
  }

  /** The rows it was fitted on, standardized. Computed when first read. */
  get Z(): Matrix {
    this.#Z ??= this.transform(this.X);
    return this.#Z;
  }

  /** (X - mean) / scale, (n x d). @throws UserError for another number of columns */
  transform(X: MatrixLike): Matrix {
    return this.#map("transform", X, (x, j) => (x - this.mean[j]!) / this.scale[j]!);
  }

  /** Back to the original units: Z * scale + mean, (n x d). */
  inverseTransform(Z: MatrixLike): Matrix {
    return this.#map("inverseTransform", Z, (z, j) => z * this.scale[j]! + this.mean[j]!);
  }

  /** How console.log and a notebook show it. @internal */
  [inspect.custom](): string {
    const { X, mean, scale, transform, inverseTransform } = this;
    return summary(`standardize: ${X.rows} rows of ${X.cols} columns`, {
      Z: X,
      mean,
      scale,
      transform,
      inverseTransform,
    });
  }

  #map(verb: string, X: MatrixLike, f: (value: number, column: number) => number): Matrix {
    const M = toMatrix(`StandardScaler.${verb}`, X);
    if (M.cols !== this.mean.length) {
      throw new UserError(`standardize was fitted on ${this.mean.length} columns, but was given ${M.cols}.`);
    }
    return new Matrix(
      M.rows,
      M.cols,
      M.data.map((value, i) => f(value, i % M.cols)),
    );
  }
}

/**
 * Standardizes columns to mean 0 and standard deviation 1, with the statistics of the rows it is fitted on: those of the
 * training split, so that nothing leaks from the test split.
 *
 *     const X = (await standardize(features.X.select(split.train))).transform(features.X);
 *
 * As scikit-learn's StandardScaler: population standard deviation (divisor n); a constant column is only centered.
 *
 * @param X n x d, at least one row, finite
 * @returns the standardized rows `Z`, and the fitted model, which transforms other rows and back
 */
export async function standardize(X: MatrixLike, options: StandardizeOptions = {}): Promise<StandardScaler> {
  return StandardScaler.fit("standardize", X, options);
}
