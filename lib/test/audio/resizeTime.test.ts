import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { resizeTime } from "../../dist/audio/index.js";

const rng = new Rng(3);
const S = new Matrix(4, 23, rng.normals(4 * 23));

test("as many frames as there are: the same values", () => {
  expect(resizeTime(S, 23)).toEqual(S);
});

test.each([1, 5, 22, 24, 60])("a constant stays a constant in %i frames", (width) => {
  const flat = resizeTime(new Matrix(2, 23, new Float32Array(46).fill(3)), width);
  expect(flat.cols).toBe(width);
  for (const value of flat.data) expect(value).toBeCloseTo(3, 6);
});

test("a ramp stays a ramp away from the ends", () => {
  const ramp = [Array.from({ length: 40 }, (_, t) => t)];
  for (const width of [10, 80]) {
    const scale = 40 / width;
    const out = resizeTime(ramp, width);
    for (let j = 2; j < width - 2; j++) expect(out.get(0, j)).toBeCloseTo((j + 0.5) * scale - 0.5, 4);
  }
});

// By hand from the formula: weights 1/4 3/4 3/4 1/4 at half the frames, and 3/4 1/4 between neighbors at twice as many.
describe("small examples", () => {
  test("four frames to two", () => {
    const [first, second] = resizeTime([[0, 8, 16, 40]], 2).data;
    expect(first).toBeCloseTo((0.75 * 0 + 0.75 * 8 + 0.25 * 16) / 1.75, 5);
    expect(second).toBeCloseTo((0.25 * 8 + 0.75 * 16 + 0.75 * 40) / 1.75, 5);
  });
  test("two frames to four", () => {
    expect(Array.from(resizeTime([[0, 8]], 4).data)).toEqual([0, 2, 6, 8]);
  });
});

test("the mean over time is about that of all frames: nothing is skipped", () => {
  const click = new Matrix(1, 90);
  click.data[44] = 9;
  expect(resizeTime(click, 9).data.reduce((a, b) => a + b, 0)).toBeCloseTo(0.9, 1);
});

test("refuses no frames, and no width", () => {
  expect(() => resizeTime(new Matrix(3, 0), 4)).toThrow(/no frames/);
  expect(() => resizeTime(S, 0)).toThrow(/width is 0/);
});
