import { expect, it } from "vitest";
import { pearsonCorrelation } from "../../dist/index.js";

it("is 1 and -1 for lines, and as numpy.corrcoef between", () => {
  expect(pearsonCorrelation([1, 2, 3], [10, 30, 50])).toBeCloseTo(1, 12);
  expect(pearsonCorrelation(Float32Array.of(1, 2, 3), [3, 2, 1])).toBeCloseTo(-1, 12);
  // Sums of products and squares of the deviations: 4, 5 and 5.
  expect(pearsonCorrelation([1, 2, 3, 4], [2, 1, 4, 3])).toBeCloseTo(0.6, 12);
  expect(pearsonCorrelation([1e9, 1e9 + 1, 1e9 + 2], [1, 2, 4])).toBeCloseTo(9 / Math.sqrt(84), 9);
});

it("is NaN for a constant or a single value, and refuses other lengths", () => {
  expect(pearsonCorrelation([1, 1, 1], [1, 2, 3])).toBeNaN();
  expect(pearsonCorrelation([1], [2])).toBeNaN();
  expect(() => pearsonCorrelation([1, 2], [1, 2, 3])).toThrow("2 and 3 values");
});
