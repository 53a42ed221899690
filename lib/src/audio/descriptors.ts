import { Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { checkNumber, withDefaults } from "../options.js";
import { powerToDb } from "./mel.js";
import { checkSamples, FRAME_DEFAULTS, type FrameOptions, frameCount, SMALLEST } from "./stft.js";

/**
 * Spectral descriptors of a frame, as in librosa. `S` is a magnitude spectrogram,
 * (1 + nFft / 2) x frames, from `spectrogram(samples, { power: 1 })`; each function gives one number a frame.
 */

function binHz(S: Matrix, sampleRate: number): Float64Array {
  return Float64Array.from({ length: S.rows }, (_, k) => (k * sampleRate) / (2 * (S.rows - 1)));
}

function columnSums(S: Matrix): Float64Array {
  const sums = new Float64Array(S.cols);
  for (let k = 0; k < S.rows; k++) for (let t = 0; t < S.cols; t++) sums[t] += S.data[k * S.cols + t];
  return sums;
}

/**
 * Spectral centroid in Hz: Σ f S / Σ S; 0 in a silent frame.
 *
 * @param S magnitude spectrogram, (1 + nFft / 2) x frames
 * @param sampleRate of the sound, in Hz
 * @returns Hz, one value a frame; as `librosa.feature.spectral_centroid`
 */
export function spectralCentroid(S: MatrixLike, sampleRate: number): Float32Array {
  const M = toMatrix("spectralCentroid", S, "S");
  const hz = binHz(M, sampleRate);
  const weighted = new Float64Array(M.cols);
  for (let k = 0; k < M.rows; k++) for (let t = 0; t < M.cols; t++) weighted[t] += hz[k] * M.data[k * M.cols + t];
  return Float32Array.from(columnSums(M), (sum, t) => (sum > SMALLEST ? weighted[t] / sum : 0));
}

/**
 * Spectral bandwidth in Hz: √(Σ (f - centroid)² S / Σ S).
 *
 * @param S magnitude spectrogram, (1 + nFft / 2) x frames
 * @param sampleRate of the sound, in Hz
 * @returns Hz, one value a frame; as `librosa.feature.spectral_bandwidth`
 */
export function spectralBandwidth(S: MatrixLike, sampleRate: number): Float32Array {
  return bandwidthAbout(spectralCentroid(S, sampleRate), toMatrix("spectralBandwidth", S, "S"), sampleRate);
}

/** {@link spectralBandwidth} where the centroid of each frame is known. */
export function bandwidthAbout(centroid: Float32Array, M: Matrix, sampleRate: number): Float32Array {
  const hz = binHz(M, sampleRate);
  const spread = new Float64Array(M.cols);
  for (let k = 0; k < M.rows; k++) {
    for (let t = 0; t < M.cols; t++) spread[t] += (hz[k] - centroid[t]) ** 2 * M.data[k * M.cols + t];
  }
  return Float32Array.from(columnSums(M), (sum, t) => (sum > SMALLEST ? Math.sqrt(spread[t] / sum) : 0));
}

/**
 * Spectral rolloff in Hz: the lowest frequency below which `rollPercent` of the magnitude lies.
 *
 * @param S magnitude spectrogram, (1 + nFft / 2) x frames
 * @param sampleRate of the sound, in Hz
 * @returns Hz, one value a frame; as `librosa.feature.spectral_rolloff`
 */
export function spectralRolloff(
  S: MatrixLike,
  sampleRate: number,
  options: { rollPercent?: number } = {},
): Float32Array {
  const M = toMatrix("spectralRolloff", S, "S");
  const { rollPercent } = withDefaults("spectralRolloff", options, { rollPercent: 0.85 });
  checkNumber("rollPercent", rollPercent, { min: 0, max: 1 });
  // In single precision, as librosa sums, so that a tie falls into the same bin.
  const total = new Float32Array(M.cols);
  for (let k = 0; k < M.rows; k++) for (let t = 0; t < M.cols; t++) total[t] += M.data[k * M.cols + t];
  const threshold = total.map((sum) => rollPercent * sum);
  const hz = binHz(M, sampleRate);
  const out = new Float32Array(M.cols).fill(-1);
  const below = new Float32Array(M.cols);
  for (let k = 0; k < M.rows; k++) {
    for (let t = 0; t < M.cols; t++) {
      below[t] += M.data[k * M.cols + t];
      if (out[t] < 0 && below[t] >= threshold[t]) out[t] = hz[k];
    }
  }
  return out;
}

/**
 * Spectral flatness: geometric over arithmetic mean of the power; 1 for white noise, near 0 for a tone.
 *
 * @param S magnitude spectrogram, (1 + nFft / 2) x frames
 * @returns in [0, 1], one value a frame; as `librosa.feature.spectral_flatness`
 */
export function spectralFlatness(S: MatrixLike): Float32Array {
  const M = toMatrix("spectralFlatness", S, "S");
  const logs = new Float64Array(M.cols);
  const sums = new Float64Array(M.cols);
  for (let k = 0; k < M.rows; k++) {
    for (let t = 0; t < M.cols; t++) {
      const power = Math.max(1e-10, M.data[k * M.cols + t] ** 2);
      logs[t] += Math.log(power);
      sums[t] += power;
    }
  }
  return Float32Array.from(sums, (sum, t) => Math.exp(logs[t] / M.rows) / (sum / M.rows));
}

/**
 * Spectral contrast: peaks over valleys, in dB, in seven octave bands from 200 Hz (the first: below 200 Hz) (Jiang et
 * al. 2002): the mean of the highest 2 % of a band's bins over that of the lowest 2 %. High for clear tones, low for
 * noise.
 *
 * @param S magnitude spectrogram, (1 + nFft / 2) x frames
 * @param sampleRate of the sound, in Hz
 * @returns 7 x frames
 */
export function spectralContrast(S: MatrixLike, sampleRate: number): Matrix {
  const M = toMatrix("spectralContrast", S, "S");
  const edges = [0, ...Array.from({ length: 7 }, (_, i) => 200 * 2 ** i)];
  if (edges[6] >= sampleRate / 2) {
    throw new UserError(
      `spectralContrast needs a sample rate above 12800 Hz for its seven bands; it is ${sampleRate}.`,
    );
  }
  const hz = binHz(M, sampleRate);
  const peaks = new Matrix(7, M.cols);
  const valleys = new Matrix(7, M.cols);
  for (let band = 0; band < 7; band++) {
    // librosa's bands: one bin more below, and (but for the last band) one less above.
    const inside = hz.findIndex((f) => f >= edges[band]);
    const beyond = hz.findIndex((f) => f > edges[band + 1]);
    const first = band > 0 ? inside - 1 : inside;
    const after = band === 6 || beyond < 0 ? M.rows : beyond;
    const size = after - first;
    const few = Math.max(1, roundHalfEven(0.02 * size));
    const column = new Float32Array(band === 6 ? size : size - 1);
    for (let t = 0; t < M.cols; t++) {
      for (let k = 0; k < column.length; k++) column[k] = M.data[(first + k) * M.cols + t];
      column.sort();
      let [low, high] = [0, 0];
      for (let i = 0; i < few; i++) {
        low += column[i];
        high += column[column.length - 1 - i];
      }
      valleys.data[band * M.cols + t] = low / few;
      peaks.data[band * M.cols + t] = high / few;
    }
  }
  const contrast = powerToDb(peaks, { ref: 1 });
  const floor = powerToDb(valleys, { ref: 1 });
  for (let i = 0; i < contrast.data.length; i++) contrast.data[i] -= floor.data[i];
  return contrast;
}

function roundHalfEven(x: number): number {
  const rounded = Math.round(x);
  return rounded - x === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

/**
 * Root of the mean squared sample of each frame, the signal padded with zeros.
 *
 * @param samples mono, at least one
 * @returns in [0, 1] for samples in [-1, 1], one value a frame; as `librosa.feature.rms`
 */
export function rms(samples: Float32Array, options: FrameOptions = {}): Float32Array {
  checkSamples("rms", samples);
  const { nFft, hopLength } = withDefaults("rms", options, FRAME_DEFAULTS);
  return Float32Array.from({ length: frameCount(samples.length, hopLength) }, (_, t) => {
    const from = Math.max(0, t * hopLength - nFft / 2);
    const to = Math.min(samples.length, t * hopLength + nFft / 2);
    let sum = 0;
    for (let i = from; i < to; i++) sum += samples[i] ** 2;
    return Math.sqrt(sum / nFft);
  });
}

/**
 * Zero-crossing rate of each frame: share of samples at which the sign changes; the ends are padded with the edge
 * sample.
 *
 * @param samples mono, at least one
 * @returns in [0, 1], one value a frame; as `librosa.feature.zero_crossing_rate`
 */
export function zeroCrossingRate(samples: Float32Array, options: FrameOptions = {}): Float32Array {
  checkSamples("zeroCrossingRate", samples);
  const { nFft, hopLength } = withDefaults("zeroCrossingRate", options, FRAME_DEFAULTS);
  // crossings[i]: sign changes at samples 1 … i; librosa counts what is within 1e-10 of zero as positive.
  const crossings = new Int32Array(samples.length);
  for (let i = 1; i < samples.length; i++) {
    crossings[i] = crossings[i - 1] + (samples[i] < -1e-10 === samples[i - 1] < -1e-10 ? 0 : 1);
  }
  return Float32Array.from({ length: frameCount(samples.length, hopLength) }, (_, t) => {
    const first = Math.max(0, t * hopLength - nFft / 2);
    const last = Math.min(samples.length - 1, t * hopLength + nFft / 2 - 1);
    return (crossings[last] - crossings[first]) / nFft;
  });
}
