import { Matrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { weightFrame } from "../native/sound.js";
import { checkNumber, withDefaults } from "../options.js";
import { RealFft } from "./fft.js";

/**
 * Frames and their spectra, by librosa's definitions: the signal is centered (padded by nFft / 2 zeros at both ends),
 * frame t starts at t * hopLength of the padded signal, and is weighted by a periodic Hann window of nFft samples.
 * A signal of n samples has 1 + floor(n / hopLength) frames.
 */
export interface FrameOptions {
  /**
   * Samples per frame. Longer frames resolve pitch better and time worse. A multiple of 32; 2,048 is 93 ms at 22,050
   * Hz.
   */
  nFft?: number;
  /** Samples from one frame to the next. */
  hopLength?: number;
}

export const FRAME_DEFAULTS: Required<FrameOptions> = { nFft: 2048, hopLength: 512 };

export function frameCount(length: number, hopLength: number): number {
  return 1 + Math.floor(length / hopLength);
}

/** The periodic Hann window, w_i = sin²(πi / n): zero only at its first sample. */
export function hann(n: number): Float32Array {
  return Float32Array.from({ length: n }, (_, i) => Math.sin((Math.PI * i) / n) ** 2);
}

/** Refuses what is not mono sound: no samples at all, or one that is not a finite number, named with its place. */
export function checkSamples(where: string, samples: Float32Array): void {
  if (!(samples instanceof Float32Array) || samples.length === 0) {
    throw new UserError(`${where} needs a Float32Array of mono samples, but was given none.`);
  }
  const at = firstNotFinite(samples);
  if (at >= 0) {
    throw new UserError(`${where}: sample ${at} is ${samples[at]}; sound must be made of finite numbers.`);
  }
}

/** Where the first value lies that is no finite number, or -1. */
function firstNotFinite(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] - values[i];
  return sum === 0 ? -1 : values.findIndex((x) => !Number.isFinite(x));
}

/**
 * Calls `visit(spectrum, t)` for the spectrum of every frame, in the layout of {@link RealFft.spectrum}. The
 * array is used again for the next frame. What spectral features are built on: nothing is kept that need not be.
 */
export function forEachSpectrum(
  samples: Float32Array,
  { nFft, hopLength }: { nFft: number; hopLength: number },
  visit: (spectrum: Float32Array, t: number) => void,
): void {
  checkNumber("hopLength", hopLength, { min: 1, integer: true });
  const fft = RealFft.of(nFft);
  const frames = frameCount(samples.length, hopLength);
  const window = hann(nFft);
  const padded = new Float32Array(samples.length + nFft);
  padded.set(samples, nFft / 2);
  const { time, spectrum } = fft;
  for (let t = 0; t < frames; t++) {
    weightFrame(padded, t * hopLength, window, time);
    fft.forward();
    visit(spectrum, t);
  }
}

/** |X_k|² of one frame, k = 0 … nFft / 2, into `out`. */
export function powers(spectrum: Float32Array, out: Float32Array): void {
  const top = spectrum.length / 2;
  out[0] = spectrum[0] ** 2;
  out[top] = spectrum[1] ** 2;
  for (let k = 1; k < top; k++) out[k] = spectrum[2 * k] ** 2 + spectrum[2 * k + 1] ** 2;
}

/**
 * The magnitude or power of each frequency in each frame: the short-time Fourier transform without its phases, as
 * `librosa.magphase` gives them.
 *
 * |STFT|^power.
 *
 * @param samples mono, at least one
 * @param options.power 2 for power, 1 for magnitude
 * @returns (1 + nFft / 2) x frames; row k is the frequency k * sampleRate / nFft
 */
export function spectrogram(samples: Float32Array, options: FrameOptions & { power?: 1 | 2 } = {}): Matrix {
  checkSamples("spectrogram", samples);
  const filled = withDefaults("spectrogram", options, { ...FRAME_DEFAULTS, power: 2 as 1 | 2 });
  const bins = filled.nFft / 2 + 1;
  const frames = frameCount(samples.length, filled.hopLength);
  const out = new Matrix(bins, frames);
  const column = new Float32Array(bins);
  forEachSpectrum(samples, filled, (spectrum, t) => {
    powers(spectrum, column);
    for (let k = 0; k < bins; k++) out.data[k * frames + t] = filled.power === 1 ? Math.sqrt(column[k]) : column[k];
  });
  return out;
}

/** The power of each frequency in each frame, (1 + nFft / 2) x frames: the squared magnitudes of `stft`. */
export function powerOf({ nFft, frames, data }: Stft): Matrix {
  const bins = nFft / 2 + 1;
  const byFrame = new Matrix(frames, bins);
  for (let t = 0; t < frames; t++) powers(data.subarray(t * nFft, (t + 1) * nFft), byFrame.row(t));
  return transpose(byFrame);
}

/** A short-time Fourier transform: what {@link istft} turns back into sound. */
export interface Stft {
  /** Samples of a frame. */
  nFft: number;
  /** Samples from one frame to the next. */
  hopLength: number;
  /** Number of frames. */
  frames: number;
  /** frames x nFft. Of each frame [Re X0, Re X(nFft / 2), Re X1, Im X1, Re X2, Im X2, …]. */
  data: Float32Array;
}

/**
 * Short-time Fourier transform, as `librosa.stft`.
 *
 * @param samples mono, at least one
 * @returns the spectra with their phases
 */
export function stft(samples: Float32Array, options: FrameOptions = {}): Stft {
  checkSamples("stft", samples);
  const filled = withDefaults("stft", options, FRAME_DEFAULTS);
  const frames = frameCount(samples.length, filled.hopLength);
  const data = new Float32Array(frames * filled.nFft);
  forEachSpectrum(samples, filled, (spectrum, t) => data.set(spectrum, t * filled.nFft));
  return { ...filled, frames, data };
}

/**
 * The sound of a spectrogram: windowed overlap-add, divided by the sum of the squared windows (Griffin & Lim 1984).
 *
 * @param length samples wanted; zeros where no frame reaches
 * @returns `length` samples, mono
 */
export function istft({ nFft, hopLength, frames, data }: Stft, length: number): Float32Array {
  const fft = RealFft.of(nFft);
  const window = hann(nFft);
  const { time, spectrum } = fft;
  const padded = new Float32Array(Math.max(nFft + hopLength * (frames - 1), length + nFft));
  const weight = new Float32Array(padded.length);
  for (let t = 0; t < frames; t++) {
    spectrum.set(data.subarray(t * nFft, (t + 1) * nFft));
    fft.inverse();
    const start = t * hopLength;
    for (let i = 0; i < nFft; i++) {
      const w = window[i];
      padded[start + i] += (w * time[i]) / nFft;
      weight[start + i] += w * w;
    }
  }
  const out = padded.slice(nFft / 2, nFft / 2 + length);
  for (let i = 0; i < length; i++) {
    const w = weight[nFft / 2 + i];
    if (w > SMALLEST) out[i] /= w;
  }
  return out;
}

/** The smallest normal 32-bit float, below which librosa, too, does not divide. */
export const SMALLEST = 2 ** -126;

/** Side of the square that is transposed at a time: two of them fit into the first cache. */
const TILE = 32;

/** Rows become columns. */
export function transpose(X: Matrix): Matrix {
  const { rows, cols } = X;
  const out = new Matrix(cols, rows);
  for (let top = 0; top < rows; top += TILE) {
    for (let left = 0; left < cols; left += TILE) {
      const [bottom, right] = [Math.min(top + TILE, rows), Math.min(left + TILE, cols)];
      for (let i = top; i < bottom; i++) {
        for (let j = left; j < right; j++) out.data[j * rows + i] = X.data[i * cols + j];
      }
    }
  }
  return out;
}
