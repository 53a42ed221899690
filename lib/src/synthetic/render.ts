import type { Rng } from "../array/rng.js";
import type { Track } from "./composition.js";
import { INSTRUMENTS } from "./instruments.js";
import type { SongPlan } from "./plan.js";
import { SAMPLE_RATE } from "./signal.js";
import { STYLES } from "./styles.js";
import { THEMES } from "./themes.js";

/** Root mean square of a finished song, about -20 dB below full scale, before the artist's own level. */
const LOUDNESS = 0.1;

/**
 * How a language is sung: Bangla has few sibilants and many open syllables, and its singers slide from note to note;
 * English begins its syllables with more noise.
 */
const MANNERS = { en: { consonant: 0.5, glide: 0 }, bn: { consonant: 0.08, glide: 0.06 } };

/** Renders the tracks of a song and mixes them: drive, balance, treble, room, fade, loudness. Values in (-1, 1). */
export function render(plan: SongPlan, tracks: readonly Track[], seconds: number, rng: Rng): Float32Array {
  const n = Math.round(seconds * SAMPLE_RATE);
  const glide = STYLES[plan.style].melody.glide + MANNERS[plan.language || "en"].glide;
  const { consonant } = MANNERS[plan.language || "en"];
  let mix: Float32Array = new Float32Array(n);
  for (const track of tracks) {
    const bus = new Float32Array(n);
    const draw = rng.stream(`play ${track.instrument}`);
    for (const note of track.notes) {
      const start = Math.round(note.start * SAMPLE_RATE);
      if (start >= n) continue;
      const sound = INSTRUMENTS[track.instrument]({ ...note, glide, consonant, tract: plan.artist.tract, rng: draw });
      add(bus, sound.subarray(0, n - start), 1, start);
    }
    // Every part is set to the same peak first, so that the gains of a style mean the same for all instruments.
    scale(bus, 1 / peak(bus));
    if (track.drive > 0) distort(bus, track.drive);
    add(mix, bus, track.gain);
  }
  mix = treble(mix, plan.brightness);
  mix = reverberate(mix, Math.min(0.8, STYLES[plan.style].room * plan.artist.room * THEMES[plan.theme].room));
  const level = rms(mix) || 1;
  const fade = 0.25 * SAMPLE_RATE;
  for (let i = 0; i < n; i++) {
    const x = (mix[i]! * LOUDNESS * plan.artist.level * Math.min(1, i / 200, (n - 1 - i) / fade)) / level;
    mix[i] = 0.97 * Math.tanh(x / 0.97);
  }
  return mix;
}

function add(to: Float32Array, x: Float32Array, gain: number, start = 0): void {
  for (let i = 0; i < x.length; i++) to[start + i]! += gain * x[i]!;
}

function peak(x: Float32Array): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) most = Math.max(most, Math.abs(x[i]!));
  return most || 1;
}

function rms(x: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
  return Math.sqrt(sum / x.length);
}

function scale(x: Float32Array, by: number): void {
  for (let i = 0; i < x.length; i++) x[i]! *= by;
}

/** An overdriven amplifier and its speaker, which passes little above 4 kHz. */
function distort(x: Float32Array, drive: number): void {
  let [one, two] = [0, 0];
  const pass = 1 - Math.exp((-2 * Math.PI * 3800) / SAMPLE_RATE);
  for (let i = 0; i < x.length; i++) {
    one += pass * (Math.tanh(drive * x[i]!) - one);
    two += pass * (one - two);
    x[i] = two;
  }
}

/** A shelf above 1.2 kHz, from -18 dB at brightness 0 to +10 dB at 1. */
function treble(x: Float32Array, brightness: number): Float32Array {
  const gain = 10 ** ((28 * brightness - 18) / 20);
  const pass = 1 - Math.exp((-2 * Math.PI * 1200) / SAMPLE_RATE);
  let low = 0;
  return x.map((value) => {
    low += pass * (value - low);
    return low + gain * (value - low);
  });
}

/** Schroeder reverberator (1962): four parallel low-pass comb filters, then two all-pass filters in series. */
function reverberate(x: Float32Array, amount: number): Float32Array {
  const wet = new Float32Array(x.length);
  for (const milliseconds of [29.7, 37.1, 41.1, 43.7]) {
    const line = new Float32Array(Math.round((milliseconds / 1000) * SAMPLE_RATE));
    const feedback = 0.7 + 0.16 * amount;
    let dull = 0;
    for (let i = 0, k = 0; i < x.length; i++, k = k + 1 === line.length ? 0 : k + 1) {
      const out = line[k]!;
      dull += 0.6 * (out - dull);
      line[k] = x[i]! + feedback * dull;
      wet[i]! += out;
    }
  }
  for (const milliseconds of [5, 1.7]) {
    const line = new Float32Array(Math.round((milliseconds / 1000) * SAMPLE_RATE));
    for (let i = 0, k = 0; i < wet.length; i++, k = k + 1 === line.length ? 0 : k + 1) {
      const delayed = line[k]!;
      const input = wet[i]! + 0.7 * delayed;
      line[k] = input;
      wet[i] = delayed - 0.7 * input;
    }
  }
  return x.map((dry, i) => dry + 0.3 * amount * wet[i]!);
}
