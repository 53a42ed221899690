import type { FeatureSet } from "./featureSet.js";

/**
 * An acoustic fingerprint: a 32-bit word every 23 ms, of which a bit says whether the energy between two neighboring
 * bands grew against the frame before (Haitsma and Kalker, "A Highly Robust Audio Fingerprinting System", ISMIR 2002).
 * The same recording as mp3, at another level or rate has words that differ in few bits; another recording's differ in half.
 *
 * bit m of frame n = [E(n, m) - E(n, m + 1)] - [E(n - 1, m) - E(n - 1, m + 1)] > 0, E the energies of 33 bands.
 */
const SAMPLE_RATE = 5512;
const FRAME = 2048;
const HOP = 128;
const BANDS = 33;
const [LOWEST, HIGHEST] = [300, 2000];

export const FRAMES_PER_SECOND = SAMPLE_RATE / HOP;

/** A frame this far below the loudest (70 dB) is silence: its word is 0 and says nothing. */
const SILENT = 1e-7;

export const fingerprint: FeatureSet & {
  options: { sampleRate: number; nFft: number; hopLength: number };
  /** The words of a row that `compute` gave. */
  words(values: Float32Array): Uint32Array;
} = {
  options: { sampleRate: SAMPLE_RATE, nFft: FRAME, hopLength: HOP },
  reads: [],
  names: () => [],
  compute(analysis) {
    const S = analysis.power({ nFft: FRAME, hopLength: HOP });
    const edges = Array.from({ length: BANDS + 1 }, (_, m) =>
      Math.round((LOWEST * (HIGHEST / LOWEST) ** (m / BANDS) * FRAME) / SAMPLE_RATE),
    );
    const E = edges.slice(1).map((to, m) => {
      const energies = new Float64Array(S.cols);
      for (let k = edges[m]!; k < to; k++) for (let n = 0; n < S.cols; n++) energies[n] += S.data[k * S.cols + n]!;
      return energies;
    });
    const total = (n: number) => E.reduce((sum, band) => sum + band[n]!, 0);
    let loudest = 0;
    for (let n = 0; n < S.cols; n++) loudest = Math.max(loudest, total(n));
    // A float holds 16 bits exactly, a word of 32 takes two.
    const out = new Float32Array(2 * (S.cols - 1));
    for (let n = 1; n < S.cols; n++) {
      if (total(n) <= SILENT * loudest) continue;
      for (let m = 0; m < BANDS - 1; m++) {
        const grew = E[m]![n]! - E[m + 1]![n]! - (E[m]![n - 1]! - E[m + 1]![n - 1]!) > 0;
        if (grew) out[2 * (n - 1) + (m < 16 ? 0 : 1)] += 2 ** (m % 16);
      }
    }
    return out;
  },
  words: (values) =>
    Uint32Array.from({ length: values.length / 2 }, (_, i) => values[2 * i]! + values[2 * i + 1]! * 65536),
};
