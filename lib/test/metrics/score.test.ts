import { describe, expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { adjustedRandScore, scoreClustering, silhouetteScore } from "../../dist/metrics/index.js";

const X = Matrix.from([[0], [1], [10], [11], [30], [31]]);
const genre = ["a", "a", "b", "b", "c", undefined];

describe("scoreClustering", () => {
  test("returns all scores in one row", () => {
    const labels = [0, 0, 1, 1, 2, -1];
    const scores = scoreClustering(X, labels, { truth: { genre } });
    expect(scores).toMatchObject({ rows: 6, clusters: 3, largestShare: 0.4, silhouetteError: 0 });
    expect(scores.coverage).toBeCloseTo(5 / 6, 12);
    expect(scores.degenerate).toBeUndefined();
    expect(scores.silhouette).toBe(silhouetteScore(X, labels));
    expect(scores.external.genre.adjustedRand).toBe(adjustedRandScore(genre, labels));
    expect(scores.external.genre.labeled).toBe(5);
  });

  test("noise as a cluster", () => {
    const scores = scoreClustering(X, [0, 0, 1, 1, -1, -1], { noise: "cluster" });
    expect(scores.clusters).toBe(3);
    expect(scores.coverage).toBeCloseTo(4 / 6, 12);
    const alone = scoreClustering(X, [0, 0, 0, 0, -1, -1], { noise: "cluster" });
    expect(alone.silhouette).toBeGreaterThan(0); // as scikit-learn would print it
    expect(alone.degenerate).toBe("one cluster beside the noise");
    expect(scoreClustering(X, [-1, -1, -1, -1, -1, -1], { noise: "cluster" }).degenerate).toBe("every row is noise");
  });

  test.each([
    ["one cluster", [0, 0, 0, 0, 0, 0]],
    ["one cluster beside the noise", [0, 0, 0, 0, -1, -1]],
    ["every row is noise", [-1, -1, -1, -1, -1, -1]],
    ["as many clusters as rows", [0, 1, 2, 3, 4, 5]],
  ])("%s: no score, and it says why", (why, labels) => {
    const scores = scoreClustering(X, labels, { truth: { genre } });
    expect(scores.degenerate).toBe(why);
    expect([scores.silhouette, scores.calinskiHarabasz, scores.daviesBouldin].every(Number.isNaN)).toBe(true);
  });

  test("flags scores that describe few rows", () => {
    expect(scoreClustering(X, [0, 0, 1, -1, -1, -1]).degenerate).toBeUndefined();
    const many = Matrix.from(Array.from({ length: 100 }, (_, i) => [i]));
    const labels = Array.from({ length: 100 }, (_, i) => (i < 97 ? 0 : 1));
    expect(scoreClustering(many, labels).degenerate).toBe("one cluster holds 97 % of the rows");
    const noisy = labels.map((_, i) => (i < 60 ? -1 : i % 2));
    expect(scoreClustering(many, noisy).degenerate).toBe("60 % of the rows are noise");
  });

  test("an unknown option is refused", () => {
    expect(() => scoreClustering(X, [0, 0, 1, 1, 2, 2], { truths: { genre } } as object)).toThrow(
      '"truths" (did you mean truth?); it takes truth',
    );
    expect(scoreClustering(Matrix.from([]), []).degenerate).toBe("no rows");
  });
});
