import type { Rng } from "../array/rng.js";
import { denseTimesSmall, gram, strideFor } from "../native/products.js";

/**
 * A tall matrix of few columns in double precision, laid out as the kernels of native/products.ts take it: row-major,
 * `stride` doubles a row, those beyond `width` zero. The vectors that an iterative method works on at the same time are
 * its columns.
 */
export class Block {
  readonly stride: number;
  /** rows x stride. */
  data: Float64Array;
  #spare: Float64Array | undefined;

  constructor(
    readonly rows: number,
    readonly width: number,
  ) {
    this.stride = strideFor(width);
    this.data = new Float64Array(rows * this.stride);
  }

  /** Independent standard normal numbers, row by row. */
  static random(rows: number, width: number, rng: Rng): Block {
    const block = new Block(rows, width);
    for (let i = 0; i < rows; i++) for (let j = 0; j < width; j++) block.data[i * block.stride + j] = rng.normal();
    return block;
  }

  /** @param vectors columns of the same length, at least one */
  static from(vectors: readonly ArrayLike<number>[]): Block {
    const block = new Block(vectors[0].length, vectors.length);
    vectors.forEach((v, j) => {
      for (let i = 0; i < v.length; i++) block.data[i * block.stride + j] = v[i];
    });
    return block;
  }

  column(j: number): Float64Array {
    return Float64Array.from({ length: this.rows }, (_, i) => this.data[i * this.stride + j]);
  }

  /** YᵀY, width x width. */
  gram(): Float64Array {
    const { stride, width } = this;
    const padded = gram(this.data, this.rows, stride, new Float64Array(stride ** 2));
    const out = new Float64Array(width ** 2);
    for (let i = 0; i < width; i++) out.set(padded.subarray(i * stride, i * stride + width), i * width);
    return out;
  }

  /** Y becomes Y S. @param S width x width */
  multiply(S: Float64Array): void {
    const { stride, width } = this;
    const padded = new Float64Array(width * stride);
    for (let i = 0; i < width; i++) padded.set(S.subarray(i * width, (i + 1) * width), i * stride);
    this.#spare ??= new Float64Array(this.data.length);
    denseTimesSmall(this.data, this.rows, stride, padded, width, this.#spare);
    [this.data, this.#spare] = [this.#spare, this.data];
  }

  /** Y becomes Y V. @param V the columns of a width x width matrix */
  combine(V: readonly Float64Array[]): void {
    this.multiply(
      Float64Array.from({ length: this.width ** 2 }, (_, at) => V[at % this.width][Math.floor(at / this.width)]),
    );
  }
}
