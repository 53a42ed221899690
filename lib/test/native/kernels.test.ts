import { describe, expect, test } from "vitest";
import { type Matrix, matrix, Rng } from "../../dist/array/index.js";
import { kernelMemory, packPanels, panelCount, RowDistances } from "../../dist/native/kernels.js";

const rng = new Rng(6);
const random = (n: number, d: number): Matrix =>
  matrix(
    n,
    d,
    Float32Array.from({ length: n * d }, () => rng.normal()),
  );

function squared(X: Matrix, i: number, Y: Matrix, j: number): number {
  let sum = 0;
  for (let c = 0; c < X.cols; c++) sum += (X.data[i * X.cols + c] - Y.data[j * Y.cols + c]) ** 2;
  return sum;
}

const shapes = [
  [1, 1, 1],
  [3, 7, 2],
  [8, 4, 5],
  [9, 5, 8],
  [33, 13, 17],
  [70, 40, 64],
].map(([n, m, d]) => ({ n, m, d }));

describe.each(shapes)("$n rows and $m rows of $d columns", ({ n, m, d }) => {
  const [X, Y] = [random(n, d), random(m, d)];
  const [panels, groups] = [panelCount(n, 8), panelCount(m, 4)];
  const memory = kernelMemory(1e6);
  const panels8 = memory.f32(8 * panels * d);
  const panels4 = memory.f32(4 * groups * d);
  packPanels(X, 8, panels8);
  packPanels(Y, 4, panels4);

  test("sums of distances, both ways", () => {
    const forward = memory.f64(16 * 2);
    const back = [memory.f64(4 * groups), memory.f64(4 * groups)];
    const [offsets, masks, targets] = [memory.i32(4 * groups), memory.i32(16), memory.i32(2)];
    // Even rows of Y and those that only fill its last panel are one group, odd rows the other; X's are split 3 and 5.
    offsets.forEach((_, j) => {
      offsets[j] = j < m ? 128 * (j % 2) : 64;
    });
    masks.fill(-1, 0, 3).fill(-1, 8 + 3, 16);
    back.forEach((array, p) => {
      targets[p] = array.byteOffset;
    });
    const at = [forward, offsets, masks, targets].map((array) => array.byteOffset);
    memory.kernels.distanceSums(panels8.byteOffset, panels4.byteOffset, groups, d, at[0], at[1], 2, at[2], at[3]);
    const rowsOf = (count: number, keep: (i: number) => boolean) => [...Array(count).keys()].filter(keep);
    const expectSum = (found: number, pairs: [number, number][]) => {
      const expected = pairs.reduce((sum, [i, j]) => sum + Math.sqrt(squared(X, i, Y, j)), 0);
      expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-6 * expected);
    };
    for (let i = 0; i < Math.min(n, 8); i++) {
      for (const odd of [0, 1]) {
        const pairs = rowsOf(m, (j) => j % 2 === odd).map((j): [number, number] => [i, j]);
        expectSum(forward[16 * odd + i], pairs);
      }
    }
    if (n >= 8) {
      for (let j = 0; j < m; j++) {
        for (const part of [0, 1]) {
          const pairs = rowsOf(8, (i) => (i < 3 ? 0 : 1) === part).map((i): [number, number] => [i, j]);
          expectSum(back[part][j], pairs);
        }
      }
    }
  });

  test("distances and within", () => {
    const out = memory.f32(32 * groups);
    const masks = memory.bytes(8 * groups);
    const limits = memory.f32(8);
    limits.fill(2.5 * d, 0, 4).fill(1.5 * d, 4, 8);
    const bit = (j: number, limit: number, i: number) => (masks[8 * (j >> 2) + 4 * limit + (j & 3)] >> (i & 7)) & 1;
    for (let p = 0; p < panels; p++) {
      const panel = panels8.byteOffset + 32 * d * p;
      memory.kernels.distances(panel, panels4.byteOffset, groups, d, out.byteOffset);
      memory.kernels.within(panel, panels4.byteOffset, groups, d, limits.byteOffset, masks.byteOffset);
      for (let i = 8 * p; i < Math.min(n, 8 * p + 8); i++) {
        for (let j = 0; j < m; j++) {
          const expected = squared(X, i, Y, j);
          expect(Math.abs(out[8 * j + (i & 7)] - expected)).toBeLessThanOrEqual(1e-5 * expected);
          expect(bit(j, 0, i)).toBe(expected <= 2.5 * d ? 1 : 0);
          expect(bit(j, 1, i)).toBe(expected <= 1.5 * d ? 1 : 0);
        }
      }
    }
    // Rows that only fill the last panel are near nothing.
    for (let i = n; i < 8 * panels; i++) expect(bit(0, 0, i)).toBe(0);
  });

  test("products of integers within", () => {
    const pairs = Math.ceil(d / 2);
    const integers = (value: number, i: number, c: number) =>
      ((value * 7919 + i * 104_729 + c * 1_299_709) % 3001) - 1500;
    const [left, right] = [memory.i16(16 * panels * pairs), memory.i16(8 * groups * pairs)];
    const [A, B] = [3, 5].map((value) => (i: number, c: number) => (c < d ? integers(value, i, c) : 0));
    for (let e = 0; e < left.length; e++)
      left[e] = A(8 * Math.floor(e / (16 * pairs)) + ((e >> 1) & 7), 2 * (Math.floor(e / 16) % pairs) + (e & 1));
    for (let e = 0; e < right.length; e++)
      right[e] = B(4 * Math.floor(e / (8 * pairs)) + ((e >> 1) & 3), 2 * (Math.floor(e / 8) % pairs) + (e & 1));
    const limits = memory.i32(8);
    const masks = memory.bytes(8 * groups);
    limits.fill(3_000_000, 0, 4).fill(-2_000_000, 4, 8);
    for (let i = 0; i < n; i++) {
      const panel = left.byteOffset + 32 * pairs * (i >> 3);
      memory.kernels.productsWithin(panel, right.byteOffset, groups, pairs, limits.byteOffset, masks.byteOffset);
      for (let j = 0; j < m; j++) {
        let product = 0;
        for (let c = 0; c < d; c++) product += A(i, c) * B(j, c);
        expect((masks[8 * (j >> 2) + (j & 3)] >> (i & 7)) & 1).toBe(product <= 3_000_000 ? 1 : 0);
        expect((masks[8 * (j >> 2) + 4 + (j & 3)] >> (i & 7)) & 1).toBe(product <= -2_000_000 ? 1 : 0);
      }
    }
  });

  test("nearest", () => {
    const indices = memory.i32(8 * panels);
    const [least, second] = [memory.f32(8 * panels), memory.f32(8 * panels)];
    const to = [indices, least, second].map((array) => array.byteOffset) as [number, number, number];
    memory.kernels.nearest(panels8.byteOffset, panels, panels4.byteOffset, groups, d, ...to);
    for (let i = 0; i < n; i++) {
      const all = Array.from({ length: m }, (_, j) => squared(X, i, Y, j));
      expect(indices[i]).toBe(all.indexOf(Math.min(...all)));
      const [first, next = 1e35] = all.sort((a, b) => a - b);
      expect(Math.abs(least[i] - first)).toBeLessThanOrEqual(1e-5 * first);
      if (m > 1) expect(Math.abs(second[i] - next)).toBeLessThanOrEqual(1e-5 * next);
      else expect(second[i]).toBeGreaterThan(next);
    }
  });

  test("squared distances in doubles", () => {
    const rows = new RowDistances(X);
    const [i, first] = [n - 1, Math.floor(n / 3)];
    const found = rows.fromRow(i, first, n);
    expect(found).toHaveLength(n - first);
    found.forEach((value, at) => {
      expect(value).toBeCloseTo(squared(X, i, X, first + at), 12);
    });
    rows.fromVector(Y.data.subarray(0, d), 0, n).forEach((value, at) => {
      expect(value).toBeCloseTo(squared(X, at, Y, 0), 12);
    });
    expect(rows.fromRow(0, n, n)).toHaveLength(0);
  });

  test("Ward's distances, without the dead", () => {
    const panels32 = memory.f32(32 * panelCount(n, 32) * d);
    packPanels(X, 32, panels32);
    const padded = 32 * panelCount(n, 32);
    const [query, own, sizes, out, least] = [d, 1, padded, padded, padded / 8].map((length) => memory.f32(length));
    query.set(Y.data.subarray(0, d));
    own[0] = 3;
    sizes.fill(Number.NaN);
    for (let i = 0; i < n; i += 2) sizes[i] = 1 + i;
    const at = [query, panels32, own, sizes, out, least].map((array) => array.byteOffset);
    memory.kernels.wardDistances(at[0], at[1], panelCount(n, 32), d, at[2], at[3], at[4], at[5]);
    const expected = Array.from({ length: n }, (_, i) => ((2 * 3 * sizes[i]) / (3 + sizes[i])) * squared(Y, 0, X, i));
    expected.forEach((value, i) => {
      if (Number.isNaN(sizes[i])) expect(out[i]).toBeNaN();
      else expect(Math.abs(out[i] - value)).toBeLessThanOrEqual(1e-5 * value);
    });
    expect(Math.min(...least)).toBe(Math.min(...out.filter((value) => !Number.isNaN(value))));
  });
});

test("more is reserved than there is memory for: refused, not written elsewhere", () => {
  const memory = kernelMemory(100);
  expect(() => memory.f32(1e6)).toThrow(RangeError);
  expect(() => kernelMemory(5 * 2 ** 30)).toThrow("5.0 GB");
});
