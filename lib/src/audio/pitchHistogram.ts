import { forEachSpectrum, powers } from "./stft.js";

/** Bins of an octave: 10 cents each, so that the intonation of a note can be told from its neighbor's. */
export const CENTS_BINS = 120;

const FRAMES = { nFft: 4096, hopLength: 1024 };
const LOWEST_HZ = 55;
const HIGHEST_HZ = 1000;
const HIGHEST_PARTIAL_HZ = 4000;
const HARMONICS = 5;
const DECAY = 0.8;
/** Peaks of a frame that are weaker than its strongest by more than 40 dB are no partials of what is heard. */
const WEAKEST = 1e-4;
/** Pitches of a frame that count. */
const MOST_PITCHES = 5;
/** Half the width of a note, in bins. */
const SPREAD = 2.5;

/**
 * How long each pitch class sounds: a histogram of the pitches of all frames, folded into one octave, in bins of 10 cents
 * from A (55 Hz). Transposing a song turns it by the interval and changes nothing else.
 *
 * The peaks of each frame's spectrum vote for the pitches of which they may be one of the first five harmonics (harmonic
 * summation, as Salamon, Gulati & Serra 2012 for the tonic of Indian music), and each of the five strongest pitches of a
 * frame counts by its strength relative to the strongest: a drone that is soft and always there counts as much as a loud voice.
 *
 * @param samples mono
 * @param sampleRate in Hz
 * @returns CENTS_BINS values that sum to 1, or zeros where there is no pitch
 */
export function pitchHistogram(samples: Float32Array, sampleRate: number): Float64Array {
  const bins = FRAMES.nFft / 2 + 1;
  const power = new Float32Array(bins);
  const perBin = sampleRate / FRAMES.nFft;
  const pitches = Math.ceil(CENTS_BINS * Math.log2(HIGHEST_HZ / LOWEST_HZ));
  const salience = new Float64Array(pitches);
  const histogram = new Float64Array(CENTS_BINS);
  const top = Math.min(bins - 2, Math.floor(HIGHEST_PARTIAL_HZ / perBin));
  const bottom = Math.max(2, Math.floor(LOWEST_HZ / perBin));
  forEachSpectrum(samples, FRAMES, (spectrum) => {
    powers(spectrum, power);
    let strongest = 0;
    for (let k = bottom; k <= top; k++) strongest = Math.max(strongest, power[k]);
    if (strongest <= 1e-10) return;
    salience.fill(0);
    for (let k = bottom; k <= top; k++) {
      if (power[k] < WEAKEST * strongest || power[k] < power[k - 1] || power[k] <= power[k + 1]) continue;
      vote(salience, peakBin(power, k) * perBin, Math.sqrt(power[k]));
    }
    count(salience, histogram);
  });
  const total = histogram.reduce((a, b) => a + b, 0);
  return total > 0 ? histogram.map((value) => value / total) : histogram;
}

/** Where the parabola through the logarithms of three values has its peak, in bins. */
function peakBin(power: Float32Array, k: number): number {
  const [a, b, c] = [Math.log(power[k - 1] + 1e-20), Math.log(power[k] + 1e-20), Math.log(power[k + 1] + 1e-20)];
  const curvature = a - 2 * b + c;
  return k + (curvature < 0 ? (a - c) / (2 * curvature) : 0);
}

function vote(salience: Float64Array, hz: number, strength: number): void {
  for (let h = 1; h <= HARMONICS; h++) {
    const at = CENTS_BINS * Math.log2(hz / h / LOWEST_HZ);
    if (at < 0) return;
    const weight = strength * DECAY ** (h - 1);
    const first = Math.ceil(at - SPREAD);
    for (let i = Math.max(0, first); i <= at + SPREAD && i < salience.length; i++) {
      salience[i] += weight * Math.cos(((i - at) / SPREAD) * (Math.PI / 2)) ** 2;
    }
  }
}

/** Adds the strongest pitches of a frame, each about its peak. */
function count(salience: Float64Array, histogram: Float64Array): void {
  const peaks: number[] = [];
  for (let i = 1; i < salience.length - 1; i++) {
    if (salience[i] > salience[i - 1] && salience[i] >= salience[i + 1]) peaks.push(i);
  }
  peaks.sort((a, b) => salience[b] - salience[a]);
  const strongest = salience[peaks[0] ?? 0];
  for (const peak of peaks.slice(0, MOST_PITCHES)) {
    for (let i = Math.max(0, peak - 2); i <= Math.min(salience.length - 1, peak + 2); i++) {
      histogram[i % CENTS_BINS] += salience[i] / strongest;
    }
  }
}
