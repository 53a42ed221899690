import { type MatrixLike, toMatrix } from "../array/matrix.js";
import { medianOf } from "./chroma.js";
import { RealFft } from "./fft.js";
import { melSpectrogram, powerToDb } from "./mel.js";
import { FRAME_DEFAULTS, hann, SMALLEST } from "./stft.js";

/**
 * Onset strength of each frame: the positive difference of the mel bands (in dB) from the previous frame, median over
 * the bands. As `librosa.onset.onset_strength(aggregate=numpy.median)`.
 *
 * @param S mel spectrogram in dB relative to power 1, made of frames of `nFft` samples, `hopLength` apart
 * @returns at least 0, one value a frame
 */
export function onsetStrength(S: MatrixLike, { nFft, hopLength } = FRAME_DEFAULTS): Float32Array {
  const M = toMatrix("onsetStrength", S, "S");
  const out = new Float32Array(M.cols);
  // A rise shows as soon as a frame's end reaches it; this puts it where the frame's center does.
  const late = 1 + Math.floor(nFft / (2 * hopLength));
  const rises = new Float32Array(M.rows);
  for (let t = 1; t + late - 1 < M.cols; t++) {
    for (let m = 0; m < M.rows; m++) {
      const at = m * M.cols + t;
      rises[m] = Math.max(0, M.data[at] - M.data[at - 1]);
    }
    out[t + late - 1] = medianOf(rises);
  }
  return out;
}

const WINDOW_SECONDS = 8;
const MAX_BPM = 320;
const USUAL_BPM = 120;

/**
 * The tempo in beats per minute, as `librosa.beat.beat_track` reports it (Ellis 2007): the lag at which the onsets of
 * 8 s repeat most, on average over the song, weighted by a log-normal prior one octave wide about 120. 0 where
 * nothing ever begins.
 *
 * @param samples mono, at least one
 * @param sampleRate of the sound, in Hz
 * @returns beats per minute
 */
export function tempo(samples: Float32Array, sampleRate: number): number {
  const S = powerToDb(melSpectrogram(samples, { sampleRate }), { ref: 1 });
  return tempoOf(onsetStrength(S), sampleRate, FRAME_DEFAULTS.hopLength);
}

/** {@link tempo} from the onsets of each frame. */
export function tempoOf(onsets: Float32Array, sampleRate: number, hopLength: number): number {
  if (!onsets.some((o) => o > 0)) return 0;
  const lags = Math.floor((WINDOW_SECONDS * sampleRate) / hopLength);
  const repeats = meanAutocorrelation(onsets, lags);
  let best = 0;
  let bestScore = -Infinity;
  for (let lag = 1; lag < lags; lag++) {
    const bpm = (60 * sampleRate) / (hopLength * lag);
    if (bpm >= MAX_BPM) continue;
    const score = Math.log1p(1e6 * repeats[lag]) - 0.5 * Math.log2(bpm / USUAL_BPM) ** 2;
    if (score > bestScore) [best, bestScore] = [bpm, score];
  }
  return best;
}

/** The autocorrelation of windows of `size` frames around every frame, each divided by its maximum, averaged. */
function meanAutocorrelation(onsets: Float32Array, size: number): Float64Array {
  const half = Math.floor(size / 2);
  // Beyond the ends the onsets fall linearly to zero.
  const padded = new Float32Array(onsets.length + 2 * half);
  padded.set(onsets, half);
  for (let i = 0; i < half; i++) {
    padded[i] = (onsets[0] * i) / half;
    padded[padded.length - 1 - i] = (onsets[onsets.length - 1] * i) / half;
  }
  const fft = RealFft.of(transformLength(2 * size - 1));
  const { time, spectrum } = fft;
  const window = hann(size);
  const mean = new Float64Array(size);
  for (let t = 0; t < onsets.length; t++) {
    time.fill(0);
    for (let i = 0; i < size; i++) time[i] = padded[t + i] * window[i];
    fft.forward();
    spectrum[0] **= 2;
    spectrum[1] **= 2;
    for (let k = 2; k < fft.n; k += 2) {
      spectrum[k] = spectrum[k] ** 2 + spectrum[k + 1] ** 2;
      spectrum[k + 1] = 0;
    }
    fft.inverse();
    let peak = 0;
    for (let lag = 0; lag < size; lag++) peak = Math.max(peak, Math.abs(time[lag]));
    const scale = peak / fft.n > SMALLEST ? 1 / peak : 1 / fft.n;
    for (let lag = 0; lag < size; lag++) mean[lag] += (time[lag] * scale) / onsets.length;
  }
  return mean;
}

/** The first length from `least` on that the transform takes: 32 times 2s, 3s and 5s. */
function transformLength(least: number): number {
  for (let n = Math.ceil(least / 32); ; n++) {
    let rest = n;
    for (const p of [2, 3, 5]) while (rest % p === 0) rest /= p;
    if (rest === 1) return 32 * n;
  }
}
