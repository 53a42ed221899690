/**
 * Sur and tal, melody and meter, described so that a song sung two tones higher is the same song.
 *
 * Sur: the pitch histogram, turned so that the tonic comes first: which notes of the scale (swaras) sound how long, a third of a
 * semitone at a time. Tal: how much the onsets repeat after 2, 3, 4 … 16 beats, so that a cycle of 6 (dadra), 7 (rupak), 8
 * (keherwa), 10 (jhaptal), 12 (ektal) or 16 beats (teental) shows at its own length and its multiples, whatever the tempo.
 */

import type { FeatureSet } from "./featureSet.js";
import { CENTS_BINS, pitchHistogram } from "./pitchHistogram.js";
import { onsetStrength, tempoOf } from "./rhythm.js";
import { FRAME_DEFAULTS } from "./stft.js";
import { tonicOf } from "./tonic.js";

/** Steps of an octave in the profile: three to a semitone. */
const STEPS = 36;
const PER_STEP = CENTS_BINS / STEPS;
const CYCLES = [2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16];

/**
 * The profile of swaras: how long each third of a semitone above the tonic sounds.
 *
 * @param samples mono
 * @param sampleRate in Hz
 * @returns 36 values from Sa upward; their squares sum to 1, or are 0 where there is no pitch
 */
export function swaraProfile(samples: Float32Array, sampleRate: number): number[] {
  const histogram = pitchHistogram(samples, sampleRate);
  const tonic = tonicOf(histogram);
  const profile = new Array<number>(STEPS).fill(0);
  for (let i = 0; i < CENTS_BINS; i++) {
    // Each step is centered on its pitch: step 0 is from a sixth of a semitone below Sa to a sixth above.
    const step = Math.floor((i + PER_STEP / 2) / PER_STEP) % STEPS;
    profile[step] += histogram[(tonic + i) % CENTS_BINS];
  }
  // Roots, so that Euclidean distance is Hellinger's, which long notes don't dominate.
  return profile.map(Math.sqrt);
}

/**
 * Repetition of the onsets after whole numbers of beats: their autocorrelation at 2 to 16 beats.
 *
 * @param onsets strength of each frame
 * @param beat length of a beat, in frames
 * @returns one value for each of 2, 3, 4, 5, 6, 7, 8, 10, 12, 14 and 16 beats, in [-1, 1]; 0 where the sound is too short
 */
export function talaProfile(onsets: Float32Array, beat: number): number[] {
  const mean = onsets.reduce((a, b) => a + b, 0) / Math.max(1, onsets.length);
  const centered = Float64Array.from(onsets, (value) => value - mean);
  const power = centered.reduce((a, b) => a + b * b, 0);
  return CYCLES.map((beats) => {
    // A player is not a machine: the best lag within a tenth of a beat.
    const [from, to] = [beat * (beats - 0.1), beat * (beats + 0.1)].map(Math.round) as [number, number];
    if (!(beat > 0) || power === 0 || to >= onsets.length / 2) return 0;
    let best = -1;
    for (let lag = from; lag <= to; lag++) {
      let sum = 0;
      for (let t = lag; t < centered.length; t++) sum += centered[t] * centered[t - lag];
      best = Math.max(best, (sum / power) * (centered.length / (centered.length - lag)));
    }
    return Math.max(-1, Math.min(1, best));
  });
}

/** As a kind of features: `sur_00` … `sur_35`, `tal_2` … `tal_16`. */
export const surTal: FeatureSet = {
  reads: [],
  names: () => [
    ...Array.from({ length: STEPS }, (_, i) => `sur_${String(i).padStart(2, "0")}`),
    ...CYCLES.map((beats) => `tal_${beats}`),
  ],
  compute(analysis) {
    const { samples, sampleRate } = analysis.sound;
    const onsets = onsetStrength(analysis.melDb({ ...FRAME_DEFAULTS, nMels: 128 }), FRAME_DEFAULTS);
    const bpm = tempoOf(onsets, sampleRate, FRAME_DEFAULTS.hopLength);
    const beat = bpm > 0 ? (60 * sampleRate) / (FRAME_DEFAULTS.hopLength * bpm) : 0;
    return [...swaraProfile(samples, sampleRate), ...talaProfile(onsets, beat)];
  },
};
