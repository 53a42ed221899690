import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { classRetrieval, instanceRetrieval, type RetrievalScores } from "../../dist/metrics/index.js";
import { golden } from "./golden.js";

const { A, B, classes, ...references } = golden.retrieval;
const [X, Y] = [Matrix.from(A), Matrix.from(B)];
const few = { resamples: 20, ks: [3] };

describe.each([
  ["instance level, cosine", instanceRetrieval(X, Y, few), references.instanceCosine],
  ["instance level, Euclidean", instanceRetrieval(X, Y, { ...few, metric: "euclidean" }), references.instanceEuclidean],
  ["class level, cosine", classRetrieval(X, classes, few), references.classCosine],
] as const)("%s", (_, scores, reference) => {
  test("the values are scikit-learn's", () => {
    expect(scores.recallAt[3].value).toBeCloseTo(reference.recallAt3, 9);
    expect(scores.meanAveragePrecision.value).toBeCloseTo(reference.averagePrecision, 9);
    expect(scores.meanReciprocalRank.value).toBeCloseTo(reference.reciprocalRank, 9);
    expect(scores.medianRank.value).toBe(reference.medianRank);
    expect(scores.ndcg.value).toBeCloseTo(reference.ndcg, 9);
  });
});

function flat(scores: RetrievalScores) {
  const { recallAt, meanAveragePrecision, meanReciprocalRank, medianRank, ndcg } = scores;
  return { recall: recallAt[3], meanAveragePrecision, meanReciprocalRank, medianRank, ndcg };
}

describe("chance levels", () => {
  test.each(["instance", "class"] as const)("are what random spaces get, %s level", (level) => {
    const rng = new Rng(2);
    const random = () => {
      const Z = new Matrix(60, 5);
      Z.data.forEach((_, i) => {
        Z.data[i] = rng.normal();
      });
      return Z;
    };
    const groups = Array.from({ length: 60 }, (_, i) => (i < 40 ? 0 : i < 57 ? 1 : undefined));
    const runs = Array.from({ length: 150 }, () => {
      const [Z, W] = [random(), random()];
      const options = { ks: [3], resamples: 1 };
      return flat(
        level === "instance"
          ? instanceRetrieval(Z, W, options)
          : classRetrieval(Z, groups, { ...options, candidates: W }),
      );
    });
    for (const name of Object.keys(runs[0]) as (keyof (typeof runs)[0])[]) {
      const values = runs.map((run) => run[name].value);
      const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
      const error = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0)) / values.length;
      const { chance } = runs[0][name];
      // A median of few queries, averaged, is not the median of all: half a rank either way.
      expect(Math.abs(mean - chance)).toBeLessThan(4 * error + (name === "medianRank" ? 0.5 : 0));
    }
  });

  test("a collapsed space scores at chance", () => {
    const point = Matrix.from(Array.from({ length: 500 }, () => [1, 2]));
    const scores = instanceRetrieval(point, point, { resamples: 200 });
    expect(scores.recallAt[10].value).toBeLessThan(0.05);
    expect(scores.medianRank.chance).toBe(250);
    expect(scores.medianRank.low).toBeLessThan(250);
    expect(scores.medianRank.high).toBeGreaterThan(250);
  });
});

describe("behavior", () => {
  test("a perfect space is 1 everywhere, and its interval too", () => {
    const scores = flat(instanceRetrieval(X, X, few));
    for (const { value, low, high } of Object.values(scores)) expect([value, low, high]).toEqual([1, 1, 1]);
  });

  test("the interval covers the true value about 19 times in 20", () => {
    const rng = new Rng(4);
    let covered = 0;
    for (let run = 0; run < 100; run++) {
      const [Z, W] = [new Matrix(50, 3), new Matrix(50, 3)];
      Z.data.forEach((_, i) => {
        Z.data[i] = rng.normal();
        W.data[i] = rng.normal();
      });
      const { low, high, chance } = instanceRetrieval(Z, W, { ks: [10], resamples: 200, seed: run }).recallAt[10];
      if (low <= chance && chance <= high) covered++;
    }
    expect(covered).toBeGreaterThan(85);
  });

  test("songs without a class, or alone in it, are not queries", () => {
    const scores = classRetrieval(X, ["a", "a", "b", ...new Array(37).fill(undefined)], few);
    expect([scores.queries, scores.candidates]).toEqual([2, 39]);
    const nobody = classRetrieval(X, new Array(40).fill(""), few);
    expect(nobody.queries).toBe(0);
    expect(nobody.ndcg.value).toBeNaN();
    expect(nobody.ndcg.chance).toBeNaN();
  });

  test("rejects invalid input with a message", () => {
    expect(() => instanceRetrieval(X, new Matrix(3, 6))).toThrow("queries has 40 rows but candidates has 3");
    expect(() => instanceRetrieval(X, new Matrix(40, 2))).toThrow("queries have 6 columns but candidates 2");
    expect(() => instanceRetrieval(X, new Matrix(40, 6))).toThrow("Row 0 is all zeros and has no direction");
    expect(() => instanceRetrieval(X, Y, { ks: [0] })).toThrow("ks is 0");
    expect(() => instanceRetrieval(X, Y, { metric: "dot" as "cosine" })).toThrow('metric is "dot"');
  });
});
