import path from "node:path";
import { describe, expect, it } from "vitest";
import { checkFinite, isMatrixLike, Matrix, shared } from "../../dist/array/matrix.js";
import { parallelMap } from "../../dist/async/parallel.js";

describe("Matrix", () => {
  const X = Matrix.from([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);

  it("selects and joins rows", () => {
    expect([...X.row(1)]).toEqual([3, 4]);
    expect(X.select([2, 0])).toEqual(
      Matrix.from([
        [5, 6],
        [1, 2],
      ]),
    );
    expect(Matrix.hstack(X, new Matrix(3, 1, Float32Array.of(7, 8, 9)))).toEqual(
      Matrix.from([
        [1, 2, 7],
        [3, 4, 8],
        [5, 6, 9],
      ]),
    );
  });

  it("refuses what does not fit, with both numbers", () => {
    expect(() => new Matrix(2, 2, new Float32Array(3))).toThrow("A 2 x 2 matrix needs 4 values, but 3 were given.");
    expect(() => Matrix.from([[1, 2], [3]])).toThrow("Row 1 has 1 values, but row 0 has 2.");
    expect(() => Matrix.hstack(X, new Matrix(2, 1))).toThrow("3 and 2 rows");
    expect(() =>
      checkFinite(
        Matrix.from([
          [1, 2],
          [3, Number.NaN],
        ]),
        "Z",
      ),
    ).toThrow("Z holds NaN at row 1, column 1");
    expect(() => X.select([3])).toThrow("row 3, but the matrix has rows 0 to 2");
    expect(() => X.get(0, 2)).toThrow("(0, 2), but the matrix is 3 x 2");
    expect(() => Matrix.from([[1], ["2"]] as unknown as number[][])).toThrow('Row 1, column 0, is "2"');
    expect(() => Matrix.from([[1], [null]] as unknown as number[][])).toThrow("is null; every value must be a number");
    expect(() => Matrix.from({ data: [1, 2, 3], rows: 2, cols: 2 })).toThrow("needs 4 values, but 3 were given");
    expect(() => Matrix.from("text" as never)).toThrow('was given "text"');
  });

  it("is made from rows, a column of numbers, or data and its shape", () => {
    expect(X.get(2, 0)).toBe(5);
    expect(Matrix.from([Float32Array.of(1, 2), [3, 4], [5, 6]])).toEqual(X);
    expect(Matrix.from({ data: [1, 2, 3, 4, 5, 6], rows: 3, cols: 2 })).toEqual(X);
    expect(Matrix.from([7, 8]).toRows()).toEqual([[7], [8]]);
    expect(Matrix.from([])).toEqual(Matrix.zeros(0, 0));
    expect(Matrix.from(X)).toBe(X);
    expect(Matrix.from({ ...X }).data).toBe(X.data);
    expect(X.toRows()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });

  it("is told from a list of matrices", () => {
    for (const one of [X, X.toRows(), { ...X }, [new Float32Array(2)], []]) expect(isMatrixLike(one)).toBe(true);
    for (const other of [[X, X], [X.toRows()], [{ ...X }], {}, undefined, "text"])
      expect(isMatrixLike(other)).toBe(false);
  });

  it("stays a matrix on its way to a thread and back", async () => {
    const items = [
      { X, list: [X] },
      { X: shared(X), list: [] },
    ];
    const answers = await parallelMap(path.join(__dirname, "matrixInThread.cjs"), "describe", items);
    expect(answers).toEqual([
      { isMatrix: true, inList: true, X: X.select([0]), list: [X.select([1])] },
      { isMatrix: true, inList: false, X: X.select([0]), list: [] },
    ]);
    expect((answers[0] as { X: unknown }).X).toBeInstanceOf(Matrix);
  });
});
