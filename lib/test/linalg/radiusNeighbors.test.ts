import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { allNearPairs, forEachPair } from "../../dist/linalg/radiusNeighbors.js";

const rng = new Rng(11);
const random = (n: number, d: number, center = 0, scale = 1): Matrix =>
  new Matrix(
    n,
    d,
    Float32Array.from({ length: n * d }, () => center + scale * rng.normal()),
  );

function squared(X: Matrix, i: number, j: number): number {
  let sum = 0;
  for (let c = 0; c < X.cols; c++) sum += (X.data[i * X.cols + c] - X.data[j * X.cols + c]) ** 2;
  return sum;
}

const outlier = random(60, 3);
outlier.data[5] = 1e4;

test.each([
  ["one column", random(50, 1), 0.3],
  ["two columns", random(101, 2), 0.4],
  ["an odd number of columns, far from 0", random(77, 7, 500), 2.5],
  ["many columns", random(130, 64), 11],
  ["an outlier beside which eps is small", outlier, 1],
  ["eps larger than anything", random(20, 4), 1e6],
  ["rows that are all equal", new Matrix(19, 3), 0.1],
  ["whole numbers, many pairs at exactly eps", new Matrix(90, 2, random(90, 2, 0, 3).data.map(Math.round)), 2],
  ["one row", random(1, 5), 1],
])("every pair within eps, once, and no other: %s", async (_, X, eps) => {
  const found = new Set<string>();
  const all = new Uint8Array(Math.ceil(X.rows / 8)).fill(255);
  const { counts, parts } = await allNearPairs(X, eps, {});
  for (const part of parts) {
    forEachPair(part, new Uint8Array(X.rows), [all], (i, j) => found.add(`${i} ${j}`));
  }
  const expected = new Set<string>();
  for (let i = 0; i < X.rows; i++) {
    for (let j = i + 1; j < X.rows; j++) if (squared(X, i, j) <= eps * eps) expected.add(`${i} ${j}`);
  }
  expect(found).toEqual(expected);
  expect(counts.reduce((a, b) => a + b, 0)).toBe(2 * expected.size);
});
