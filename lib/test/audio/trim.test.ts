import { describe, expect, test } from "vitest";
import { trimSilence } from "../../dist/audio/index.js";
import { golden, signals } from "./golden.js";

const RATE = 22050;

/** Two seconds that begin softly and end in near silence, as golden/audio.py makes them. */
function fading(samples: Float32Array): Float32Array {
  return Float32Array.from({ length: 2 * RATE }, (_, i) => {
    const sample = samples[i]! * Math.min(1, i / RATE) ** 4;
    return i < 1.5 * RATE ? sample : sample * 1e-3;
  });
}

interface Trim {
  topDb: number;
  nFft: number;
  hopLength: number;
  interval: [number, number];
}

describe.each(Object.entries(signals()))("librosa.effects.trim of the generated %s", (name, samples) => {
  const sound = fading(samples);
  test.each(golden.signals[name].trim as Trim[])(
    "$topDb dB, frames of $nFft every $hopLength",
    ({ interval, ...options }) => {
      const { samples: kept, start, end } = trimSilence(sound, options);
      expect([start, end]).toEqual(interval);
      expect(kept).toEqual(sound.subarray(start, end));
    },
  );
});

test("silence between sounds is kept, and the gain makes no difference", () => {
  const sound = new Float32Array(20_000);
  for (const at of [5000, 14_000]) for (let i = 0; i < 1000; i++) sound[at + i] = Math.sin(i);
  const { start, end } = trimSilence(sound, { topDb: 40, nFft: 256, hopLength: 64 });
  expect(start).toBeGreaterThan(4800);
  expect(start).toBeLessThanOrEqual(5000);
  expect(end).toBeGreaterThanOrEqual(15_000);
  expect(end).toBeLessThan(15_200);
  const quiet = sound.map((x) => x / 50);
  expect(trimSilence(quiet, { topDb: 40, nFft: 256, hopLength: 64 })).toMatchObject({ start, end });
});

test("sound that is silent throughout stays whole", () => {
  expect(trimSilence(new Float32Array(3000))).toMatchObject({ start: 0, end: 3000 });
});

test.each([
  ["no sample", () => trimSilence(new Float32Array(0)), /trimSilence needs a Float32Array/],
  ["a sample that is not finite", () => trimSilence(Float32Array.of(0, Number.NaN)), /trimSilence: sample 1 is NaN/],
  ["a negative level", () => trimSilence(new Float32Array(9), { topDb: -1 }), /topDb is -1/],
  ["an unknown option", () => trimSilence(new Float32Array(9), { top: 3 } as never), /unknown option "top"/],
])("refuses %s", (_, call, message) => {
  expect(call).toThrow(message);
});
