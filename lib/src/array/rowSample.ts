import { Matrix } from "./matrix.js";
import type { Rng } from "./rng.js";

/**
 * A uniform sample, without replacement, of rows whose number is not known before they end (reservoir sampling, Vitter
 * 1985, algorithm R). Depends on the order of the rows and not on their batches.
 */
export class RowSample {
  readonly #held: Matrix;
  #seen = 0;

  constructor(
    readonly size: number,
    cols: number,
    private readonly rng: Rng,
  ) {
    this.#held = new Matrix(size, cols);
  }

  /** Offers the next rows to the sample. */
  add(batch: Matrix): void {
    for (let i = 0; i < batch.rows; i++) {
      const place = this.#seen < this.size ? this.#seen : this.rng.int(this.#seen + 1);
      if (place < this.size) this.#held.row(place).set(batch.row(i));
      this.#seen++;
    }
  }

  /** The sample in random order: `size` rows, or all where there were fewer. */
  rows(): Matrix {
    return this.#held.select(this.rng.permutation(Math.min(this.size, this.#seen)));
  }
}
