import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { labelsInSpaces } from "../../dist/selection/index.js";

test("a label that a space holds is told on all songs and on test songs; a single class is left out", () => {
  const rng = new Rng(5, "test");
  const language = Array.from({ length: 60 }, (_, i) => (i % 2 ? "bn" : "en"));
  const genre = language.map((_, i) => (i < 50 ? ["folk", "rock"][i % 2] : "folk"));
  const Z = new Matrix(
    60,
    1,
    Float32Array.from(language, (label) => (label === "bn" ? 9 : 0) + rng.normal()),
  );
  const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
  const split = { train: range(0, 40), validation: range(40, 50), test: range(50, 60), notes: [] };
  const rows = labelsInSpaces([{ representation: "VAE", encoded: "mean", seed: 1, Z, sawLabels: "genre" }], {
    truth: { language, genre },
    split,
  });
  expect(rows.map(({ parameters, split }) => `${parameters} ${split}`)).toEqual([
    "language test",
    "language all",
    "genre all",
  ]);
  expect(rows[1]).toMatchObject({ representation: "VAE", algorithm: "mean", seed: 1, sawLabels: "genre" });
  expect(rows[1]!.accuracy).toBe(1);
  expect(Number(rows[1]!.chance)).toBeLessThan(0.7);
});
