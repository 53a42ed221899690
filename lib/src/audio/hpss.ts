import { Matrix } from "../array/matrix.js";
import { withDefaults } from "../options.js";
import { checkSamples, FRAME_DEFAULTS, type FrameOptions, istft, powers, SMALLEST, stft, transpose } from "./stft.js";

/** Cells of the median filters, in frames and in frequency bins. */
const KERNEL = 31;

/**
 * Harmonic-percussive source separation, as `librosa.effects.hpss` (Fitzgerald 2010): tones are horizontal
 * in a spectrogram, so a median over time keeps them; beats are vertical, so a median over frequency keeps those. Each
 * cell is shared between the two by their squared medians.
 *
 * Differs from librosa in that the percussive part is what the harmonic part leaves, which is the same within rounding.
 *
 * @param samples mono, at least one
 * @returns two signals of the length of `samples` whose sum is `samples`
 */
export function hpss(
  samples: Float32Array,
  options: FrameOptions = {},
): { harmonic: Float32Array; percussive: Float32Array } {
  checkSamples("hpss", samples);
  const spectra = stft(samples, withDefaults("hpss", options, FRAME_DEFAULTS));
  const { nFft, frames, data } = spectra;
  const bins = nFft / 2 + 1;
  const magnitudes = new Matrix(frames, bins);
  for (let t = 0; t < frames; t++) powers(data.subarray(t * nFft, (t + 1) * nFft), magnitudes.row(t));
  for (let i = 0; i < magnitudes.data.length; i++) magnitudes.data[i] = Math.sqrt(magnitudes.data[i]);
  const overTime = transpose(medianRows(transpose(magnitudes)));
  const overFrequency = medianRows(magnitudes);
  for (let t = 0; t < frames; t++) {
    const [harmonic, percussive] = [overTime.row(t), overFrequency.row(t)];
    const frame = data.subarray(t * nFft, (t + 1) * nFft);
    frame[0] *= share(harmonic[0], percussive[0]);
    frame[1] *= share(harmonic[bins - 1], percussive[bins - 1]);
    for (let k = 1; k < bins - 1; k++) {
      const mask = share(harmonic[k], percussive[k]);
      frame[2 * k] *= mask;
      frame[2 * k + 1] *= mask;
    }
  }
  const harmonic = istft(spectra, samples.length);
  return { harmonic, percussive: samples.map((s, i) => s - harmonic[i]) };
}

/** a² / (a² + b²), and a half where both are nothing. */
function share(a: number, b: number): number {
  const larger = Math.max(a, b);
  return larger < SMALLEST ? 0.5 : (a / larger) ** 2 / ((a / larger) ** 2 + (b / larger) ** 2);
}

/**
 * The running median of KERNEL cells of every row; beyond the ends the row is mirrored (d c b a | a b c d | d c b a).
 */
function medianRows(X: Matrix): Matrix {
  const out = new Matrix(X.rows, X.cols);
  const half = (KERNEL - 1) / 2;
  const mirrored = new Float32Array(X.cols + 2 * half);
  const sorted = new Float32Array(KERNEL);
  for (let r = 0; r < X.rows; r++) {
    for (let i = 0; i < mirrored.length; i++) mirrored[i] = X.data[r * X.cols + mirror(i - half, X.cols)];
    sorted.set(mirrored.subarray(0, KERNEL));
    sorted.sort();
    out.data[r * X.cols] = sorted[half];
    for (let i = 1; i < X.cols; i++) {
      replace(sorted, mirrored[i - 1], mirrored[i + KERNEL - 1]);
      out.data[r * X.cols + i] = sorted[half];
    }
  }
  return out;
}

/** Takes one value out of a sorted array and puts another in. */
function replace(sorted: Float32Array, gone: number, come: number): void {
  let i = 0;
  while (sorted[i] < gone) i++;
  for (; i + 1 < sorted.length && sorted[i + 1] < come; i++) sorted[i] = sorted[i + 1];
  for (; i > 0 && sorted[i - 1] > come; i--) sorted[i] = sorted[i - 1];
  sorted[i] = come;
}

function mirror(i: number, n: number): number {
  const j = ((i % (2 * n)) + 2 * n) % (2 * n);
  return j < n ? j : 2 * n - 1 - j;
}
