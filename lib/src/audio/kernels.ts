import { type Matrix, row } from "../array/matrix.js";
import { assemble, f32x4, Kernel, loadV128, repeat, storeV128 } from "../native/assembler.js";
import { floatsAt, pffft, reserveFloats } from "./fft.js";

/**
 * The loops around the Fourier transform in 128-bit SIMD, in the transform's own memory: weighing a frame by the
 * window, and gathering the power of a spectrum in bands. In JavaScript they took twice as long as the transform.
 */
declare const WebAssembly: { Instance: new (module: object, imports: object) => { exports: unknown } };

function instantiate<T>(kernel: Kernel): T {
  return new WebAssembly.Instance(assemble([kernel]), { env: { memory: pffft().memory } }).exports as T;
}

const product = new Kernel("product", 4, (k) => {
  const [a, b, out, blocks] = k.parameters;
  const four = [0, 16, 32, 48].map((at) => storeV128(out, f32x4.mul(loadV128(a, at), loadV128(b, at)), at));
  return [repeat(k.i32(), blocks.get, [...four, a.advance(64), b.advance(64), out.advance(64)])];
});
let products: { product(a: number, b: number, out: number, blocks: number): void } | undefined;

/** out[i] = a[i] * b[i], all three addresses; `length` a multiple of 16. */
export function multiply(a: number, b: number, out: number, length: number): void {
  products ??= instantiate<NonNullable<typeof products>>(product);
  products.product(a, b, out, length / 16);
}

/** Gathers the |X_k|² of the spectrum at an address in bands; the result has four partial sums for each band. */
export type Bands = (spectrum: number) => Float32Array;

/**
 * A kernel made for one filterbank: without a loop or a branch, only the blocks of four values in which a filter is
 * not zero. The spectrum is taken as {@link RealFft.spectrum} holds it, so that each bin's weight occurs twice, once
 * for the real and once for the imaginary part.
 *
 * @param filters bands x (1 + nFft / 2)
 */
export function bands(filters: Matrix): Bands {
  const n = 2 * (filters.cols - 1);
  const blocks = Array.from({ length: filters.rows }, (_, band) => {
    const weights = new Float32Array(n);
    for (let k = 1; k < n / 2; k++) weights.fill(row(filters, band)[k], 2 * k, 2 * k + 2);
    weights[0] = row(filters, band)[0];
    weights[1] = row(filters, band)[n / 2];
    return Array.from({ length: n / 4 }, (_, i) => ({
      at: 16 * i,
      weights: weights.subarray(4 * i, 4 * i + 4),
    })).filter((block) => block.weights.some((w) => w !== 0));
  });
  const used = blocks.flat();
  const squaresAt = reserveFloats(n);
  const weightsAt = reserveFloats(4 * used.length);
  const sumsAt = reserveFloats(4 * filters.rows);
  floatsAt(weightsAt, 4 * used.length).set(used.flatMap(({ weights }) => [...weights]));
  let next = 0;
  const { gather } = instantiate<{ gather(squares: number, weights: number, sums: number): void }>(
    new Kernel("gather", 3, (k) => {
      const [squares, weights, sums] = k.parameters;
      const sum = k.v128();
      return blocks.map((band, b) => {
        const terms = band.map(({ at }) => f32x4.mul(loadV128(squares, at), loadV128(weights, 16 * next++)));
        if (terms.length === 0) return [];
        const [first, ...rest] = terms;
        const added = rest.flatMap((term) => sum.set(f32x4.add(sum.get, term)));
        return [...sum.set(first), ...added, ...storeV128(sums, sum.get, 16 * b)];
      });
    }),
  );
  floatsAt(sumsAt, 4 * filters.rows).fill(0);
  return (spectrum) => {
    multiply(spectrum, spectrum, squaresAt, n);
    gather(squaresAt, weightsAt, sumsAt);
    return floatsAt(sumsAt, 4 * filters.rows);
  };
}
