import { inspect } from "node:util";
import { checkMatrix, type Matrix, type MatrixLike } from "../array/matrix.js";
import { summary } from "../inspection.js";
import { checkChoice, withDefaults } from "../options.js";
import { ColumnScaler, divisor } from "./columnScaler.js";

export const UNITS = ["column", "matrix"] as const;

/** Options of {@link standardize}. */
export interface StandardizeOptions {
  /** False: the columns are not centered, so that zeros stay zeros. Default true. */
  withMean?: boolean;
  /** False: only center the columns, which keep their units and relative variances. Default true. */
  withStd?: boolean;
  /**
   * "column": each column is divided by its standard deviation. "matrix": all values by one number, the root mean square of
   * what centering leaves, so that columns keep their relative variances, which carry meaning among components of a PCA or
   * of lyrics. Default "column".
   */
  per?: (typeof UNITS)[number];
}

/** Column statistics of the rows that {@link standardize} was given. */
export class StandardScaler extends ColumnScaler {
  #Z: Matrix | undefined;

  private constructor(
    private readonly X: Matrix,
    mean: Float64Array,
    scale: Float64Array,
  ) {
    super(mean, scale);
  }

  /** As {@link standardize}, for library code that cannot wait. @internal */
  static fit(where: string, X: MatrixLike, options: StandardizeOptions = {}): StandardScaler {
    const { withMean, withStd, per } = withDefaults<Required<StandardizeOptions>>(where, options, {
      ...{ withMean: true, withStd: true, per: "column" },
    });
    checkChoice("per", per, UNITS);
    const M = checkMatrix(where, X);
    const mean = new Float64Array(M.cols);
    const scale = new Float64Array(M.cols);
    for (let i = 0; i < M.data.length; i++) mean[i % M.cols]! += M.data[i]! / M.rows;
    const variance = new Float64Array(M.cols);
    for (let i = 0; i < M.data.length; i++) variance[i % M.cols]! += (M.data[i]! - mean[i % M.cols]!) ** 2 / M.rows;
    const subtracted = withMean ? mean : new Float64Array(M.cols);
    if (!withStd) scale.fill(1);
    else if (per === "column") scale.set(variance.map((square, j) => divisor(square, mean[j]!)));
    else scale.fill(divisor(meanSquare(M.data, subtracted), Math.max(...subtracted.map(Math.abs))));
    return new StandardScaler(M, subtracted, scale);
  }

  /** The rows it was fitted on, standardized. Computed when first read. */
  get Z(): Matrix {
    this.#Z ??= this.transform(this.X);
    return this.#Z;
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
}

function meanSquare(data: Float32Array, mean: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += (data[i]! - mean[i % mean.length]!) ** 2;
  return sum / data.length;
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
