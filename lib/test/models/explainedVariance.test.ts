import { expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { explainedVariance } from "../../dist/models/index.js";

const X = Matrix.from([
  [1, -1],
  [2, 0],
]);
const onDisk = {
  length: 2,
  cols: 2,
  read: (rows: Int32Array) => Float32Array.from([...rows].flatMap((i) => [...X.row(i)])),
};

test("1 for the data, 0 for their mean, negative for what is worse", async () => {
  expect(await explainedVariance(X, X)).toBe(1);
  expect(await explainedVariance(X, Matrix.zeros(2, 2))).toBe(0);
  const opposite = new Matrix(
    2,
    2,
    X.data.map((x) => -x),
  );
  expect(await explainedVariance(X, opposite)).toBe(-3);
  expect(await explainedVariance(Matrix.zeros(2, 2), X)).toBeNaN();
});

test("of rows on disk it is the same; of the sum of squares 6, an error of 1 is left", async () => {
  const near = Matrix.from([
    [1, 0],
    [2, 0],
  ]);
  expect(await explainedVariance(onDisk, near)).toBeCloseTo(5 / 6, 12);
  expect(await explainedVariance(X, near)).toBeCloseTo(5 / 6, 12);
});

test("refuses other shapes", async () => {
  await expect(explainedVariance(X, Matrix.zeros(2, 3))).rejects.toThrow("X has 2 columns, but reconstructed has 3");
  await expect(explainedVariance(onDisk, Matrix.zeros(3, 2))).rejects.toThrow("X has 2 rows, but reconstructed has 3");
});
