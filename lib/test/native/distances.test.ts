import { describe, expect, test } from "vitest";
import { Matrix } from "../../dist/array/matrix.js";
import { clusterDistanceSums, clusterDistanceSumsTwin } from "../../dist/native/clusterSums.js";
import {
  nearestRows,
  nearestRowsTwin,
  primStep,
  primStepTwin,
  squaredDistances,
  squaredDistancesTwin,
} from "../../dist/native/distances.js";
import { random, SHAPES } from "./kernels.js";

describe.each(SHAPES)("$n rows and $m rows of $d columns, the same bits as the twin", ({ n, m, d }) => {
  const [X, Y] = [random(n, d), random(m, d)];

  test("squared distances", () => {
    const [first, last] = [Math.floor(m / 3), m];
    const twin = new Float64Array(last - first);
    squaredDistancesTwin(X.row(n - 1), Y.data, d, first, last, twin, 1);
    expect(squaredDistances(X.row(n - 1), Y, new Float64Array(last - first), first, last)).toEqual(twin);
    twin.forEach((value, at) => {
      const expected = Y.row(first + at).reduce((sum, y, c) => sum + (y - X.row(n - 1)[c]) ** 2, 0);
      expect(value).toBeCloseTo(expected, 10);
    });
  });

  test("nearest rows of others, and of its own with duplicates", () => {
    const twice = new Matrix(2 * m, d, Float32Array.from([...Y.data, ...Y.data]));
    for (const [queries, own] of [
      [X, new Int32Array(0)],
      [twice.select([m, 0, m]), Int32Array.from([m, 0, m])],
    ] as const) {
      const k = Math.min(5, 2 * m);
      const empty = () => ({
        indices: new Int32Array(queries.rows * k),
        distances: new Float64Array(queries.rows * k),
      });
      const [found, twin] = [empty(), empty()];
      nearestRows(queries, own, twice, k, 0, queries.rows, found);
      nearestRowsTwin(queries.data, own, twice.data, d, 2 * m, 0, queries.rows, k, twin.indices, twin.distances, 1);
      expect(found).toEqual(twin);
      own.forEach((index, q) => {
        expect(found.indices[q * k]).toBe(index);
        expect([...found.distances.subarray(q * k, q * k + 2)]).toEqual([0, 0]); // itself, then its duplicate
      });
    }
  });

  test("a step of Prim's algorithm", () => {
    const left = Int32Array.from({ length: m }, (_, i) => i);
    for (const core of [new Float64Array(0), Float64Array.from({ length: m }, (_, i) => (i % 4) * 0.7)]) {
      const [found, twin] = [new Float64Array(m).fill(3), new Float64Array(m).fill(3)];
      const next = primStepTwin(Y.data, d, m - 1, left, m, core, twin, 1);
      expect(primStep(Y, m - 1, left, core, found)).toBe(next);
      expect(found).toEqual(twin);
      expect(twin[left[next]]).toBe(Math.min(...twin));
    }
  });

  test("sums of distances to clusters", () => {
    const ends = Int32Array.from([Math.floor(m / 3), Math.floor(m / 3), m]); // one is empty
    const twin = new Float64Array(n * 3);
    clusterDistanceSumsTwin(X.data, Y.data, d, ends, twin, 1);
    expect(clusterDistanceSums(Y, ends, X)).toEqual(twin);
    const distances = squaredDistances(X.row(0), Y, new Float64Array(m)).map(Math.sqrt);
    const expected = distances.subarray(ends[1]).reduce((a, b) => a + b, 0);
    expect(Math.abs(twin[2] - expected)).toBeLessThanOrEqual(1e-6 * expected);

    const all = new Float64Array(m * 3);
    clusterDistanceSumsTwin(new Float32Array(0), Y.data, d, ends, all, 1);
    expect(clusterDistanceSums(Y, ends)).toEqual(all);
    clusterDistanceSums(Y, ends, Y).forEach((sum, e) => {
      expect(Math.abs(all[e] - sum)).toBeLessThanOrEqual(1e-12 * sum);
    });
  });
});

const outlier = random(150, 6);
outlier.data[5] = 1e6;
const twoTight = random(150, 6);
twoTight.data.forEach((x, at) => {
  twoTight.data[at] = 1e-3 * x + (Math.floor(at / 6) % 2) * 90;
});

// Candidates that single precision can't exclude: the nearest rows still equal the twin's.
test.each([
  [
    "far from 0",
    new Matrix(
      150,
      6,
      random(150, 6).data.map((x) => 500 + x),
    ),
  ],
  ["an outlier", outlier],
  ["two tight groups", twoTight],
  [
    "whole numbers, many at the same distance",
    new Matrix(
      200,
      2,
      random(200, 2).data.map((x) => Math.round(3 * x)),
    ),
  ],
  [
    "tiny",
    new Matrix(
      80,
      3,
      random(80, 3).data.map((x) => 1e-25 * x),
    ),
  ],
  [
    "as large as can be squared",
    new Matrix(
      80,
      3,
      random(80, 3).data.map((x) => 1e16 * x),
    ),
  ],
  ["more columns than are screened", random(24, 5000)],
])("nearest rows: %s", (_, X) => {
  const own = Int32Array.from({ length: X.rows }, (_, i) => i);
  const empty = () => ({ indices: new Int32Array(X.rows * 7), distances: new Float64Array(X.rows * 7) });
  const [found, twin] = [empty(), empty()];
  nearestRows(X, own, X, 7, 0, X.rows, found);
  nearestRowsTwin(X.data, own, X.data, X.cols, X.rows, 0, X.rows, 7, twin.indices, twin.distances, 1);
  expect(found).toEqual(twin);
});
