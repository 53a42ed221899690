// Faults of real recordings, added to a clean one: telephone bandwidth, a level that is far too low, noise before the word,
// hum, clicks.

import { createRequire } from "node:module";

const { resample, Rng } = createRequire(import.meta.url)("../../lib/dist/index.js");

/**
 * @param samples mono
 * @param equipment a number that stands for a speaker's equipment: what it decides is the same in all recordings by one speaker,
 *   the sample rate (8, 16, 22.05 or 48 kHz), the level, the mains hum
 * @param rng decides the rest: how long there is noise before the word, and where clicks are
 * @returns samples and sampleRate
 */
export function faulty(samples, sampleRate, equipment, rng) {
  const own = new Rng(equipment, "faults");
  const rate = [8000, 16_000, 22_050, 48_000][own.int(4)];
  const gain = 10 ** (-(30 * own.uniform()) / 20);
  const hum = own.uniform() < 0.3 ? 0.02 * own.uniform() : 0;
  const before = Math.round(sampleRate * 0.6 * rng.uniform());
  const peak = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  // Breath or handling noise before the word, up to 20 dB below it.
  const rustle = rng.uniform() < 0.5 ? 0.03 * rng.uniform() : 0.001;
  const out = new Float32Array(before + samples.length);
  for (let i = 0; i < before; i++) out[i] = peak * rustle * rng.normal();
  out.set(samples, before);
  for (let i = 0; i < out.length; i++) out[i] += peak * hum * Math.sin((2 * Math.PI * 50 * i) / sampleRate);
  // A click of a millisecond, at either end of the recording, of up to half the word's peak.
  if (rng.uniform() < 0.3) {
    const margin = Math.round(0.03 * sampleRate);
    const at = rng.uniform() < 0.5 ? rng.int(margin) : out.length - margin + rng.int(Math.floor(margin / 2));
    const height = peak * 0.5 * rng.uniform();
    for (let i = 0; i < sampleRate / 1000 && at + i < out.length; i++) out[at + i] += height * (i % 2 ? -1 : 1);
  }
  const loud = out.map((x) => gain * x);
  return { samples: resample(loud, sampleRate, rate), sampleRate: rate };
}
