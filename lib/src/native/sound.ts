/**
 * The loops around the Fourier transform: windowing a frame, filter banks on a power spectrum, weighted sums of a
 * spectrogram's rows, and the polyphase filter of the resampler.
 */
import { Matrix } from "../array/matrix.js";
import { coreCount } from "../async/parallel.js";
import { kernel } from "./addon.js";

type WeightFrameKernel = (
  signal: Float32Array,
  at: number,
  window: Float32Array,
  out: Float32Array,
  threads: number,
) => void;

/** out[i] = signal[at + i] · window[i]. */
export function weightFrame(signal: Float32Array, at: number, window: Float32Array, out: Float32Array): void {
  kernel<WeightFrameKernel>("weightFrame", weightFrameTwin)(signal, at, window, out, 1);
}

export const weightFrameTwin: WeightFrameKernel = (signal, at, window, out) => {
  for (let i = 0; i < window.length; i++) out[i] = signal[at + i] * window[i];
};

/** A filter bank: band b is the blocks ends[b - 1] … ends[b] - 1, of four spectrum values each, with their weights. */
export interface Bands {
  /** blocks[i] is the values 4 blocks[i] … + 3 of the spectrum. */
  blocks: Int32Array;
  /** Four for each block. */
  weights: Float32Array;
  ends: Int32Array;
}

type BandPowersKernel = (
  spectrum: Float32Array,
  blocks: Int32Array,
  weights: Float32Array,
  ends: Int32Array,
  out: Float32Array,
  at: number,
  threads: number,
) => void;

/** out[at + band] = Σ weight · value² over the band's values. */
export function bandPowers(spectrum: Float32Array, bands: Bands, out: Float32Array, at: number): void {
  const gather = kernel<BandPowersKernel>("bandPowers", bandPowersTwin);
  gather(spectrum, bands.blocks, bands.weights, bands.ends, out, at, 1);
}

export const bandPowersTwin: BandPowersKernel = (spectrum, blocks, weights, ends, out, at) => {
  const sums = new Float32Array(4); // by value index modulo 4
  for (let band = 0, b = 0; band < ends.length; band++) {
    sums.fill(0);
    for (; b < ends[band]; b++) {
      for (let lane = 0; lane < 4; lane++) {
        const value = spectrum[4 * blocks[b] + lane];
        sums[lane] += Math.fround(Math.fround(value * value) * weights[4 * b + lane]);
      }
    }
    out[at + band] = sums[0] + sums[1] + sums[2] + sums[3];
  }
};

type WeightedRowsKernel = (
  W: Float64Array,
  S: Float32Array,
  m: number,
  k: number,
  n: number,
  out: Float32Array,
  threads: number,
) => void;

/**
 * W S, summed in doubles.
 *
 * @param W m x (rows of S), row-major
 * @returns m x (columns of S)
 */
export function weightedRows(W: Float64Array, S: Matrix): Matrix {
  const out = new Matrix(W.length / S.rows, S.cols);
  kernel<WeightedRowsKernel>("weightedRows", weightedRowsTwin)(W, S.data, out.rows, S.rows, S.cols, out.data, 1);
  return out;
}

export const weightedRowsTwin: WeightedRowsKernel = (W, S, m, k, n, out) => {
  const sums = new Float64Array(n);
  for (let r = 0; r < m; r++) {
    sums.fill(0);
    for (let i = 0; i < k; i++) {
      const weight = W[r * k + i];
      for (let t = 0; t < n; t++) sums[t] += weight * S[i * n + t];
    }
    out.set(sums, r * n);
  }
};

type InterpolateKernel = (
  samples: Float32Array,
  filters: Float32Array,
  up: number,
  down: number,
  taps: number,
  first: number,
  out: Float32Array,
  threads: number,
) => void;

/**
 * out[i] = the signal at position first + i · down / up, in samples, by one filter for each of the `up` phases.
 *
 * @param filters up x taps: tap t weights the sample t - taps / 2 + 1 after the one before
 */
export function interpolate(
  samples: Float32Array,
  { filters, up, down, taps }: { filters: Float32Array; up: number; down: number; taps: number },
  first: number,
  out: Float32Array,
): void {
  const run = kernel<InterpolateKernel>("interpolate", interpolateTwin);
  run(samples, filters, up, down, taps, first, out, coreCount());
}

export const interpolateTwin: InterpolateKernel = (samples, filters, up, down, taps, first, out) => {
  for (let i = 0; i < out.length; i++) {
    const at = first + Math.floor((i * down) / up) - taps / 2 + 1;
    const filter = ((i * down) % up) * taps;
    let sum = 0;
    for (let t = 0; t < taps; t++) sum += samples[at + t] * filters[filter + t];
    out[i] = sum;
  }
};
