// Sound in another key and the same tempo: a phase vocoder (Flanagan & Golden 1966) stretches it, and resampling brings it back
// to its length.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { RealFft } = require("../lib/dist/audio/fft.js");
const { resample } = require("../lib/dist/audio/resample.js");
const { hann } = require("../lib/dist/audio/stft.js");

const N = 2048;
const HOP = 512;

/** @returns {Float32Array} as many samples, `semitones` higher */
export function pitchShift(samples, sampleRate, semitones) {
  const ratio = 2 ** (semitones / 12);
  const longer = stretch(samples, ratio);
  return resample(longer, Math.round(sampleRate * ratio), sampleRate).slice(0, samples.length);
}

/** `ratio` times as long, in the same key. */
function stretch(samples, ratio) {
  const window = hann(N);
  const frames = Math.floor(((samples.length - N) * ratio) / HOP);
  const out = new Float32Array(frames * HOP + N);
  const weight = new Float32Array(out.length);
  const phases = new Float64Array(N / 2 + 1);
  const last = new Float64Array(N / 2 + 1);
  const fft = RealFft.of(N);
  const step = HOP / ratio;
  let before = 0;
  for (let t = 0; t < frames; t++) {
    const at = Math.round(t * step);
    const { time, spectrum } = fft;
    for (let i = 0; i < N; i++) time[i] = samples[at + i] * window[i];
    fft.forward();
    for (let k = 1; k < N / 2; k++) {
      const [re, im] = [spectrum[2 * k], spectrum[2 * k + 1]];
      const phase = Math.atan2(im, re);
      const expected = (2 * Math.PI * k * (at - before)) / N;
      const turn = phase - last[k] - expected;
      const off = turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI));
      // The first frame keeps its phases; each further one goes on by what its frequency does in a hop.
      phases[k] = t === 0 ? phase : phases[k] + (HOP * (expected + off)) / Math.max(1, at - before);
      last[k] = phase;
      const size = Math.hypot(re, im);
      spectrum[2 * k] = size * Math.cos(phases[k]);
      spectrum[2 * k + 1] = size * Math.sin(phases[k]);
    }
    before = at;
    fft.inverse();
    for (let i = 0; i < N; i++) {
      out[t * HOP + i] += (time[i] / N) * window[i];
      weight[t * HOP + i] += window[i] ** 2;
    }
  }
  return out.map((value, i) => (weight[i] > 1e-3 ? value / weight[i] : 0));
}
