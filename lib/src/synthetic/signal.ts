/**
 * The building blocks of the instruments. Each fills or filters a whole array in one loop: a filter's memory then lies
 * in registers, which is five times as fast as a function called sample by sample.
 */
import type { Rng } from "../array/rng.js";

export const SAMPLE_RATE = 22_050;

export const TAU = 2 * Math.PI;

/** Control rate: pitch and filters are updated once per this many samples, 1.5 ms. */
export const SLOW = 32;

/** The number of samples in so many seconds, at least one. */
export function samples(seconds: number): number {
  return Math.max(1, Math.round(seconds * SAMPLE_RATE));
}

/** `n` values that rise linearly to 1 in `attack` seconds, hold, and fall exponentially from `seconds` on. */
export function envelope(n: number, seconds: number, attack: number, release: number): Float64Array {
  const up = samples(attack);
  const off = Math.min(n, samples(seconds));
  const fall = Math.exp(-5 / samples(release));
  const out = new Float64Array(n);
  for (let i = 0; i < off; i++) out[i] = i < up ? i / up : 1;
  let level = 1;
  for (let i = off; i < n; i++) out[i] = level *= fall;
  return out;
}

/** `n` values of exp(-t / decay), with t in seconds. */
export function decaying(n: number, decay: number): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) out[i] = Math.exp(-(i / SAMPLE_RATE) / decay);
  return out;
}

/** How a note's pitch moves: it slides in from the note before, and a vibrato comes in late. */
export interface Pitch {
  /** Hz. */
  frequency: number;
  /** The note slides in from this frequency … */
  from?: number;
  /** … in this time, in seconds. */
  glide?: number;
}

/** Factors on the note's frequency, one per {@link SLOW} samples. */
export function bending(
  n: number,
  { frequency, from = frequency, glide = 0 }: Pitch,
  vibrato: number,
  rate: number,
): Float64Array {
  const slide = samples(glide + 1e-9);
  const start = from / frequency;
  const out = new Float64Array(Math.ceil(n / SLOW));
  for (let k = 0; k < out.length; k++) {
    const i = k * SLOW;
    const depth = vibrato * Math.min(1, i / (0.35 * SAMPLE_RATE));
    let now = 1 + depth * Math.sin((TAU * rate * i) / SAMPLE_RATE);
    if (i < slide && start !== 1) now *= start ** (1 - i / slide);
    out[k] = now;
  }
  return out;
}

/** Phase in turns, in [0, 1), of `n` samples. */
export function phase(n: number, pitch: Pitch, vibrato = 0, rate = 5.4): Float64Array {
  const bend = bending(n, pitch, vibrato, rate);
  const step = pitch.frequency / SAMPLE_RATE;
  const out = new Float64Array(n);
  let turns = 0;
  for (let i = 0; i < n; i++) {
    turns += step * bend[Math.floor(i / SLOW)]!;
    out[i] = turns -= Math.floor(turns);
  }
  return out;
}

/** `n` samples of a sine of `step` turns a sample, which begins `1 + bend` times as high and falls to its pitch in 0.1 s. */
export function bendingSine(n: number, step: number, bend: number): Float64Array {
  const out = new Float64Array(n);
  let [turns, bent] = [0, 0];
  for (let i = 0; i < n; i++) {
    if (i % SLOW === 0) bent = step * (1 + bend * Math.exp(-i / (0.03 * SAMPLE_RATE)));
    turns += bent;
    out[i] = Math.sin(TAU * turns);
  }
  return out;
}

/** A sawtooth with reduced aliasing (PolyBLEP, Välimäki & Huovilainen 2007), at phase `t` in turns. */
export function saw(t: number, step: number): number {
  let value = 2 * t - 1;
  if (t < step) value -= 2 * (t / step) - (t / step) ** 2 - 1;
  else if (t > 1 - step) value -= ((t - 1) / step) ** 2 + (2 * (t - 1)) / step + 1;
  return value;
}

/** The sawtooth at each of these phases. */
export function sawOf(turns: Float64Array, frequency: number): Float64Array {
  const step = frequency / SAMPLE_RATE;
  const out = new Float64Array(turns.length);
  for (let i = 0; i < out.length; i++) out[i] = saw(turns[i]!, step);
  return out;
}

/** `n` values between -1 and 1, all equally likely. */
export function whiteNoise(n: number, rng: Rng): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) out[i] = 2 * rng.uniform() - 1;
  return out;
}

/** Coefficient of a one-pole low-pass. */
export function passing(cutoff: number): number {
  return 1 - Math.exp((-TAU * cutoff) / SAMPLE_RATE);
}

/** One-pole low-pass. */
export function lowPass(x: Float64Array, cutoff: number): Float64Array {
  const pass = passing(cutoff);
  const out = new Float64Array(x.length);
  let y = 0;
  for (let i = 0; i < x.length; i++) out[i] = y += pass * (x[i]! - y);
  return out;
}

/** A resonance at `frequency`, `width` Hz wide, with gain 1 at its top. */
export function resonance(x: Float64Array, frequency: number, width: number): Float64Array {
  const r = Math.exp((-Math.PI * width) / SAMPLE_RATE);
  const a1 = 2 * r * Math.cos((TAU * frequency) / SAMPLE_RATE);
  const a2 = -r * r;
  const gain = (1 - r * r) / 2;
  const out = new Float64Array(x.length);
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const now = x[i]!;
    const y = gain * (now - x2) + a1 * y1 + a2 * y2;
    x2 = x1;
    x1 = now;
    y2 = y1;
    y1 = y;
    out[i] = y;
  }
  return out;
}
