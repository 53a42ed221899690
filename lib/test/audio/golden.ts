import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";

/** Every step-th column of a matrix that librosa made. */
export interface Some {
  shape: [number, number];
  step: number;
  columns: number[][];
}

export const golden = JSON.parse(readFileSync(path.join(__dirname, "../golden/audio.json"), "utf8"));

interface Tolerance {
  /** Of each value. */
  relative: number;
  /** Of the largest value: what single precision loses in a sum with larger terms. */
  ofLargest?: number;
  /** In the unit of the values: for decibels, whose relative error says nothing near 0 dB. */
  absolute?: number;
}

/** Compares `X`, a matrix or one row, with librosa's columns; says where the first value off is, and its neighbors. */
export function expectLike(
  X: { data: Float32Array; rows: number; cols: number } | Float32Array,
  want: Some,
  tolerance: Tolerance,
) {
  const { data, rows, cols } = X instanceof Float32Array ? { data: X, rows: 1, cols: X.length } : X;
  expect([rows, cols]).toEqual(want.shape);
  const largest = Math.max(...want.columns.flat().map(Math.abs));
  for (const [c, column] of want.columns.entries()) {
    for (const [r, value] of column.entries()) {
      const got = data[r * cols + c * want.step]!;
      const room =
        tolerance.relative * Math.abs(value) + (tolerance.ofLargest ?? 0) * largest + (tolerance.absolute ?? 0);
      if (!(Math.abs(got - value) <= room)) {
        const near = [r - 1, r, r + 1].map((i) => `row ${i}: ${data[i * cols + c * want.step]} / ${column[i]}`);
        expect.fail(`column ${c * want.step}, ours / librosa's: ${near.join("; ")}; may be ${room} off`);
      }
    }
  }
}

/** The signals of golden/audio.py, made again. */
export function signals(): { music: Float32Array; sweep: Float32Array } {
  const rate = 22050;
  const n = 6 * rate;
  const music = new Float32Array(n);
  const sweep = new Float32Array(n);
  let state = 12345n;
  for (let i = 0; i < n; i++) {
    state = (state * 1103515245n + 12345n) % 2n ** 31n;
    const hiss = Number(state) / 2 ** 30 - 1;
    const t = i / rate;
    const chord = [220, 277.18, 329.63, 880].reduce(
      (sum, hz, j) => sum + Math.sin(2 * Math.PI * hz * 2 ** (0.2 / 12) * t) / (j + 1),
      0,
    );
    const beat = 0.4 * hiss * Math.exp(-(t % (60 / 140)) * 60);
    music[i] = 0.15 * chord * (1 + 0.5 * Math.sin(2 * Math.PI * 0.7 * t)) + beat + 0.003 * hiss;
    sweep[i] = 0.5 * Math.sin(2 * Math.PI * (50 * t + 800 * t * t)) + 0.003 * hiss;
  }
  return { music, sweep };
}

/** The mean of every row, as a matrix of one column. */
export function rowMeans(X: { data: Float32Array; rows: number; cols: number }) {
  const data = Float32Array.from({ length: X.rows }, (_, r) => {
    return X.data.subarray(r * X.cols, (r + 1) * X.cols).reduce((sum, x) => sum + x / X.cols, 0);
  });
  return { data, rows: X.rows, cols: 1 };
}
