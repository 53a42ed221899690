import type { Matrix } from "../array/matrix.js";
import type { Analysis } from "./analysis.js";
import { FRAME_DEFAULTS } from "./stft.js";

/** Level in dB below the strongest frequency at which the spectrum counts as empty. */
const FLOOR_DB = 80;

/** Length in seconds, loudness in dB below full scale, and bandwidth in Hz of a sound. */
export function recordingStats(analysis: Analysis): number[] {
  const { samples, sampleRate } = analysis.sound;
  let squares = 0;
  for (const sample of samples) squares += sample * sample;
  const loudness = 10 * Math.log10(Math.max(squares / samples.length, 1e-12));
  return [samples.length / sampleRate, loudness, bandwidthOf(analysis.power(FRAME_DEFAULTS), sampleRate)];
}

/**
 * The highest frequency whose mean power is at most 80 dB below that of the strongest one: where an encoder's low-pass,
 * or half of a lower sampling rate, ends the band.
 *
 * @param S power, (1 + nFft / 2) frequencies x frames
 */
function bandwidthOf(S: Matrix, sampleRate: number): number {
  const powers = Array.from({ length: S.rows }, (_, f) => S.row(f).reduce((sum, power) => sum + power, 0));
  const floor = powers.reduce((a, b) => Math.max(a, b), 0) * 10 ** (-FLOOR_DB / 10);
  const highest = powers.findLastIndex((power) => power > floor);
  return (Math.max(0, highest) * sampleRate) / (2 * (S.rows - 1));
}
