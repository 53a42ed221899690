// The list and the histogram of where sound and words disagree.

import { expect, test } from "vitest";
import { histogram, placeOf, ranked } from "../../explorer/disagreement/ranking.js";

const disagreement = {
  values: Float32Array.of(5, Number.NaN, 90, 20, 7),
  percentiles: Float32Array.of(100, Number.NaN, 100, 40, Number.NaN),
};

test("ranked by percentile, then by value; a song that lacks one of both is left out", () => {
  expect(ranked(disagreement, null)).toEqual([2, 0, 3, 4]);
  expect(ranked(disagreement, new Set([0, 1, 3]))).toEqual([0, 3]);
});

test("bins of equal width in the logarithm", () => {
  const { counts, low, high } = histogram(Float32Array.of(1, 9, 11, 99, 100, Number.NaN), 2);
  expect([low, high]).toEqual([1, 100]);
  expect(counts).toEqual([2, 3]);
  expect(placeOf(10, { low, high })).toBeCloseTo(0.5);
  expect(placeOf(1e9, { low, high })).toBe(1);
});

test("no values, or only one", () => {
  expect(histogram(Float32Array.of(Number.NaN), 3).counts).toEqual([0, 0, 0]);
  const one = histogram(Float32Array.of(4, 4), 3);
  expect(one.counts.reduce((a, b) => a + b)).toBe(2);
  expect(placeOf(4, one)).toBe(0.5);
});
