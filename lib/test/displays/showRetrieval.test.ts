import { expect, it, vi } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { nearest, showRetrieval } from "../../dist/displays/showRetrieval.js";

const X = Matrix.from([
  [1, 0],
  [0, 2],
  [3, 3],
  [0, 0],
]);
const songs = ["a", "b", "c", "d"].map((id) => ({ id, lyrics: `\nline of ${id}\nnext`, attributes: {} }));

it("ranks by cosine, whatever the lengths, and zeros nowhere", () => {
  const found = nearest(Float32Array.of(5, 0), X, 3);
  expect(found.map(({ index }) => index)).toEqual([0, 2, 1]);
  expect(found[1]!.similarity).toBeCloseTo(Math.SQRT1_2);
  expect(nearest(Float32Array.of(0, 0), X, 1)[0]!.similarity).toBe(0);
});

it("lists each query's nearest songs", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await showRetrieval(X, X, songs, { at: [1, 2], ask: "lyrics", top: 2 });
  expect(log).toHaveBeenCalledWith("b: b; c\nc: c; a");
  log.mockRestore();
});

it("refuses spaces that do not fit together", async () => {
  const narrow = Matrix.from([[1], [1], [1], [1]]);
  await expect(showRetrieval(narrow, X, songs, { at: [0], ask: "lyrics" })).rejects.toThrow(/4 x 1, candidates 4 x 2/);
  await expect(showRetrieval(X, X, songs, { at: [9], ask: "lyrics" })).rejects.toThrow(/no song 9; rows are 0 to 3/);
});
