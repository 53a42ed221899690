import { describe, expect, it } from "vitest";
import { Rng } from "../../dist/array/index.js";
import { INSTRUMENTS } from "../../dist/synthetic/instruments.js";
import {
  bendingSine,
  envelope,
  lowPass,
  phase,
  resonance,
  SAMPLE_RATE,
  samples,
  sawOf,
} from "../../dist/synthetic/signal.js";

const sine = (hertz: number, n: number) => bendingSine(n, hertz / SAMPLE_RATE, 0);
const peakOf = (x: Float64Array) => x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
/** The loudest sample once a filter has settled. */
const settled = (x: Float64Array) => peakOf(x.subarray(x.length / 2));
const rises = (turns: Float64Array) => turns.filter((turn, i) => i > 0 && turn < turns[i - 1]!).length;

describe("building blocks of instruments", () => {
  it("rise, hold and fall to exp(-5) in the release", () => {
    const hold = envelope(samples(1.2), 1, 0.1, 0.2);
    expect(hold[0]).toBe(0);
    expect(hold[samples(0.05)]).toBeCloseTo(0.5, 3);
    expect(hold[samples(0.6)]).toBe(1);
    expect(hold.at(-1)).toBeCloseTo(Math.exp(-5), 6);
  });

  it("have the pitch asked for, from the pitch before, and with vibrato", () => {
    const n = samples(1);
    expect(rises(phase(n, { frequency: 440 }))).toBeGreaterThanOrEqual(438);
    expect(rises(phase(n, { frequency: 440 }))).toBeLessThanOrEqual(440);
    const slid = rises(phase(n, { frequency: 440, from: 220, glide: 0.5 }));
    expect(slid).toBeGreaterThan(370);
    expect(slid).toBeLessThan(390);
    expect(Math.abs(rises(phase(n, { frequency: 440 }, 0.02)) - 440)).toBeLessThan(5);
    expect(peakOf(sawOf(phase(n, { frequency: 440 }), 440))).toBeCloseTo(1, 1);
  });

  it("bend down to their pitch", () => {
    const struck = bendingSine(samples(1), 100 / SAMPLE_RATE, 1);
    const crossings = (x: Float64Array) => x.filter((value, i) => i > 0 && x[i - 1]! < 0 && value >= 0).length;
    expect(crossings(struck.subarray(samples(0.5)))).toBeCloseTo(50, -0.5);
    expect(crossings(struck)).toBeGreaterThan(101);
  });

  it("let low notes pass and stop high ones", () => {
    expect(settled(lowPass(sine(50, 4000), 1000))).toBeGreaterThan(0.99);
    expect(settled(lowPass(sine(8000, 4000), 1000))).toBeLessThan(0.2);
  });

  it("ring at their frequency with gain 1, and little elsewhere", () => {
    expect(settled(resonance(sine(1000, 20_000), 1000, 100))).toBeCloseTo(1, 2);
    expect(settled(resonance(sine(3000, 20_000), 1000, 100))).toBeLessThan(0.1);
  });
});

describe("a drum", () => {
  it("sounds the same whatever was struck before", () => {
    const strike = (frequency: number, velocity: number) =>
      Buffer.from(INSTRUMENTS.tabla({ frequency, velocity, seconds: 0.2, rng: new Rng(1, "stroke") }).buffer);
    const first = strike(220, 0.8);
    const softer = strike(220, 0.4);
    expect(strike(330, 0.8).equals(first)).toBe(false);
    expect(strike(220, 0.8).equals(first)).toBe(true);
    expect(strike(220, 0.4).equals(softer)).toBe(true);
    expect(softer.equals(first)).toBe(false);
  });
});
