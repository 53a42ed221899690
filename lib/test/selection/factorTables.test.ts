import { expect, test } from "vitest";
import type { Row } from "../../dist/io/index.js";
import {
  factorDifferences,
  factorsOf,
  factorTable,
  summarizeFactors,
  tableByFactor,
} from "../../dist/selection/index.js";

/** Two models with two seeds, as `factorScores` and a loop over the models give them. */
const scores: Row[] = [];
for (const [representation, mig] of [
  ["small beta", 0.1],
  ["large beta", 0.3],
] as const) {
  for (const seed of [1, 2]) {
    for (const factors of ["true", "shuffled"]) {
      for (const factor of ["all", "tempo"]) {
        const own = factors === "true" ? mig + 0.02 * seed : 0.01;
        const ofAll = factor === "all" ? 0.5 : undefined;
        scores.push({
          ...{ representation, seed, split: "all", factors, factor, mig: own, sap: own },
          ...{ disentanglement: ofAll, completeness: ofAll },
        });
      }
    }
  }
}

test("means over the seeds, of one kind of factors and one factor", () => {
  const rows = summarizeFactors(scores, { factors: "true", factor: "tempo" });
  expect(rows.map(({ representation, mig, seeds }) => [representation, mig, seeds])).toEqual([
    ["small beta", expect.closeTo(0.13), 2],
    ["large beta", expect.closeTo(0.33), 2],
  ]);
});

test("the printed table has the songs' own factors first, with deviations", () => {
  const table = factorTable(scores);
  expect(table.map(({ representation, factors }) => `${representation}, ${factors}`)).toEqual([
    "small beta, true",
    "large beta, true",
    "small beta, shuffled",
    "large beta, shuffled",
  ]);
  expect(table[1]).toMatchObject({ MIG: expect.closeTo(0.33), "MIG std": expect.closeTo(0.0141, 4) });
});

test("a row per factor, and no row for the mean over them", () => {
  const [tempo, ...others] = tableByFactor(scores);
  expect(others).toEqual([]);
  expect(tempo).toMatchObject({ factor: "tempo", "MIG, large beta": expect.closeTo(0.33), "MIG, shuffled": 0.01 });
});

test("differences are paired by seed; without scores there are none", () => {
  const [mig] = factorDifferences(scores, "large beta", "small beta");
  expect(mig).toMatchObject({ score: "MIG", mean: expect.closeTo(0.2), n: 2 });
  expect(factorDifferences(scores, "large beta", "missing")).toEqual([]);
  expect(factorDifferences([], "large beta", "small beta")).toEqual([]);
});

test("factors are those that songs were made from, elsewhere the labels", () => {
  const song = (genre: string, tempo: number) => ({
    id: "a",
    title: "a",
    ...{ genre, language: "en", attributes: { tempo } },
  });
  const songs = [song("folk", 90), song("rock", 120)] as never;
  expect(factorsOf({ factors: ["genre", "tempo", "language"] }, songs)).toEqual({
    genre: ["folk", "rock"],
    tempo: [90, 120],
    language: ["en", "en"],
  });
  expect(factorsOf({}, songs)).toEqual({ genre: ["folk", "rock"] });
});
