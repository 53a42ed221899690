import { PCA as MlPca } from "ml-pca";
import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { pca } from "../../dist/decomposition/index.js";
import { Block } from "../../dist/linalg/block.js";
import { denseMap } from "../../dist/linalg/linearMap.js";
import { digits, golden } from "../manifold/golden.js";

/** Largest difference between the matrix and the reference. */
function gap(actual: Matrix, expected: number[][]): number {
  expect([actual.rows, actual.cols]).toEqual([expected.length, expected[0]?.length]);
  return Math.max(...expected.flatMap((r, i) => r.map((x, c) => Math.abs(x - actual.data[i * actual.cols + c]))));
}

describe.each(Object.entries(golden.pca))("PCA is scikit-learn's, %s", async (_, reference) => {
  const X = Matrix.from(reference.X);
  const model = await pca(X, { nComponents: reference.components.length, whiten: reference.whiten });

  test("components, signs included", () => {
    expect(gap(model.components, reference.components)).toBeLessThan(1e-6);
  });

  test("variances", () => {
    reference.explainedVariance.forEach((v, j) => {
      expect(model.explainedVariance[j] / v).toBeCloseTo(1, 9);
      expect(model.explainedVarianceRatio[j]).toBeCloseTo(reference.explainedVarianceRatio[j], 9);
    });
  });

  test("projection and its inverse", () => {
    const scores = model.transform(X);
    expect(gap(scores, reference.scores)).toBeLessThan(1e-5);
    expect(gap(model.inverseTransform(scores), reference.inverse)).toBeLessThan(1e-5);
  });
});

describe("PCA of the digits", () => {
  test("full and randomized agree with scikit-learn", async () => {
    for (const solver of ["full", "randomized"] as const) {
      const model = await pca(digits.X, { nComponents: 10, solver, nIter: 12 });
      expect(gap(model.components, golden.digitsPca.components)).toBeLessThan(1e-5);
      golden.digitsPca.explainedVarianceRatio.forEach((r, j) => {
        expect(model.explainedVarianceRatio[j]).toBeCloseTo(r, 9);
      });
    }
  });

  test("agrees with ml-pca up to signs", async () => {
    const rows = Array.from({ length: 200 }, (_, i) => [...digits.X.row(i)]);
    const theirs = new MlPca(rows).getExplainedVariance();
    const ours = (await pca(Matrix.from(rows))).explainedVarianceRatio;
    for (let j = 0; j < 20; j++) expect(ours[j]).toBeCloseTo(theirs[j], 9);
  });

  test("a share of the variance picks the components", async () => {
    const model = await pca(digits.X, { nComponents: 0.9 });
    const kept = model.explainedVarianceRatio.reduce((sum, r) => sum + r, 0);
    expect(kept).toBeGreaterThan(0.9);
    expect(kept - model.explainedVarianceRatio[model.components.rows - 1]).toBeLessThanOrEqual(0.9);
  });
});

test("products of large matrices, by TensorFlow, equal those of small ones", () => {
  const rng = new Rng(9);
  const X = new Matrix(1000, 2000);
  X.data.forEach((_, i) => {
    X.data[i] = rng.normal() + 40;
  });
  const mean = Float64Array.from({ length: 2000 }, (_, c) => 40 + c / 1e4);
  const map = denseMap(X, mean);
  for (const [product, length] of [
    [map.times, 2000],
    [map.transposedTimes, 1000],
  ] as const) {
    const many = Block.random(length, 100, rng);
    many.data = many.data.map((v) => v / Math.sqrt(length));
    const big = product(many);
    for (const j of [0, 99]) {
      const small = product(Block.from([many.column(j)])).column(0);
      const together = big.column(j);
      expect(Math.max(...small.map((v, i) => Math.abs(v - together[i])))).toBeLessThan(1e-4);
    }
  }
});

describe("degenerate input", () => {
  test("constant columns, equal rows and one column", async () => {
    const flat = await pca(new Matrix(5, 3), { whiten: true });
    expect([...flat.explainedVarianceRatio]).toEqual([0, 0, 0]);
    expect([...flat.transform(new Matrix(5, 3)).data].every((x) => x === 0)).toBe(true);
    expect([...(await pca(Matrix.from([[1], [3]]))).Z.data]).toEqual([-1, 1]);
  });

  test("fewer rows than columns: components are orthonormal, though the last has no variance", async () => {
    const rng = new Rng(2);
    const { components } = await pca(
      Matrix.from(Array.from({ length: 4 }, () => Array.from({ length: 9 }, () => rng.normal()))),
    );
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        const dot = components.row(i).reduce((sum, x, c) => sum + x * components.row(j)[c], 0);
        expect(dot).toBeCloseTo(i === j ? 1 : 0, 6);
      }
    }
  });

  test("rejects invalid input with a message", async () => {
    const X = new Matrix(3, 2);
    await expect(pca(X, { nComponents: 3 })).rejects.toThrow(
      "nComponents is 3; it must be a whole number of at least 1 and at most 2",
    );
    await expect(pca(new Matrix(1, 2))).rejects.toThrow("X is 1 x 2; it needs at least 2 rows");
    await expect(pca(Matrix.from([[1], [Number.NaN]]))).rejects.toThrow("NaN at row 1");
    await expect(pca(X, { nComponents: 0.5, solver: "randomized" })).rejects.toThrow("a share of variance");
    const fitted = await pca(X);
    expect(() => fitted.transform(new Matrix(3, 4))).toThrow("given 4 columns, but the PCA has 2 features");
    expect(() => fitted.inverseTransform(new Matrix(3, 4))).toThrow("given 4 columns, but the PCA has 2 components");
  });
});
