import { expect, it } from "vitest";
import { farthestRow, Matrix } from "../../dist/index.js";

const X = Matrix.from([
  [0, 0],
  [1, 1],
  [-3, 0],
  [0, 3],
]);

it("is the row at the largest distance, the first of several", () => {
  expect([0, 1, 2, 3].map((row) => farthestRow(X, row))).toEqual([2, 2, 3, 2]);
  expect(
    farthestRow(
      Matrix.from([
        [1, 2],
        [1, 2],
      ]),
      1,
    ),
  ).toBe(1);
});

it("refuses a row that is not there", () => {
  expect(() => farthestRow(X, 4)).toThrow(/no row 4; rows are 0 to 3/);
});
