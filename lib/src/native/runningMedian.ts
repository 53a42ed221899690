/** The median of a window that slides over a matrix, along its rows or its columns. */
import type { Matrix } from "../array/matrix.js";
import { coreCount } from "../async/parallel.js";
import { kernel } from "./addon.js";

type RunningMedianKernel = (
  X: Float32Array,
  rows: number,
  cols: number,
  axis: number,
  size: number,
  out: Float32Array,
  threads: number,
) => void;

/**
 * The median of the `size` cells about each cell, down the columns (axis 0) or along the rows (axis 1); beyond the ends
 * the line is mirrored (d c b a | a b c d | d c b a).
 *
 * @param X finite numbers
 * @param size odd, at most 63
 * @param out of X's shape, must not be X
 */
export function runningMedian(X: Matrix, axis: 0 | 1, size: number, out: Matrix): Matrix {
  const slide = kernel<RunningMedianKernel>("runningMedian", runningMedianTwin);
  slide(X.data, X.rows, X.cols, axis, size, out.data, coreCount());
  return out;
}

export const runningMedianTwin: RunningMedianKernel = (X, rows, cols, axis, size, out) => {
  const [n, lines] = axis === 0 ? [rows, cols] : [cols, rows];
  const [between, beside] = axis === 0 ? [cols, 1] : [1, cols]; // from cell to cell, from line to line
  const half = (size - 1) / 2;
  const mirrored = new Float32Array(n + 2 * half);
  const sorted = new Float32Array(size);
  for (let line = 0; line < lines; line++) {
    const start = line * beside;
    for (let i = 0; i < mirrored.length; i++) mirrored[i] = X[start + between * mirror(i - half, n)];
    sorted.set(mirrored.subarray(0, size));
    sorted.sort();
    out[start] = sorted[half];
    for (let i = 1; i < n; i++) {
      replace(sorted, mirrored[i - 1], mirrored[i + size - 1]);
      out[start + between * i] = sorted[half];
    }
  }
};

/** Takes one value out of a sorted array and puts another in. */
function replace(sorted: Float32Array, gone: number, come: number): void {
  let i = 0;
  while (sorted[i] < gone) i++;
  for (; i + 1 < sorted.length && sorted[i + 1] < come; i++) sorted[i] = sorted[i + 1];
  for (; i > 0 && sorted[i - 1] > come; i--) sorted[i] = sorted[i - 1];
  sorted[i] = come;
}

function mirror(i: number, n: number): number {
  const j = ((i % (2 * n)) + 2 * n) % (2 * n);
  return j < n ? j : 2 * n - 1 - j;
}
