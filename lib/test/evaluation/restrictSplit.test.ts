import { expect, test } from "vitest";
import { agreementBars, restrictSplit } from "../../dist/evaluation/index.js";

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

test("bars: a panel per label and score; what is degenerate, chance, or saw labels is marked", () => {
  const scores = { genreAdjustedRand: 0.5, genreAdjustedRandStd: 0.1, genreNormalizedMutualInfo: 0.6 };
  const rows = [
    { representation: "VAE", algorithm: "kMeans", parameters: "k=5", ...scores, sawLabels: "genre" },
    { representation: "AE", algorithm: "dbscan", parameters: "eps=1", degenerate: "all rows are noise" },
    { representation: "chance", algorithm: "shuffled", parameters: "sizes of VAE", ...scores },
  ];
  const bars = agreementBars(rows, ["genre"]);
  expect(bars).toHaveLength(6);
  expect(bars[0]).toEqual({
    ...{ method: "VAE, kMeans, k=5", metric: "ARI, genre", value: 0.5, std: 0.1 },
    ...{ degenerate: false, sawLabels: true, chance: false },
  });
  expect(bars[1]).toMatchObject({ metric: "NMI, genre", value: 0.6, std: 0 });
  expect(bars[2]).toMatchObject({ method: "AE, dbscan, eps=1", value: Number.NaN, degenerate: true });
  expect(bars[4]).toMatchObject({ method: "chance", chance: true });
  expect(agreementBars(rows, ["genre"], ["AdjustedRand"])).toHaveLength(3);
});
