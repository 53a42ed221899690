import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { evaluateRetrieval, retrievalTable } from "../../dist/selection/index.js";

const n = 60;
const side = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const split = { train: side(0, 20), validation: side(20, 40), test: side(40, 60), notes: [] };
const genre = Array.from({ length: n }, (_, i) => ["baul", "rock"][i % 2]);

function noise(seed: number, like?: { data: Float32Array }) {
  const rng = new Rng(seed, "noise");
  const X = new Matrix(n, 8);
  X.data.forEach((_, i) => {
    X.data[i] = (like?.data[i] ?? 0) + (like ? 0.01 : 1) * rng.normal();
  });
  return X;
}
const audio = noise(1);
const spaces = {
  close: { audio: [audio, audio], lyrics: [noise(2, audio), noise(3, audio)] },
  apart: { audio, lyrics: noise(4) },
};

test("matching halves retrieve every song; unrelated halves score at chance", () => {
  const paired = Uint8Array.from({ length: n }, (_, i) => (i % 4 === 3 ? 0 : 1));
  const { rows, summary } = evaluateRetrieval({ spaces, paired, split, classes: { genre }, seeds: [7, 8] });
  const at = (representation: string, level = "song", direction = "lyrics to audio") =>
    summary.find(
      (r) =>
        (r.representation ?? r.kind) === representation &&
        r.level === level &&
        r.direction === direction &&
        r.split === "test",
    );
  expect(at("close")).toMatchObject({ recallAt1: 1, recallAt1Std: 0, seeds: 2, queries: 15, medianRank: 1 });
  expect(at("chance")?.recallAt5).toBeCloseTo(5 / 15);
  expect(at("apart")?.recallAt10Low).toBeLessThanOrEqual(10 / 15);
  expect(at("close", "genre", "audio to lyrics")?.meanAveragePrecisionChance).toBeGreaterThan(0.4);
  expect(rows.filter((r) => r.representation === "close" && r.split === "all").map((r) => r.seed)).toEqual([
    7, 7, 7, 7, 8, 8, 8, 8,
  ]);
  expect(rows.filter((r) => r.kind === "chance")).toHaveLength(3 * 2 * 2);
});

test("the table has means, deviations over seeds and intervals, all as numbers; chance has neither", () => {
  const { summary } = evaluateRetrieval({ spaces, paired: new Uint8Array(n).fill(1), split });
  const shown = retrievalTable(
    summary.filter((r) => r.split === "test" && r.direction === "lyrics to audio"),
    ["recallAt10", "medianRank"],
  );
  expect(shown[0]).toEqual({
    ...{ representation: "close", direction: "lyrics to audio" },
    ...{ "recall@10": 1, "recall@10 std": undefined, "recall@10 low": 1, "recall@10 high": 1 },
    ...{ "median rank": 1, "median rank std": undefined, "median rank low": 1, "median rank high": 1 },
  });
  expect(shown.at(-1)).toMatchObject({ representation: "chance", "recall@10": 0.5 });
  expect(() => retrievalTable(summary, ["recallAt100"])).toThrow('no score "recallAt100" (did you mean recallAt10?)');
});

test("rejects halves that do not match, and splits without pairs", () => {
  const wrong = { x: { audio: [audio, audio], lyrics: audio } };
  const all = new Uint8Array(n).fill(1);
  expect(() => evaluateRetrieval({ spaces: wrong, paired: all, split })).toThrow(/"x" has 2 matrices of audio and 1/);
  const few = all.map((_, i) => (i < 1 ? 1 : 0));
  expect(() => evaluateRetrieval({ spaces, paired: few, split })).toThrow(/1 of the 60 songs have both/);
});

test("leaves out a side without two pairs, and a class of which a side has one, and says so", () => {
  const few = Uint8Array.from({ length: n }, (_, i) => (i < 41 ? 1 : 0));
  const genre = Array.from({ length: n }, (_, i) => (split.validation.includes(i) ? "rock" : `g${i % 2}`));
  const { rows, notes } = evaluateRetrieval({ spaces, paired: few, split, classes: { genre } });
  expect(new Set(rows.map((row) => row.split))).toEqual(new Set(["validation", "all"]));
  expect(rows.some((row) => row.split === "validation" && row.level === "genre")).toBe(false);
  expect(rows.some((row) => row.split === "all" && row.level === "genre")).toBe(true);
  expect(notes.join(" ")).toMatch(/1 of the 20 test songs have both.*genre is not scored on the 20 validation songs/);
});
