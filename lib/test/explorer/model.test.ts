// Points of the latent space behind the sliders.

import { expect, test } from "vitest";
import { blend, latentsOf, reach, statistics } from "../../explorer/model/latentPoint.js";

const latents = { values: Float32Array.of(1, 10, Number.NaN, Number.NaN, 3, 10), dimensions: 2 };

test("a song's latents; null where it has none", () => {
  expect(latentsOf(latents, 0)).toEqual(Float32Array.of(1, 10));
  expect(latentsOf(latents, 1)).toBeNull();
  expect(latentsOf(latents, 7)).toBeNull();
});

test("mean and standard deviation over the songs that have latents", () => {
  expect(statistics(latents)).toEqual({ mean: Float32Array.of(2, 10), spread: Float32Array.of(1, 0) });
  const none = { values: new Float32Array(4).fill(Number.NaN), dimensions: 2 };
  expect(statistics(none)).toEqual({ mean: Float32Array.of(0, 0), spread: Float32Array.of(0, 0) });
});

test("a slider reaches three deviations, more for a song outside, and not nothing for an unused dimension", () => {
  expect(reach(2, 1, 2)).toEqual({ low: -1, high: 5 });
  expect(reach(2, 1, 9)).toEqual({ low: -1, high: 9 });
  const unused = reach(0, 0, 0);
  expect(unused.high).toBeCloseTo(0.9);
  expect(unused.low).toBeCloseTo(-0.9);
});

test("a blend is on the line between two points", () => {
  const [a, b] = [Float32Array.of(0, 4), Float32Array.of(2, 0)];
  expect(blend(a, b, 0)).toEqual(a);
  expect(blend(a, b, 1)).toEqual(b);
  expect(blend(a, b, 0.25)).toEqual(Float32Array.of(0.5, 3));
});
