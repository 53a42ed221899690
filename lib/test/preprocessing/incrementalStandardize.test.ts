import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { incrementalStandardize, type StandardizeOptions, standardize } from "../../dist/preprocessing/index.js";

const golden: { X: number[][]; mean: number[]; variance: number[] } = JSON.parse(
  readFileSync(path.join(__dirname, "../golden/streaming.json"), "utf8"),
).standardize;

async function* inPieces(X: Matrix, size: number): AsyncGenerator<Matrix> {
  for (let at = 0; at < X.rows; at += size) {
    const rows = Math.min(size, X.rows - at);
    yield new Matrix(rows, X.cols, X.data.subarray(at * X.cols, (at + rows) * X.cols));
  }
}

test("means and deviations are scikit-learn's after partial_fit", async () => {
  const scaler = await incrementalStandardize(golden.X);
  expect(scaler.rows).toBe(golden.X.length);
  golden.mean.forEach((mean, j) => {
    expect(scaler.mean[j]).toBeCloseTo(mean, 9);
    expect(scaler.scale[j]! ** 2).toBeCloseTo(golden.variance[j] === 0 ? 1 : golden.variance[j]!, 9);
  });
});

describe.each<StandardizeOptions>([
  {},
  { withMean: false },
  { withStd: false },
  { per: "matrix" },
  { per: "matrix", withMean: false },
])("%o", (options) => {
  // More rows than one batch; means far from 0 and a constant column.
  const X = new Matrix(9000, 3, new Rng(4).normals(27_000));
  for (let i = 0; i < X.rows; i++) {
    X.data[3 * i]! += 1000;
    X.data[3 * i + 2] = 5;
  }

  test("as standardize, however the rows come", async () => {
    const [whole, exact] = [await incrementalStandardize(X, options), await standardize(X, options)];
    for (let j = 0; j < 3; j++) {
      expect(whole.mean[j]).toBeCloseTo(exact.mean[j]!, 9);
      expect(whole.scale[j]! / exact.scale[j]!).toBeCloseTo(1, 9);
    }
    const cut = await incrementalStandardize(inPieces(X, 1001), options);
    expect([cut.mean, cut.scale]).toEqual([whole.mean, whole.scale]);
  });

  test("transforms and back", async () => {
    const scaler = await incrementalStandardize(X, options);
    const rows = X.select([0, 1, 8999]);
    const back = scaler.inverseTransform(scaler.transform(rows));
    back.data.forEach((value, i) => {
      expect(value).toBeCloseTo(rows.data[i]!, 3);
    });
  });
});

test("says what is wrong", async () => {
  await expect(incrementalStandardize([])).rejects.toThrow("X has no rows");
  await expect(incrementalStandardize([[1], [Number.NaN]])).rejects.toThrow("NaN at row 1, column 0");
  await expect(incrementalStandardize([[1]], { per: "row" as "column" })).rejects.toThrow('per is "row"');
});
