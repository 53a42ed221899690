import { describe, expect, it } from "vitest";
import { chroma } from "../../dist/audio/chroma.js";
import { CENTS_BINS, pitchHistogram } from "../../dist/audio/pitchHistogram.js";
import { spectrogram } from "../../dist/audio/stft.js";
import { swaraProfile, talaProfile } from "../../dist/audio/surTal.js";
import { tonicOf } from "../../dist/audio/tonic.js";

const RATE = 22_050;

/** A melody over a drone of Sa, Pa and high Sa, all with harmonics; a note is in cents above Sa. */
function song(saHz: number, notes: readonly number[], { drone = 0.3, seconds = 0.5 } = {}): Float32Array {
  const samples = new Float32Array(Math.round(RATE * seconds * notes.length));
  const add = (hz: number, from: number, to: number, gain: number) => {
    for (let t = from; t < to; t++) {
      const fade = Math.min(1, (t - from) / 400, (to - t) / 400);
      for (let h = 1; h <= 6; h++) samples[t] += (gain * fade * Math.sin((2 * Math.PI * h * hz * t) / RATE)) / h;
    }
  };
  for (const hz of [saHz, saHz * 1.5, saHz * 2]) add(hz, 0, samples.length, drone / 3);
  const length = Math.round(RATE * seconds);
  notes.forEach((cents, i) => {
    add(2 * saHz * 2 ** (cents / 1200), i * length, (i + 1) * length, 0.5);
  });
  return samples;
}

/** Yaman: Sa Re Ga tivra-Ma Pa Dha Ni, with Ga and Ni most. */
const YAMAN = [1100, 1400, 1600, 1600, 1800, 1600, 1400, 1200, 1100, 1600, 1900, 2100, 1100, 400, 600, 700];
/** Bhairav: komal re and dha. */
const BHAIRAV = [0, 100, 400, 500, 700, 800, 1100, 1200, 1100, 800, 700, 500, 400, 100, 100, 0];

const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.hypot(...Array.from(a, (value, i) => value - (b[i] as number)));

const centsFromA = (hz: number) => ((((1200 * Math.log2(hz / 55)) % 1200) + 1200) % 1200) / 10;

describe("the tonic", () => {
  it.each([110, 130.81, 146.83, 196])("of a drone on %f Hz is found, whatever the melody stresses", (sa) => {
    for (const notes of [YAMAN, BHAIRAV]) {
      const found = tonicOf(pitchHistogram(song(sa, notes), RATE));
      const off = Math.abs(found - centsFromA(sa));
      expect(Math.min(off, CENTS_BINS - off)).toBeLessThan(2);
    }
  });

  it("moves with the song", () => {
    const [low, high] = [130.81, 146.83].map((sa) => tonicOf(pitchHistogram(song(sa, YAMAN), RATE)));
    expect((high! - low! + CENTS_BINS) % CENTS_BINS).toBeCloseTo(20, -0.5);
  });
});

describe("the profile of swaras", () => {
  it("does not change when a song is sung two tones higher, and chroma does", () => {
    const low = song(130.81, YAMAN);
    const high = song(130.81 * 2 ** (4 / 12), YAMAN);
    const other = song(130.81, BHAIRAV);
    const [a, b, c] = [low, high, other].map((samples) => swaraProfile(samples, RATE)) as [
      number[],
      number[],
      number[],
    ];
    expect(distance(a, b)).toBeLessThan(0.3 * distance(a, c));
    const meanChroma = (samples: Float32Array) => {
      const C = chroma(spectrogram(samples), RATE);
      return Array.from({ length: 12 }, (_, i) => C.row(i).reduce((sum, value) => sum + value, 0) / C.cols);
    };
    const [ca, cb, cc] = [low, high, other].map(meanChroma) as [number[], number[], number[]];
    expect(distance(ca, cb)).toBeGreaterThan(distance(ca, cc));
  });

  it("has what is sung at its place: komal re of Bhairav, shuddha Re of Yaman", () => {
    const [yaman, bhairav] = [YAMAN, BHAIRAV].map((notes) => swaraProfile(song(130.81, notes), RATE));
    expect(bhairav![3]).toBeGreaterThan(3 * yaman![3]!);
    expect(yaman![6]).toBeGreaterThan(2 * bhairav![6]!);
    expect(yaman!.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(1, 9);
  });

  it("is of zeros for silence", () => {
    expect(swaraProfile(new Float32Array(RATE), RATE)).toEqual(new Array(36).fill(0));
  });
});

describe("the profile of a tala", () => {
  /** Strokes on every beat, the first of each cycle strongest. */
  const strokes = (beats: number, beat: number, cycles = 12) => {
    const onsets = new Float32Array(beats * beat * cycles);
    for (let b = 0; b < beats * cycles; b++) onsets[b * beat] = b % beats === 0 ? 6 : 1;
    return onsets;
  };
  const CYCLES = [2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16];

  it.each([6, 7, 8, 10])("has its peak at a cycle of %i beats, at any tempo", (beats) => {
    for (const beat of [15, 24, 31]) {
      const profile = talaProfile(strokes(beats, beat), beat);
      const own = profile[CYCLES.indexOf(beats)]!;
      const others = profile.filter((_, i) => CYCLES[i]! % beats !== 0);
      expect(own).toBeGreaterThan(0.95);
      expect(Math.max(...others)).toBeLessThan(0.6);
    }
  });

  it("is 0 without a beat, and beyond half the sound", () => {
    expect(talaProfile(new Float32Array(100), 0)).toEqual(new Array(11).fill(0));
    expect(talaProfile(strokes(4, 20, 2), 20)[10]).toBe(0);
  });
});
