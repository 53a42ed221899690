import { expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { runningMedian, runningMedianTwin } from "../../dist/native/runningMedian.js";
import { random } from "./kernels.js";

test.each([
  [40, 37, 31], // both above a window, neither a multiple of the lanes
  [64, 48, 5],
  [3, 100, 31], // shorter than half a window: the mirror is itself mirrored
  [1, 1, 3],
])("%i x %i, %i cells: the same bits as the twin, and as sorting each window", (rows, cols, size) => {
  const X = random(rows, cols);
  X.data.set([0.5, 0.5, 0.5].slice(0, X.data.length)); // ties
  const cell = (i: number, n: number) => {
    const j = ((i % (2 * n)) + 2 * n) % (2 * n);
    return j < n ? j : 2 * n - 1 - j;
  };
  for (const axis of [0, 1] as const) {
    const fast = runningMedian(X, axis, size, new Matrix(rows, cols));
    const plain = new Float32Array(rows * cols);
    runningMedianTwin(X.data, rows, cols, axis, size, plain, 1);
    expect(fast.data).toEqual(plain);
    for (const [i, j] of [
      [0, 0],
      [rows - 1, cols - 1],
      [rows >> 1, cols >> 1],
    ]) {
      const window = Array.from({ length: size }, (_, s) => s - (size >> 1)).map((s) =>
        axis === 0 ? X.get(cell(i! + s, rows), j!) : X.get(i!, cell(j! + s, cols)),
      );
      expect(fast.get(i!, j!)).toBe(window.sort((a, b) => a - b)[size >> 1]);
    }
  }
});

test("windows of an even or too large size are refused", () => {
  const X = random(4, 4);
  expect(() => runningMedian(X, 0, 4, new Matrix(4, 4))).toThrow("size is even");
  expect(() => runningMedian(X, 0, 65, new Matrix(4, 4))).toThrow("above 63");
});
