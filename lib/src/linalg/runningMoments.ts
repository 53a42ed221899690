import type { Matrix } from "../array/index.js";

/**
 * Mean and variance of each column of rows that come in pieces, in doubles: the two-pass formula within a piece, and the
 * merge of Chan, Golub & LeVeque (1979) between them, which does not cancel where the mean is large.
 */
export class RunningMoments {
  /** Rows so far. */
  rows = 0;
  /** Column means. */
  readonly mean: Float64Array;
  /** Sums of squared deviations from the means. */
  readonly squares: Float64Array;

  constructor(cols: number) {
    this.mean = new Float64Array(cols);
    this.squares = new Float64Array(cols);
  }

  /** Adds the rows of X; returns their own column means. */
  add({ data, rows, cols }: Matrix): Float64Array {
    const mean = new Float64Array(cols);
    for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < cols; j++, at++) mean[j]! += data[at]!;
    for (let j = 0; j < cols; j++) mean[j]! /= rows;
    const squares = new Float64Array(cols);
    for (let i = 0, at = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++, at++) squares[j]! += (data[at]! - mean[j]!) ** 2;
    }
    const total = this.rows + rows;
    for (let j = 0; j < cols; j++) {
      const apart = mean[j]! - this.mean[j]!;
      this.squares[j]! += squares[j]! + apart ** 2 * ((this.rows * rows) / total);
      this.mean[j]! += apart * (rows / total);
    }
    this.rows = total;
    return mean;
  }

  /** Population variances (divisor n). */
  variance(): Float64Array {
    return this.squares.map((square) => square / this.rows);
  }
}
