import { expect, test } from "vitest";
import { restrictSplit } from "../../dist/selection/index.js";

const split = {
  train: Int32Array.of(0, 2, 3, 6),
  validation: Int32Array.of(1, 5),
  test: Int32Array.of(4, 7),
  notes: ["a note"],
};

test("the songs that are left keep their sides, numbered as they are listed", () => {
  expect(restrictSplit(split, [0, 1, 4, 6, 7])).toEqual({
    train: Int32Array.of(0, 3),
    validation: Int32Array.of(1),
    test: Int32Array.of(2, 4),
    notes: ["a note"],
  });
  expect(restrictSplit(split, [7, 1, 0])).toMatchObject({ train: Int32Array.of(2), test: Int32Array.of(0) });
  expect(restrictSplit(split, []).train).toHaveLength(0);
});

test("a song twice, or one that was not split, is refused", () => {
  for (const kept of [
    [0, 0],
    [0, 8],
  ]) {
    expect(() => restrictSplit(split, kept)).toThrow("of the 2 songs to keep, 1 are on a side of the split");
  }
});
