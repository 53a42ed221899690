import type { Matrix } from "../array/index.js";
import { squaredDistances } from "../native/distances.js";
import type { Clusters } from "./nearestNeighborChain.js";

/** Condensed pairwise distances (upper triangle, row by row), updated by the Lance-Williams formulas (1967). */
export class DistanceTable implements Clusters {
  slots: number;
  readonly sizes: Float64Array;
  readonly #n: number;
  readonly #table: Float64Array;
  readonly #slotRow: Int32Array;

  constructor(
    X: Matrix,
    readonly linkage: "complete" | "average",
  ) {
    const n = X.rows;
    this.slots = this.#n = n;
    this.sizes = new Float64Array(n).fill(1);
    this.#slotRow = Int32Array.from({ length: n }, (_, i) => i);
    this.#table = new Float64Array((n * (n - 1)) / 2);
    const squared = new Float64Array(n);
    for (let i = 0, at = 0; i < n - 1; i++) {
      squaredDistances(X.row(i), X, squared, i + 1);
      for (let j = 0; j < n - i - 1; j++) this.#table[at++] = Math.sqrt(squared[j]);
    }
  }

  #at(i: number, j: number): number {
    return i < j ? i * this.#n - (i * (i + 1)) / 2 + j - i - 1 : this.#at(j, i);
  }

  nearest(slot: number, preferred: number): { slot: number; height: number } {
    const row = this.#slotRow[slot];
    let best = preferred;
    let height = preferred < 0 ? Infinity : this.#table[this.#at(row, this.#slotRow[preferred])];
    for (let i = 0; i < this.slots; i++) {
      if (i === slot || this.sizes[i] === 0) continue;
      const distance = this.#table[this.#at(row, this.#slotRow[i])];
      if (distance < height || best < 0) {
        height = distance;
        best = i;
      }
    }
    return { slot: best, height };
  }

  merge(a: number, b: number): void {
    const [rowA, rowB] = [this.#slotRow[a], this.#slotRow[b]];
    const [sizeA, sizeB] = [this.sizes[a], this.sizes[b]];
    for (let i = 0; i < this.slots; i++) {
      if (i === a || i === b || this.sizes[i] === 0) continue;
      const fromA = this.#table[this.#at(rowA, this.#slotRow[i])];
      const at = this.#at(rowB, this.#slotRow[i]);
      const fromB = this.#table[at];
      this.#table[at] =
        this.linkage === "complete" ? Math.max(fromA, fromB) : (sizeA * fromA + sizeB * fromB) / (sizeA + sizeB);
    }
    this.sizes[b] += this.sizes[a];
    this.sizes[a] = 0;
  }

  compact(keep: readonly number[]): void {
    keep.forEach((slot, i) => {
      this.#slotRow[i] = this.#slotRow[slot];
      this.sizes[i] = this.sizes[slot];
    });
    this.slots = keep.length;
    this.sizes.fill(0, this.slots);
  }
}
