import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { incrementalPca, pca } from "../../dist/decomposition/index.js";

interface Reference {
  X: number[][];
  batchSize: number;
  whiten: boolean;
  mean: number[];
  components: number[][];
  explainedVariance: number[];
  explainedVarianceRatio: number[];
  Z: number[][];
  inverse: number[][];
}

const golden: Record<string, Reference> = JSON.parse(
  readFileSync(path.join(__dirname, "../golden/streaming.json"), "utf8"),
).pca;

/** Largest difference between the matrix and the reference. */
function gap(actual: Matrix, expected: number[][]): number {
  expect([actual.rows, actual.cols]).toEqual([expected.length, expected[0]?.length]);
  return Math.max(...expected.flatMap((row, i) => row.map((x, j) => Math.abs(x - actual.get(i, j)))));
}

async function* inPieces(X: Matrix, size: number): AsyncGenerator<Matrix> {
  for (let at = 0; at < X.rows; at += size) {
    const rows = Math.min(size, X.rows - at);
    yield new Matrix(rows, X.cols, X.data.subarray(at * X.cols, (at + rows) * X.cols));
  }
}

describe.each(Object.entries(golden))("incremental PCA is scikit-learn's, %s", async (_, reference) => {
  const X = Matrix.from(reference.X);
  const { batchSize, whiten } = reference;
  const options = { nComponents: reference.components.length, batchSize, whiten };
  const fitted = await incrementalPca(X, options);

  test("means, components with their signs, variances", () => {
    reference.mean.forEach((mean, j) => {
      expect(fitted.mean[j]).toBeCloseTo(mean, 10);
    });
    expect(gap(fitted.components, reference.components)).toBeLessThan(1e-6);
    reference.explainedVariance.forEach((variance, j) => {
      expect(fitted.explainedVariance[j]! / variance).toBeCloseTo(1, 9);
      expect(fitted.explainedVarianceRatio[j]).toBeCloseTo(reference.explainedVarianceRatio[j]!, 9);
    });
  });

  test("projection and its inverse", () => {
    const Z = fitted.transform(X);
    expect(gap(Z, reference.Z)).toBeLessThan(1e-5);
    expect(gap(fitted.inverseTransform(Z), reference.inverse)).toBeLessThan(1e-5);
  });

  test("does not depend on the pieces in which the rows come", async () => {
    for (const size of [1, 5, 100]) {
      const other = await incrementalPca(inPieces(X, size), options);
      expect(other.components.data).toEqual(fitted.components.data);
      expect(other.explainedVariance).toEqual(fitted.explainedVariance);
    }
  });
});

describe("incremental PCA and PCA", () => {
  const rng = new Rng(2);
  // Five directions of falling variance above noise, seen in 12 columns.
  const scales = [9, 6, 4, 3, 2];
  const directions = new Matrix(5, 12, rng.normals(60));
  const X = new Matrix(400, 12);
  for (let i = 0; i < X.rows; i++) {
    const scores = scales.map((scale) => scale * rng.normal());
    for (let j = 0; j < 12; j++) {
      X.data[i * 12 + j] = scores.reduce((sum, z, c) => sum + z * directions.get(c, j), 0.1 * rng.normal());
    }
  }

  test("are equal where all components are kept", async () => {
    const [ours, exact] = [await incrementalPca(X, { batchSize: 50 }), await pca(X)];
    expect(gap(ours.components, exact.components.toRows())).toBeLessThan(1e-5);
    ours.explainedVariance.forEach((variance, j) => {
      expect(variance / exact.explainedVariance[j]!).toBeCloseTo(1, 6);
    });
  });

  test("are close where the kept components hold nearly all of the variance", async () => {
    const [ours, exact] = [
      await incrementalPca(X, { nComponents: 5, batchSize: 50 }),
      await pca(X, { nComponents: 5 }),
    ];
    expect(gap(ours.components, exact.components.toRows())).toBeLessThan(1e-3);
    expect(exact.explainedVarianceRatio.reduce((sum, ratio) => sum + ratio, 0)).toBeGreaterThan(0.99);
  });
});

describe("incremental PCA says what is wrong", () => {
  const X = new Matrix(20, 4, new Rng(3).normals(80));
  test.each<[object, string]>([
    [{ nComponents: 5 }, "X has 4 columns"],
    [{ nComponents: 4, batchSize: 3 }, "a batch has 3 rows; raise batchSize"],
    [{ nComponents: 0 }, "nComponents is 0; it must be a whole number of at least 1"],
    [{ batchSize: 1 }, "batchSize is 1; it must be a whole number of at least 2"],
    [{ components: 2 }, 'unknown option "components"'],
  ])("%o", async (options, message) => {
    await expect(incrementalPca(X, options)).rejects.toThrow(message);
  });

  test("one row", async () => {
    await expect(incrementalPca([[1, 2]])).rejects.toThrow("X has one row");
  });

  test("and stops when it is told to", async () => {
    const stopped = AbortSignal.abort(new Error("enough"));
    await expect(incrementalPca(X, { signal: stopped })).rejects.toThrow("enough");
  });
});
