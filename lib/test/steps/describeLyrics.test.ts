import { expect, it } from "vitest";
import { describeLyrics } from "../../dist/index.js";
import { capturePrinted } from "../printed.js";

const printed = capturePrinted();

const saved: Record<string, readonly object[]> = {};
const run = { csv: (name: string, rows: readonly object[]) => void (saved[name] = rows) };

const LYRICS = [
  "the river runs to the sea",
  "dance all night with me",
  "rain on the river tonight",
  "dance in the rain",
];
const songs = Array.from({ length: 40 }, (_, i) => ({
  id: `song ${i}`,
  language: "en",
  ...(i % 4 !== 3 && { lyrics: LYRICS[i % 4] }),
  attributes: {},
}));
const part = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const split = { train: part(0, 24), validation: part(24, 32), test: part(32, 40), notes: [] };

it("has a vector per song with lyrics, and their part of the split", async () => {
  const { rows, X, split: restricted, enough, encoding } = await describeLyrics(run, songs, { split, nComponents: 3 });
  expect(rows).toEqual([...songs.keys()].filter((i) => i % 4 !== 3));
  expect([X?.rows, X?.cols]).toEqual([30, 3]);
  expect(X?.row(0)).toEqual(encoding?.X.row(0));
  expect([restricted.train, restricted.validation, restricted.test]).toEqual([part(0, 18), part(18, 24), part(24, 30)]);
  expect(enough).toBe(true);
  expect(saved.lyrics).toEqual([{ songs: 40, withWords: 30, explained: expect.closeTo(1, 1) }]);
  expect(printed.join("\n")).toContain("With lyrics: 18 training, 6 validation and 6 test songs.");
});

it("keeps as many terms as asked for, reduced with or without centering, or not at all", async () => {
  const plain = await describeLyrics(run, songs, { split, nComponents: 0, maxFeatures: 2 });
  expect([plain.X?.cols, plain.encoding?.encoder?.vocabulary.length]).toEqual([2, 2]);
  const svd = await describeLyrics(run, songs, { split, nComponents: 2 });
  const centered = await describeLyrics(run, songs, { split, nComponents: 2, reduction: "pca" });
  const mean = (X = svd.X) =>
    Array.from({ length: 18 }, (_, i) => X?.row(i)[0] ?? Number.NaN).reduce((a, b) => a + b) / 18;
  expect(mean(centered.X)).toBeCloseTo(0, 5);
  expect(Math.abs(mean())).toBeGreaterThan(0.1);
});

it("says where no training song has lyrics, and where too few songs have", async () => {
  const silent = songs.map((song, i) => (i < 24 ? { ...song, lyrics: undefined } : song));
  expect(await describeLyrics(run, silent, { split })).toEqual({
    rows: [],
    split: { train: part(0, 0), validation: part(0, 0), test: part(0, 0), notes: [] },
    enough: false,
  });
  expect(printed.join("\n")).toContain("No training song has lyrics.");
  const few = songs.map((song, i) => (i > 36 ? { ...song, lyrics: undefined } : song));
  expect((await describeLyrics(run, few, { split, nComponents: 2 })).enough).toBe(false);
});
