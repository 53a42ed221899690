import { expect, test } from "vitest";
import { agreementBars } from "../../dist/figures/index.js";

test("bars: a panel per label and score; degenerate, chance and label-aware rows are marked", () => {
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
  const name = (row: object) => (row as { representation: string }).representation;
  expect(agreementBars(rows, ["genre"], { name }).map(({ method }) => method)).toEqual([
    "VAE",
    "VAE",
    "AE",
    "AE",
    "chance",
    "chance",
  ]);
  expect(agreementBars(rows, ["genre"], { scores: ["AdjustedRand"] })).toHaveLength(3);
});
