import { CENTS_BINS } from "./pitchHistogram.js";

/** What a drone sounds: Sa, a fifth above it (Pa) or, where a raga has no Pa, a fourth (Ma); weights by how often. */
const DRONE: [cents: number, weight: number][] = [
  [0, 1],
  [702, 0.6],
  [498, 0.2],
];

/**
 * The tonic (Sa) of a song: the pitch class that, with its fifth and fourth, sounds most. Where a tanpura or a harmonium holds
 * a drone, that is the drone; elsewhere the note that a melody returns to most, which need not be its key.
 *
 * @param histogram of {@link pitchHistogram}
 * @returns bin of the histogram, 0 to CENTS_BINS - 1; transposed songs give transposed bins
 */
export function tonicOf(histogram: Float64Array): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let tonic = 0; tonic < CENTS_BINS; tonic++) {
    let sum = 0;
    for (const [cents, weight] of DRONE) sum += weight * around(histogram, tonic + (cents * CENTS_BINS) / 1200);
    if (sum > most + 1e-12) [best, most] = [tonic, sum];
  }
  return best;
}

/** What sounds within 30 cents of a pitch class. */
function around(histogram: Float64Array, at: number): number {
  const center = Math.round(at);
  let sum = 0;
  for (let i = -3; i <= 3; i++) sum += histogram[(((center + i) % CENTS_BINS) + CENTS_BINS) % CENTS_BINS];
  return sum;
}
