import { Matrix } from "../array/matrix.js";
import { runningMedian } from "../native/runningMedian.js";
import { withDefaults } from "../options.js";
import { checkSamples, FRAME_DEFAULTS, type FrameOptions, istft, powers, SMALLEST, type Stft, stft } from "./stft.js";

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
  return separate(samples, stft(samples, withDefaults("hpss", options, FRAME_DEFAULTS)));
}

/** {@link hpss} of a sound whose spectra are known. */
export function separate(samples: Float32Array, spectra: Stft): { harmonic: Float32Array; percussive: Float32Array } {
  const { nFft, frames } = spectra;
  const data = spectra.data.slice();
  const bins = nFft / 2 + 1;
  const magnitudes = new Matrix(frames, bins);
  for (let t = 0; t < frames; t++) powers(data.subarray(t * nFft, (t + 1) * nFft), magnitudes.row(t));
  for (let i = 0; i < magnitudes.data.length; i++) magnitudes.data[i] = Math.sqrt(magnitudes.data[i]);
  const overTime = runningMedian(magnitudes, 0, KERNEL, new Matrix(frames, bins));
  const overFrequency = runningMedian(magnitudes, 1, KERNEL, new Matrix(frames, bins));
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
  const harmonic = istft({ ...spectra, data }, samples.length);
  return { harmonic, percussive: samples.map((s, i) => s - harmonic[i]) };
}

/** a² / (a² + b²), and a half where both are nothing. */
function share(a: number, b: number): number {
  if (a < SMALLEST && b < SMALLEST) return 0.5;
  const [ours, theirs] = [a * a, b * b];
  return ours / (ours + theirs);
}
