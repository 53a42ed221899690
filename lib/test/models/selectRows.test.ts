import { expect, it } from "vitest";
import { Matrix, selectRows } from "../../dist/index.js";

const rows = [2, 0];

it("selects rows of every form that a model takes", async () => {
  const X = Matrix.from([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(selectRows(X, rows)).toEqual(
    Matrix.from([
      [5, 6],
      [1, 2],
    ]),
  );
  expect(selectRows({ data: [1, 2, 3], rows: 3, cols: 1 }, rows)).toEqual(Matrix.from([[3], [1]]));
  expect(selectRows([[1], [2], [3]], rows)).toEqual([[3], [1]]);
  expect(selectRows(Int32Array.of(7, 8, 9), rows)).toEqual(Int32Array.of(9, 7));
  expect(selectRows({ audio: X, lyrics: undefined, hasAudio: [true, true, false] }, rows)).toEqual({
    audio: Matrix.from([
      [5, 6],
      [1, 2],
    ]),
    lyrics: undefined,
    hasAudio: [false, true],
  });
  expect(selectRows({ X, classes: { genre: Int32Array.of(0, 1, -1) } }, rows).classes).toEqual({
    genre: Int32Array.of(-1, 0),
  });
  const images = { length: 3, cols: 2, read: (at: Int32Array) => Float32Array.from(at, (i) => i * 10) };
  const chosen = selectRows(images, rows);
  expect([chosen.length, await chosen.read(Int32Array.of(1, 0))]).toEqual([2, Float32Array.of(0, 20)]);
});
