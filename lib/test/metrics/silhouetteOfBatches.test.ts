import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { silhouetteOfBatches, silhouetteScore } from "../../dist/metrics/index.js";

/** Overlapping clusters of unequal sizes. */
function songs(n: number, d: number, k: number, apart: number) {
  const rng = new Rng(5, `${n}`);
  const middles = new Matrix(k, d, rng.normals(k * d));
  const labels = Int32Array.from({ length: n }, () => Math.floor(k * rng.uniform() ** 1.7));
  const X = new Matrix(n, d, rng.normals(n * d));
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) X.data[i * d + j]! += apart * middles.get(labels[i]!, j);
  return { X, labels };
}

async function* inPieces(X: Matrix, size: number): AsyncGenerator<Matrix> {
  for (let at = 0; at < X.rows; at += size) {
    const rows = Math.min(size, X.rows - at);
    yield new Matrix(rows, X.cols, X.data.subarray(at * X.cols, (at + rows) * X.cols));
  }
}

describe("silhouette of batches", () => {
  test("is exact, with an error of 0, where every row is in both samples", async () => {
    const { X, labels } = songs(300, 3, 4, 1.5);
    // A cluster of one row, and noise.
    labels[0] = 9;
    labels[1] = -1;
    for (const noise of ["exclude", "cluster"] as const) {
      const found = await silhouetteOfBatches(inPieces(X, 7), labels, { noise });
      expect(found.score).toBeCloseTo(silhouetteScore(X, labels, { noise }), 9);
      expect(found.standardError).toBe(0);
      expect(found.sampled).toBe(noise === "exclude" ? 299 : 300);
    }
  });

  const { X, labels } = songs(4000, 5, 6, 1);
  const exact = silhouetteScore(X, labels);
  const options = { sampleSize: 300, referenceSize: 60 };

  test("has a standard error that is correct, for both samples together", async () => {
    const errors: number[] = [];
    let held = 0;
    for (let seed = 0; seed < 100; seed++) {
      const found = await silhouetteOfBatches(X, labels, { ...options, seed });
      expect(found).toMatchObject({ sampled: 300, references: 360 });
      errors.push((found.score - exact) / found.standardError);
      if (found.interval[0] <= exact && exact <= found.interval[1]) held++;
    }
    // Their mean square is 1, with a standard deviation of 0.14, if the error is right and the bias small beside it.
    const spread = errors.reduce((sum, e) => sum + e * e, 0) / errors.length;
    expect(spread).toBeGreaterThan(0.6);
    expect(spread).toBeLessThan(1.5);
    expect(held).toBeGreaterThanOrEqual(88);
  });

  test("counts the error of the references: without it the interval is too narrow", async () => {
    const few = await silhouetteOfBatches(X, labels, { sampleSize: 4000, referenceSize: 40 });
    expect(few.sampled).toBe(4000);
    expect(few.standardError).toBeGreaterThan(0.001);
    expect(Math.abs(few.score - exact)).toBeLessThan(4 * few.standardError);
  });

  test("is the same for a seed, however the rows come", async () => {
    const whole = await silhouetteOfBatches(X, labels, options);
    expect(await silhouetteOfBatches(inPieces(X, 999), labels, options)).toEqual(whole);
    expect((await silhouetteOfBatches(X, labels, { ...options, seed: 1 })).score).not.toBe(whole.score);
  });

  test("doesn't exist for one cluster, nor for as many as rows", async () => {
    for (const none of [new Int32Array(4000), Int32Array.from(labels.keys())]) {
      expect(await silhouetteOfBatches(X, none)).toMatchObject({ score: Number.NaN, sampled: 0 });
    }
  });

  test("says what is wrong", async () => {
    await expect(silhouetteOfBatches(X, labels.subarray(1))).rejects.toThrow("X has 4000 rows but labels has 3999");
    await expect(silhouetteOfBatches(X, labels, { referenceSize: 3 })).rejects.toThrow("referenceSize is 3");
    await expect(silhouetteOfBatches([[1], [2]], [0, -2])).rejects.toThrow("Label -2 at row 1");
  });
});
