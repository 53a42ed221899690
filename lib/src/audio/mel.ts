import { Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { type Bands, bandPowers } from "../native/sound.js";
import { checkNumber, withDefaults } from "../options.js";
import type { FrameOptions } from "./stft.js";
import { checkSamples, FRAME_DEFAULTS, forEachSpectrum, frameCount, transpose } from "./stft.js";

/**
 * Mel spectrograms by librosa's definitions: Slaney's scale (linear below 1 kHz, logarithmic above; Auditory Toolbox,
 * 1998), triangular filters scaled to equal area, power spectra.
 */
export interface MelOptions extends FrameOptions {
  /** Of the samples, in Hz. */
  sampleRate?: number;
  /** Mel bands. More give a finer pitch resolution, and empty bands at low frequencies. Usually 64 to 128. */
  nMels?: number;
  /** Lowest frequency in Hz. */
  fMin?: number;
  /** Highest frequency in Hz; half the sample rate where it is not given. */
  fMax?: number;
}

export const MEL_DEFAULTS = { ...FRAME_DEFAULTS, sampleRate: 22050, nMels: 128, fMin: 0, fMax: Number.NaN };

const MEL_PER_HZ = 3 / 200;
const MEL_AT_1_KHZ = 15;
/** 10 log10(x) = DB ln(x); Math.log is twice as fast as Math.log10. */
const DB = 10 / Math.LN10;
const LOG_STEP = Math.log(6.4) / 27;

export function hzToMel(hz: number): number {
  return hz < 1000 ? hz * MEL_PER_HZ : MEL_AT_1_KHZ + Math.log(hz / 1000) / LOG_STEP;
}

export function melToHz(mel: number): number {
  return mel < MEL_AT_1_KHZ ? mel / MEL_PER_HZ : 1000 * Math.exp(LOG_STEP * (mel - MEL_AT_1_KHZ));
}

/**
 * The filters as a matrix, nMels x (1 + nFft / 2), as `librosa.filters.mel`.
 *
 * @returns nMels x (1 + nFft / 2)
 */
export function melFilterbank(options: Omit<MelOptions, "hopLength"> = {}): Matrix {
  const { hopLength: _, ...defaults } = MEL_DEFAULTS;
  const { sampleRate, nFft, nMels, fMin, fMax: givenMax } = withDefaults("melFilterbank", options, defaults);
  const fMax = Number.isNaN(givenMax) ? sampleRate / 2 : givenMax;
  checkNumber("nMels", nMels, { min: 1, integer: true });
  checkNumber("fMin", fMin, { min: 0 });
  checkNumber("fMax", fMax, { min: fMin });
  const bins = 1 + nFft / 2;
  const out = new Matrix(nMels, bins);
  const low = hzToMel(fMin);
  const step = (hzToMel(fMax) - low) / (nMels + 1);
  const edges = Float64Array.from({ length: nMels + 2 }, (_, i) => melToHz(low + i * step));
  for (let m = 0; m < nMels; m++) {
    const [left, center, right] = [edges[m], edges[m + 1], edges[m + 2]];
    const area = 2 / (right - left);
    for (let k = 0; k < bins; k++) {
      const hz = (k * sampleRate) / nFft;
      const height = Math.min((hz - left) / (center - left), (right - hz) / (right - center));
      if (height > 0) out.data[m * bins + k] = height * area;
    }
  }
  return out;
}

/**
 * The power in each mel band of each frame, as `librosa.feature.melspectrogram`.
 *
 * @param samples mono
 * @returns nMels x frames, frames = 1 + floor(samples / hopLength)
 */
export function melSpectrogram(samples: Float32Array, options: MelOptions = {}): Matrix {
  checkSamples("melSpectrogram", samples);
  const filled = withDefaults("melSpectrogram", options, MEL_DEFAULTS);
  const { hopLength: _, ...forFilters } = filled;
  const bands = bandsOf(forFilters);
  const frames = frameCount(samples.length, filled.hopLength);
  const byFrame = new Float32Array(frames * filled.nMels);
  forEachSpectrum(samples, filled, (spectrum, t) => bandPowers(spectrum, bands, byFrame, t * filled.nMels));
  return transpose(new Matrix(frames, filled.nMels, byFrame));
}

/** A filterbank as {@link bandPowers} takes it, made once per thread. */
function bandsOf(options: Omit<MelOptions, "hopLength">): Bands {
  const key = JSON.stringify(options);
  let known = banks.get(key);
  if (!known) banks.set(key, (known = packed(melFilterbank(options))));
  return known;
}
const banks = new Map<string, Bands>();

/**
 * Only the blocks of four values in which a filter is not zero. The spectrum is laid out as {@link RealFft.spectrum}
 * holds it, so that each bin's weight occurs twice, once for the real and once for the imaginary part.
 *
 * @param filters bands x (1 + nFft / 2)
 */
function packed(filters: Matrix): Bands {
  const n = 2 * (filters.cols - 1);
  const blocks: number[] = [];
  const weights: number[] = [];
  const ends = new Int32Array(filters.rows);
  for (let band = 0; band < filters.rows; band++) {
    const own = new Float32Array(n);
    for (let k = 1; k < n / 2; k++) own.fill(filters.row(band)[k], 2 * k, 2 * k + 2);
    own[0] = filters.row(band)[0];
    own[1] = filters.row(band)[n / 2];
    for (let block = 0; block < n / 4; block++) {
      const four = own.subarray(4 * block, 4 * block + 4);
      if (four.every((w) => w === 0)) continue;
      blocks.push(block);
      weights.push(...four);
    }
    ends[band] = blocks.length;
  }
  return { blocks: Int32Array.from(blocks), weights: Float32Array.from(weights), ends };
}

/**
 * Power to decibels, as `librosa.power_to_db`: 10 log10(max(amin, S)) - 10 log10(max(amin, ref)), then nothing
 * more than `topDb` below the loudest value of the whole matrix.
 *
 * @param S powers, of any shape
 * @param options.ref the power at 0 dB, or "max", the largest value of S
 * @param options.amin lower bound of the power
 * @param options.topDb the range kept, in dB; Infinity keeps all
 * @returns decibels, of the same shape
 */
export function powerToDb(
  S: MatrixLike,
  options: { ref?: "max" | number; amin?: number; topDb?: number } = {},
): Matrix {
  const M = toMatrix("powerToDb", S, "S");
  const { ref, amin, topDb } = withDefaults("powerToDb", options, {
    ref: "max" as "max" | number,
    amin: 1e-10,
    topDb: 80,
  });
  checkNumber("amin", amin, { min: Number.MIN_VALUE });
  checkNumber("topDb", topDb, { min: 0, unlimited: true });
  let loudest = amin;
  for (let i = 0; i < M.data.length; i++) if (M.data[i] > loudest) loudest = M.data[i];
  const zero = DB * Math.log(Math.max(amin, ref === "max" ? loudest : ref));
  const floor = DB * Math.log(loudest) - zero - topDb;
  const out = new Matrix(M.rows, M.cols);
  for (let i = 0; i < M.data.length; i++) {
    out.data[i] = Math.max(floor, DB * Math.log(Math.max(amin, M.data[i])) - zero);
  }
  return out;
}

/**
 * Decibels to power: 10^(dB / 10); 0 dB is 1. What was cut at `topDb` stays at that floor.
 *
 * @param S decibels, of any shape
 * @returns powers, of the same shape
 */
export function dbToPower(S: MatrixLike): Matrix {
  const M = toMatrix("dbToPower", S, "S");
  return new Matrix(
    M.rows,
    M.cols,
    M.data.map((db) => 10 ** (db / 10)),
  );
}

/**
 * The mel spectrogram in decibels below its loudest value: {@link powerToDb} of {@link melSpectrogram}.
 *
 * @param samples mono, at least one
 * @returns nMels x frames, in dB from -80 to 0
 */
export function logMel(samples: Float32Array, options: MelOptions = {}): Matrix {
  return powerToDb(melSpectrogram(samples, options));
}
