import type { Matrix } from "../array/index.js";
import { kernelMemory, panelCount } from "../native/kernels.js";

/** Responsibilities below this are negligible: they change no digit of a component. */
export const NEGLIGIBLE = 1e-14;

/** Rows laid out for the kernels, columns padded with zeros to a multiple of 4. */
export class GaussianRows {
  readonly n: number;
  readonly d: number;
  readonly data: Float64Array;
  readonly #padded: number;
  readonly #memory: ReturnType<typeof kernelMemory>;
  readonly #panels: Float64Array;
  readonly #mean: Float64Array;
  readonly #triangle: Float64Array;
  readonly #scratch: Float64Array;
  readonly #forms: Float64Array;
  readonly #weighted: Float64Array;
  readonly #gram: Float64Array;

  constructor(X: Matrix) {
    this.n = X.rows;
    this.d = X.cols;
    this.data = Float64Array.from(X.data);
    const padded = (this.#padded = Math.ceil(X.cols / 4) * 4);
    const inPanels = 8 * panelCount(X.rows, 8);
    const blocks = padded / 4;
    const triangle = padded * (padded / 2 + 1);
    const gram = 8 * blocks * (blocks + 1);
    this.#memory = kernelMemory(
      8 * (inPanels * padded + padded + triangle + 8 * padded + inPanels + X.rows * padded + gram) + 112,
    );
    this.#panels = this.#memory.f64(inPanels * padded);
    this.#mean = this.#memory.f64(padded);
    this.#triangle = this.#memory.f64(triangle);
    this.#scratch = this.#memory.f64(8 * padded);
    this.#forms = this.#memory.f64(inPanels);
    this.#weighted = this.#memory.f64(X.rows * padded);
    this.#gram = this.#memory.f64(gram);
    for (let i = 0; i < this.n; i++) {
      const at = (i >> 3) * 8 * padded + (i & 7);
      for (let j = 0; j < this.d; j++) this.#panels[at + 8 * j] = this.data[i * this.d + j];
    }
  }

  /** |(x - mean) U|² of every row, U upper triangular; a view that the next call overwrites. */
  quadraticForms(mean: Float64Array, U: Float64Array): Float64Array {
    const { d } = this;
    this.#mean.set(mean);
    for (let pair = 0, at = 0; pair < this.#padded; pair += 2) {
      for (let i = 0; i <= pair + 1; i++) {
        for (let j = pair; j < pair + 2; j++) this.#triangle[at++] = i < d && j < d && i <= j ? U[i * d + j] : 0;
      }
    }
    this.#memory.kernels.quadraticForms(
      this.#panels.byteOffset,
      panelCount(this.n, 8),
      this.#mean.byteOffset,
      this.#triangle.byteOffset,
      this.#padded,
      this.#scratch.byteOffset,
      this.#forms.byteOffset,
    );
    return this.#forms;
  }

  /** Σ_j (x_j - mean_j)² scale_j² of every row. */
  scaledDistances(mean: Float64Array, scale: Float64Array): Float64Array {
    for (let i = 0; i < this.n; i++) {
      let sum = 0;
      for (let j = 0; j < this.d; j++) sum += ((this.data[i * this.d + j] - mean[j]) * scale[j]) ** 2;
      this.#forms[i] = sum;
    }
    return this.#forms;
  }

  /** Σ_i share_i (x_i - mean) (x_i - mean)ᵀ, d x d. */
  scatter(mean: Float64Array, share: (i: number) => number): Float64Array {
    const { d } = this;
    const padded = this.#padded;
    let used = 0;
    for (let i = 0; i < this.n; i++) {
      const r = share(i);
      if (r < NEGLIGIBLE) continue;
      const root = Math.sqrt(r);
      for (let j = 0; j < d; j++) this.#weighted[used + j] = root * (this.data[i * d + j] - mean[j]);
      used += padded;
    }
    const out = new Float64Array(d * d);
    if (used === 0) return out;
    this.#memory.kernels.gram(this.#weighted.byteOffset, used / padded, padded, this.#gram.byteOffset);
    let block = 0;
    for (let top = 0; top < padded; top += 4) {
      for (let left = top; left < padded; left += 4, block += 16) {
        for (let e = 0; e < 16; e++) {
          const [i, j] = [top + (e >> 2), left + (e & 3)];
          if (i < d && j < d) out[i * d + j] = out[j * d + i] = this.#gram[block + e];
        }
      }
    }
    return out;
  }

  /** Σ_i share_i (x_ij - mean_j)², for each column j. */
  squares(mean: Float64Array, share: (i: number) => number): Float64Array {
    const out = new Float64Array(this.d);
    for (let i = 0; i < this.n; i++) {
      const r = share(i);
      if (r < NEGLIGIBLE) continue;
      for (let j = 0; j < this.d; j++) out[j] += r * (this.data[i * this.d + j] - mean[j]) ** 2;
    }
    return out;
  }
}
