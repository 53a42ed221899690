import { describe, expect, test } from "vitest";
import {
  gaussianPanels,
  scaledDistances,
  scaledDistancesTwin,
  weightedMomentsTwin,
  weightedSquares,
  weightedSums,
} from "../../dist/native/diagonalGaussians.js";
import { random, SHAPES } from "./kernels.js";

const doubles = (n: number, d: number) => Float64Array.from(random(n, d).data);

describe.each(SHAPES)("$m rows of $d columns, $n components, the same bits as the twin", ({ n: k, m, d }) => {
  const [X, means, scales] = [doubles(m, d), doubles(k, d), doubles(k, d)];

  test("scaled distances", () => {
    const panels = gaussianPanels(X, d);
    const [found, twin] = [new Float64Array(m * k), new Float64Array(m * k)];
    scaledDistancesTwin(panels, d, means, scales, twin, k, 1);
    scaledDistances(panels, means, scales, k, found);
    expect(found).toEqual(twin);
    const last = X.subarray((m - 1) * d).reduce((sum, x, j) => sum + ((x - means[j]) * scales[j]) ** 2, 0);
    expect(found[(m - 1) * k]).toBeCloseTo(last, 8);
  });

  test("weighted sums and squares, small weights left out", () => {
    const weights = doubles(m, k).map((weight, at) => (at % 3 ? Math.abs(weight) : 1e-20));
    const rows = { X, d, weights, k, least: 1e-14 };
    for (const [found, center] of [
      [weightedSums(rows), new Float64Array(0)],
      [weightedSquares(rows, means), means],
    ]) {
      const twin = new Float64Array(k * d);
      weightedMomentsTwin(X, d, weights, k, 1e-14, center, twin, 1);
      expect(found).toEqual(twin);
      const first = weights.filter((_, at) => at % k === 0);
      const exact = first.reduce((sum, weight, i) => {
        const x = X[i * d];
        return weight < 1e-14 ? sum : sum + weight * (center.length > 0 ? (x - means[0]) ** 2 : x);
      }, 0);
      expect(found[0]).toBeCloseTo(exact, 8);
    }
  });
});
