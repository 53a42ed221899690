import { expect, test } from "vitest";
import { agreementLines } from "../../dist/figures/index.js";
import { summaryScores } from "../selection/records.js";

const row = (representation: string, split: string, ari: number, more: object = {}) =>
  summaryScores({ representation, split, external: { genre: { adjustedRand: ari } }, ...more });
const options = { algorithm: "kMeans", parameters: "k=5" };
const representations = [
  [0, "words"],
  [0.5, "both"],
  [1, "sound"],
] as const;

test("a line per label and part; a space without that clustering is a gap", () => {
  const rows = [row("words", "test", 0.1), row("sound", "test", 0.3), row("words", "all", 0.2)];
  rows.push(row("both", "test", 0.9, { parameters: "k=10" }), row("both", "test", 0.9, { kind: "chance" }));
  expect(agreementLines(rows, ["genre"], { representations, ...options })).toEqual([
    { name: "genre, test songs", x: [0, 0.5, 1], y: [0.1, Number.NaN, 0.3] },
    { name: "genre, all songs", x: [0, 0.5, 1], y: [0.2, Number.NaN, Number.NaN] },
  ]);
});

test("with several seeds, deviations, where there are any", () => {
  const std = { external: { genre: { adjustedRand: 0.05 } } };
  const rows = [row("words", "test", 0.1), row("sound", "test", 0.3, { std })];
  const [line] = agreementLines(rows, ["genre"], { representations, ...options, parts: ["test"] });
  expect(line?.std).toEqual([Number.NaN, Number.NaN, 0.05]);
});
