import { Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { weightedRows } from "../native/sound.js";
import { checkNumber, withDefaults } from "../options.js";
import { MEL_DEFAULTS, type MelOptions, melSpectrogram, powerToDb } from "./mel.js";

/**
 * Mel-frequency cepstral coefficients, as `librosa.feature.mfcc`: the orthonormal DCT-II of the mel spectrogram in
 * decibels (relative to power 1, 80 dB below the loudest at most).
 *
 * @param samples mono, at least one
 * @param options.nMfcc coefficients kept; usual: 13, 20 or 40
 * @returns nMfcc x frames
 */
export function mfcc(samples: Float32Array, options: MelOptions & { nMfcc?: number } = {}): Matrix {
  const { nMfcc, ...mel } = withDefaults("mfcc", options, { ...MEL_DEFAULTS, nMfcc: 20 });
  return cepstrum(powerToDb(melSpectrogram(samples, mel), { ref: 1 }), nMfcc);
}

/** The first `n` DCT-II coefficients of every column of S, orthonormal. */
export function cepstrum(S: Matrix, n: number): Matrix {
  checkNumber("nMfcc", n, { min: 1, max: S.rows, integer: true });
  const waves = new Float64Array(n * S.rows);
  for (let c = 0; c < n; c++) {
    const scale = Math.sqrt((c === 0 ? 1 : 2) / S.rows);
    for (let m = 0; m < S.rows; m++) {
      waves[c * S.rows + m] = scale * Math.cos((Math.PI * c * (2 * m + 1)) / (2 * S.rows));
    }
  }
  return weightedRows(waves, S);
}

/**
 * Delta features, as `librosa.feature.delta`: the derivative of the least-squares polynomial of degree `order` over
 * `width` frames (Savitzky & Golay 1964). Near the ends, that of the first and last full window.
 *
 * @param X features x frames, such as MFCCs
 * @param options.width frames, odd; wider is smoother
 * @param options.order 1: slope (delta), 2: curvature (delta-delta)
 * @returns of the same shape
 */
export function delta(X: MatrixLike, options: { width?: number; order?: 1 | 2 } = {}): Matrix {
  const M = toMatrix("delta", X);
  const { width, order } = withDefaults("delta", options, { width: 9, order: 1 as 1 | 2 });
  checkNumber("order", order, { min: 1, max: 2, integer: true });
  if (width < 3 || width % 2 !== 1 || width > M.cols) {
    throw new UserError(`width is ${width}; it must be odd, at least 3 and at most the ${M.cols} frames there are.`);
  }
  const half = (width - 1) / 2;
  // The highest coefficient of a least-squares polynomial: project on the part of t^order that lower powers lack.
  const powers = Float64Array.from({ length: width }, (_, i) => (i - half) ** order);
  const mean = powers.reduce((sum, p) => sum + p, 0) / width;
  const energy = powers.reduce((sum, p) => sum + (p - mean) ** 2, 0);
  const weights = powers.map((p) => (order * (p - mean)) / energy);
  const out = new Matrix(M.rows, M.cols);
  for (let r = 0; r < M.rows; r++) {
    for (let t = 0; t < M.cols; t++) {
      const first = r * M.cols + Math.min(Math.max(t - half, 0), M.cols - width);
      let sum = 0;
      for (let i = 0; i < width; i++) sum += weights[i] * M.data[first + i];
      out.data[r * M.cols + t] = sum;
    }
  }
  return out;
}
