/** What sounds at a moment, by meyda: loudness, brightness, pitch classes. */

import Meyda from "meyda";

/** Samples of a frame, a power of 2: 93 ms at 22,050 Hz. */
export const FRAME = 2048;

export const PITCH_CLASSES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"] as const;

export interface Descriptors {
  /** Sum of the specific loudness over 24 Bark bands (no unit), 0 for silence. */
  loudness: number;
  /** Center of gravity of the magnitude spectrum in Hz; NaN for silence. */
  centroid: number;
  /** Twelve pitch classes from C, the strongest 1; zeros for silence. */
  chroma: number[];
}

const SILENCE: Descriptors = { loudness: 0, centroid: Number.NaN, chroma: PITCH_CLASSES.map(() => 0) };

/** @param frame {@link FRAME} samples */
export function describe(frame: Float32Array, sampleRate: number): Descriptors {
  if (frame.every((sample) => Math.abs(sample) < 1e-4)) return SILENCE;
  if (Meyda.sampleRate !== sampleRate || Meyda.bufferSize !== frame.length) {
    // meyda 5.6.3 keeps its filter banks when the sample rate changes.
    Object.assign(Meyda, { sampleRate, bufferSize: frame.length, barkScale: undefined, chromaFilterBank: undefined });
  }
  const found = Meyda.extract(["loudness", "spectralCentroid", "chroma"], frame);
  if (!found?.loudness || !found.chroma) return SILENCE;
  return {
    loudness: found.loudness.total,
    // meyda gives it in bins.
    centroid: ((found.spectralCentroid as number) * sampleRate) / frame.length,
    chroma: found.chroma.map((value) => (Number.isFinite(value) ? value : 0)),
  };
}

/** The frame that is heard at a second of the sound; zeros where the sound has ended. */
export function frameAt(samples: Float32Array, sampleRate: number, seconds: number): Float32Array {
  const start = Math.round(seconds * sampleRate);
  const frame = new Float32Array(FRAME);
  frame.set(samples.subarray(Math.max(start, 0), start + FRAME));
  return frame;
}
