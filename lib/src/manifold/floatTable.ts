/** Mantissa bits that choose the table's entry; the others interpolate. 7 bits keep smooth functions to about 1e-5. */
const KEPT_BITS = 16;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * Lookup table with linear interpolation for a smooth function of a positive number, at float32 values with a relative
 * spacing of 2^-7: for inner loops in which a power would dominate.
 */
export class FloatTable {
  readonly #values = new Float64Array((1 << (32 - KEPT_BITS - 1)) + 1);

  constructor(f: (x: number) => number) {
    for (let i = 0; i < this.#values.length; i++) {
      bits[0] = i << KEPT_BITS;
      const value = f(float[0]);
      this.#values[i] = Number.isFinite(value) ? value : 0;
    }
  }

  at(x: number): number {
    float[0] = x;
    const i = bits[0] >>> KEPT_BITS;
    const below = this.#values[i];
    return below + (bits[0] & ((1 << KEPT_BITS) - 1)) * 2 ** -KEPT_BITS * (this.#values[i + 1] - below);
  }
}
