import { Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { weightedRows } from "../native/sound.js";
import { SMALLEST } from "./stft.js";

/**
 * Chromagram: energy of the twelve pitch classes (C, C#, … B) in each frame, as `librosa.feature.chroma_stft`:
 * the power spectrum through Gaussian filters (D. Ellis 2007) around the collection's own tuning, each frame divided
 * by its loudest class.
 *
 * @param sampleRate of the sound, in Hz
 * @param S power spectrogram, (1 + nFft / 2) x frames
 * @param options.tuning of the recording, in semitones from A440; estimated where it is not given
 * @returns 12 x frames, in [0, 1]
 */
export function chroma(S: MatrixLike, sampleRate: number, options: { tuning?: number } = {}): Matrix {
  const M = toMatrix("chroma", S, "S");
  const filters = chromaFilters(M.rows, sampleRate, options.tuning ?? estimateTuning(M, sampleRate));
  const out = weightedRows(Float64Array.from(filters.data), M);
  for (let t = 0; t < M.cols; t++) {
    let loudest = 0;
    for (let c = 0; c < 12; c++) loudest = Math.max(loudest, out.data[c * M.cols + t]);
    if (loudest > SMALLEST) for (let c = 0; c < 12; c++) out.data[c * M.cols + t] /= loudest;
  }
  return out;
}

/** Octaves above the A four octaves below A440. */
function octaves(hz: number, tuning = 0): number {
  return Math.log2(hz / ((440 * 2 ** (tuning / 12)) / 16));
}

function chromaFilters(bins: number, sampleRate: number, tuning: number): Matrix {
  const semitone = Float64Array.from(
    { length: bins + 1 },
    (_, k) => 12 * octaves((k * sampleRate) / (2 * (bins - 1)), tuning),
  );
  // 0 Hz has no pitch: it is put an octave and a half below the first bin.
  semitone[0] = semitone[1] - 18;
  const out = new Matrix(12, bins);
  for (let k = 0; k < bins; k++) {
    const width = Math.max(semitone[k + 1] - semitone[k], 1);
    const bumps = Array.from({ length: 12 }, (_, c) => {
      const distance = ((semitone[k] - c + 6 + 120) % 12) - 6;
      return Math.exp(-0.5 * ((2 * distance) / width) ** 2);
    });
    const norm = Math.hypot(...bumps);
    // Most weight on the octaves about 5, and class 0 is C: librosa's filters begin at A.
    const dominance = Math.exp(-0.5 * ((semitone[k] / 12 - 5) / 2) ** 2);
    for (let c = 0; c < 12; c++) out.data[c * bins + k] = (bumps[(c + 3) % 12] / norm) * dominance;
  }
  return out;
}

/**
 * How far a recording is tuned from A440, in semitones from -0.5 to 0.5 by steps of 0.01, as
 * `librosa.estimate_tuning`: the commonest deviation among the louder half of the spectral peaks of 150 to 4,000 Hz.
 *
 * @param sampleRate of the sound, in Hz
 * @param S spectrogram, (1 + nFft / 2) x frames
 * @returns semitones in [-0.5, 0.5)
 */
export function estimateTuning(S: MatrixLike, sampleRate: number): number {
  const M = toMatrix("estimateTuning", S, "S");
  const loudest = new Float32Array(M.cols);
  for (let k = 0; k < M.rows; k++) {
    for (let t = 0; t < M.cols; t++) if (M.data[k * M.cols + t] > loudest[t]) loudest[t] = M.data[k * M.cols + t];
  }
  const perBin = sampleRate / (2 * (M.rows - 1));
  const from = Math.max(1, Math.ceil(150 / perBin));
  const to = Math.min(M.rows - 1, Math.ceil(Math.min(4000, sampleRate / 2) / perBin));
  const pitches: number[] = [];
  const heights: number[] = [];
  for (let k = from; k < to; k++) {
    for (let t = 0; t < M.cols; t++) {
      const at = k * M.cols + t;
      const here = M.data[at];
      const limit = Math.fround(0.1 * loudest[t]);
      if (here <= limit) continue;
      const [before, after] = [M.data[at - M.cols], M.data[at + M.cols]];
      if ((before > limit && here <= before) || here < after) continue;
      // The parabola through three points: its peak lies `shift` bins off and `slope * shift / 2` higher.
      const slope = (after - before) / 2;
      const curvature = after + before - 2 * here;
      const shift = Math.abs(slope) >= Math.abs(curvature) ? 0 : -slope / curvature;
      pitches.push((k + shift) * perBin);
      heights.push(here + (slope * shift) / 2);
    }
  }
  const median = medianOf(Float32Array.from(heights));
  const counts = new Int32Array(100);
  pitches.forEach((hz, i) => {
    if (Math.fround(heights[i]) < median) return;
    const semitones = 12 * octaves(hz);
    const residual = semitones - Math.floor(semitones);
    counts[Math.floor(100 * (residual >= 0.5 ? residual - 0.5 : residual + 0.5))]++;
  });
  return counts.some((n) => n > 0) ? counts.indexOf(Math.max(...counts)) / 100 - 0.5 : 0;
}

/** The middle value, or the mean of the two middle ones; sorts `values` in place. */
export function medianOf(values: Float32Array): number {
  values.sort();
  const middle = values.length >> 1;
  return values.length % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}
