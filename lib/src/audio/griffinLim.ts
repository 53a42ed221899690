import { Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { UserError } from "../errors.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { MEL_DEFAULTS, type MelOptions, melFilterbank } from "./mel.js";
import { FRAME_DEFAULTS, istft, SMALLEST, type Stft, stft } from "./stft.js";

/** Options of {@link griffinLim}. */
export interface GriffinLimOptions {
  /** Number of iterations of the phase estimation, without a test of convergence; more give clearer sound. Default 32. */
  nIter?: number;
  /** Samples from one frame to the next, as when the spectrogram was made. */
  hopLength?: number;
  /** Momentum in [0, 1); 0 is the original, slower method of Griffin and Lim. */
  momentum?: number;
  /** Seed of the initial phases. */
  seed?: number;
}

const DEFAULTS = { nIter: 32, hopLength: FRAME_DEFAULTS.hopLength, momentum: 0.99, seed: DEFAULT_SEED };

/**
 * Reconstructs a signal from its magnitude spectrogram by iterative phase estimation (Griffin & Lim 1984; with
 * momentum, Perraudin, Balazs & Søndergaard 2013), as `librosa.griffinlim`.
 *
 * @param S magnitudes, (1 + nFft / 2) x frames
 * @returns (frames - 1) * hopLength samples, as loud as S is
 */
export function griffinLim(S: MatrixLike, options: GriffinLimOptions = {}): Float32Array {
  const M = toMatrix("griffinLim", S, "S");
  const { nIter, hopLength, momentum, seed } = withDefaults("griffinLim", options, DEFAULTS);
  checkNumber("nIter", nIter, { min: 1, integer: true });
  checkNumber("momentum", momentum, { min: 0, max: 1 });
  if (M.cols < 2) throw new UserError(`griffinLim needs a spectrogram of at least 2 frames; this one has ${M.cols}.`);
  const [bins, frames] = [M.rows, M.cols];
  const nFft = 2 * (bins - 1);
  const length = (frames - 1) * hopLength;
  const angles: Stft = { nFft, hopLength, frames, data: new Float32Array(frames * nFft) };
  const rng = new Rng(seed, "griffinLim");
  for (let i = 0; i < angles.data.length; i += 2) {
    const phase = 2 * Math.PI * rng.uniform();
    angles.data[i] = Math.cos(phase);
    angles.data[i + 1] = Math.sin(phase);
  }
  applyMagnitudes(angles, M);
  let previous: Float32Array | undefined;
  for (let i = 0; i < nIter; i++) {
    const rebuilt = stft(istft(angles, length), { nFft, hopLength }).data;
    const back = momentum / (1 + momentum);
    for (let j = 0; j < rebuilt.length; j++) angles.data[j] = rebuilt[j] - (previous ? back * previous[j] : 0);
    applyMagnitudes(angles, M);
    previous = rebuilt;
  }
  return istft(angles, length);
}

/** Keeps the phase of every cell and gives it the magnitude of S. */
function applyMagnitudes({ nFft, frames, data }: Stft, S: Matrix): void {
  const top = nFft / 2;
  for (let t = 0; t < frames; t++) {
    const at = t * nFft;
    data[at] = (Math.sign(data[at]) || 1) * S.data[t];
    data[at + 1] = (Math.sign(data[at + 1]) || 1) * S.data[top * frames + t];
    for (let k = 1; k < top; k++) {
      const [re, im] = [data[at + 2 * k], data[at + 2 * k + 1]];
      const scale = S.data[k * frames + t] / (Math.sqrt(re * re + im * im) + SMALLEST);
      data[at + 2 * k] = re * scale;
      data[at + 2 * k + 1] = im * scale;
    }
  }
}

/**
 * Reconstructs a signal from a mel spectrogram, to listen to a model's output: non-negative least squares for the power
 * spectrogram, then {@link griffinLim}. The quality is sufficient to recognize the piece and its instruments: phase and
 * the fine structure within bands are lost.
 *
 * @param S mel spectrogram, nMels x frames, of powers; from decibels by {@link dbToPower}
 * @param options those the spectrogram was made with, and griffinLim's
 * @returns mono samples at options.sampleRate; relative powers give a relative loudness: scale before writing a wav
 */
export function melToAudio(S: MatrixLike, options: Omit<MelOptions, "nMels"> & GriffinLimOptions = {}): Float32Array {
  const M = toMatrix("melToAudio", S, "S");
  const { nMels: _, ...melDefaults } = MEL_DEFAULTS;
  const { nIter, momentum, seed, hopLength, ...mel } = withDefaults("melToAudio", options, {
    ...melDefaults,
    ...DEFAULTS,
  });
  const magnitudes = melToPower(M, melFilterbank({ ...mel, nMels: M.rows }));
  for (let i = 0; i < magnitudes.data.length; i++) magnitudes.data[i] = Math.sqrt(magnitudes.data[i]);
  return griffinLim(magnitudes, { nIter, momentum, seed, hopLength });
}

/** A fixed number, as of the phases: for listening, more change nothing that can be heard. */
const INVERSION_ITERATIONS = 30;

/**
 * P >= 0 with filters P = S, nearly: multiplicative updates (Lee & Seung 2001), which never leave what is positive.
 * librosa solves the same problem by L-BFGS-B.
 */
function melToPower(S: Matrix, filters: Matrix): Matrix {
  const [bins, frames] = [filters.cols, S.cols];
  const P = new Matrix(bins, frames);
  const fitted = new Matrix(S.rows, frames);
  const wanted = backwards(filters, S);
  P.data.set(wanted.data);
  for (let i = 0; i < INVERSION_ITERATIONS; i++) {
    fitted.data.fill(0);
    forEachWeight(filters, (m, k, weight) => {
      for (let t = 0; t < frames; t++) fitted.data[m * frames + t] += weight * P.data[k * frames + t];
    });
    const had = backwards(filters, fitted);
    for (let j = 0; j < P.data.length; j++) P.data[j] *= wanted.data[j] / Math.max(had.data[j], SMALLEST);
  }
  return P;
}

/** filtersᵀ X. */
function backwards(filters: Matrix, X: Matrix): Matrix {
  const out = new Matrix(filters.cols, X.cols);
  forEachWeight(filters, (m, k, weight) => {
    for (let t = 0; t < X.cols; t++) out.data[k * X.cols + t] += weight * X.data[m * X.cols + t];
  });
  return out;
}

/** The filters are sparse: each bin lies in two of them at most. */
function forEachWeight(filters: Matrix, visit: (m: number, k: number, weight: number) => void): void {
  for (let m = 0; m < filters.rows; m++) {
    for (let k = 0; k < filters.cols; k++) {
      const weight = filters.data[m * filters.cols + k];
      if (weight > 0) visit(m, k, weight);
    }
  }
}
