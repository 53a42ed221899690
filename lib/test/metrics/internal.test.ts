import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import {
  calinskiHarabaszScore,
  daviesBouldinScore,
  type NoisePolicy,
  silhouetteEstimate,
  silhouetteSamples,
  silhouetteScore,
} from "../../dist/metrics/index.js";
import { golden } from "./golden.js";

const cases = golden.internal.flatMap(({ name, X, labels, ...references }) =>
  Object.entries(references).map(([noise, reference]) => ({
    name: `${name}, noise: ${noise}`,
    noise: noise as NoisePolicy,
    X: Matrix.from(X),
    labels,
    reference,
  })),
);

describe.each(cases)("$name", ({ X, labels, noise, reference }) => {
  test("silhouette", () => {
    expect(silhouetteScore(X, labels, { noise })).toBeCloseTo(reference.silhouette, 7);
  });

  test("silhouette of each row", () => {
    const scored = [...silhouetteSamples(X, labels, { noise })].filter((s) => !Number.isNaN(s));
    expect(scored).toHaveLength(reference.silhouetteSamples.length);
    scored.forEach((s, i) => {
      expect(s).toBeCloseTo(reference.silhouetteSamples[i] as number, 6);
    });
  });

  test("Calinski-Harabasz and Davies-Bouldin", () => {
    const ch = calinskiHarabaszScore(X, labels, { noise });
    expect(ch / reference.calinskiHarabasz).toBeCloseTo(1, 7);
    expect(daviesBouldinScore(X, labels, { noise })).toBeCloseTo(reference.daviesBouldin, 7);
  });
});

describe("degenerate labelings", () => {
  const X = Matrix.from([
    [0, 0],
    [0, 1],
    [5, 5],
    [5, 6],
  ]);
  const all = [silhouetteScore, calinskiHarabaszScore, daviesBouldinScore];

  test.each([
    ["one cluster", [0, 0, 0, 0]],
    ["one cluster and noise", [0, 0, -1, -1]],
    ["all noise", [-1, -1, -1, -1]],
    ["as many clusters as rows", [0, 1, 2, 3]],
    ["as many clusters as rows that are not noise", [0, 1, -1, -1]],
  ])("no score for %s", (_, labels) => {
    for (const score of all) expect(score(X, labels)).toBeNaN();
    expect(silhouetteSamples(X, labels).every(Number.isNaN)).toBe(true);
  });

  test("clusters that are points", () => {
    const points = Matrix.from([[0], [0], [3], [3]]);
    expect(silhouetteScore(points, [0, 0, 1, 1])).toBe(1);
    expect(calinskiHarabaszScore(points, [0, 0, 1, 1])).toBe(1);
    expect(daviesBouldinScore(points, [0, 0, 1, 1])).toBe(0);
  });

  test("all rows equal", () => {
    const points = new Matrix(4, 3);
    expect(silhouetteScore(points, [0, 0, 1, 1])).toBe(0);
    expect(daviesBouldinScore(points, [0, 0, 1, 1])).toBe(0);
  });

  test("NaN is refused with its place", () => {
    const bad = Matrix.from([
      [0, 0],
      [0, Number.NaN],
    ]);
    for (const score of all) expect(() => score(bad, [0, 1])).toThrow("NaN at row 1, column 1");
    expect(() => silhouetteScore(X, [0, 1])).toThrow("X has 4 rows but labels has 2");
    expect(() => silhouetteScore(X, [0, 0, 1, 1], { sampleSiz: 3 } as object)).toThrow('unknown option "sampleSiz"');
  });
});

describe("the sampled silhouette", () => {
  const rng = new Rng(3);
  const n = 3000;
  const labels = Int32Array.from({ length: n }, () => rng.int(3));
  const X = new Matrix(n, 4);
  labels.forEach((label, i) => {
    X.row(i).forEach((_, c, r) => {
      r[c] = rng.normal() + (c === label ? 3 : 0);
    });
  });
  const exact = silhouetteScore(X, labels);

  test("its standard error is correct", () => {
    const errors = Array.from({ length: 100 }, (_, seed) => {
      const sampled = silhouetteEstimate(X, labels, { exactUpTo: 1000, sampleSize: 200, seed });
      expect(sampled.sampled).toBe(200);
      return (sampled.score - exact) / sampled.standardError;
    });
    const spread = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    expect(spread).toBeGreaterThan(0.8);
    expect(spread).toBeLessThan(1.2);
  });

  test("is exact up to the limit, and reproducible by seed", () => {
    expect(silhouetteEstimate(X, labels)).toEqual({ score: exact, standardError: 0, sampled: n });
    const options = { exactUpTo: 1000, sampleSize: 200, seed: 4 };
    expect(silhouetteEstimate(X, labels, options)).toEqual(silhouetteEstimate(X, labels, options));
  });
});
