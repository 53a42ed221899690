import { Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";

/** A fitted shift and scale of each column. */
export class ColumnScaler {
  /** @internal */
  constructor(
    /** Column means, length cols; 0 where they are not subtracted. */
    readonly mean: Float64Array,
    /** What each column is divided by; 1 where it is constant or only centered. */
    readonly scale: Float64Array,
  ) {}

  /** (X - mean) / scale, (n x d). @throws UserError for another number of columns */
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
      throw new UserError(`standardize was fitted on ${this.mean.length} columns, but was given ${M.cols}.`);
    }
    return new Matrix(
      M.rows,
      M.cols,
      M.data.map((value, i) => f(value, i % M.cols)),
    );
  }
}

/** The deviation; 1 below the rounding error of 32-bit input, where dividing by it would amplify noise. */
export function divisor(variance: number, mean: number): number {
  return variance <= (1e-6 * Math.abs(mean)) ** 2 ? 1 : Math.sqrt(variance);
}
