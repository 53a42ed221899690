import { expect, test } from "vitest";
import { agreementBars, internalBars } from "../../dist/figures/index.js";
import { summaryScores } from "../selection/records.js";

test("bars: a panel per label and score; degenerate, chance and label-aware rows are marked", () => {
  const external = { genre: { adjustedRand: 0.5, normalizedMutualInfo: 0.6 } };
  const std = { external: { genre: { adjustedRand: 0.1, normalizedMutualInfo: 0 } } };
  const rows = [
    summaryScores({ external, std, sawLabels: "genre" }),
    summaryScores({
      ...{ representation: "AE", algorithm: "dbscan", parameters: "eps=1", external: { genre: {} } },
      internal: { degenerate: "every row is noise" },
    }),
    summaryScores({ kind: "chance", external, std }),
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
  const names = agreementBars(rows, ["genre"], { name: (row) => row.representation }).map(({ method }) => method);
  expect(names).toEqual(["VAE", "VAE", "AE", "AE", "chance", "chance"]);
  expect(agreementBars(rows, ["genre"], { metrics: ["adjustedRand"] })).toHaveLength(3);
});

test("a misspelled label is an error, not an empty figure; one that no row was scored against has no bars", () => {
  const rows = [summaryScores({ external: { genre: { adjustedRand: 0.5 }, mood: {} } })];
  expect(agreementBars(rows, ["mood"])).toEqual([]);
  expect(() => agreementBars(rows, ["genres"])).toThrow(
    'No field "genres" (did you mean genre?); there is genre or mood.',
  );
});

test("internal scores: a panel each, without chance, degenerate rows marked", () => {
  const rows = [
    summaryScores({ internal: { silhouette: 0.25 }, std: { internal: { silhouette: 0.02 } } }),
    summaryScores({ representation: "AE", internal: { silhouette: 0.9, degenerate: "one cluster" } }),
    summaryScores({ kind: "chance" }),
  ];
  const bars = internalBars(rows, { name: (row) => row.representation });
  expect(bars.map(({ method, metric }) => [method, metric])).toEqual(
    ["VAE", "AE"].flatMap((method) =>
      ["silhouette", "Calinski-Harabasz", "Davies-Bouldin"].map((metric) => [method, metric]),
    ),
  );
  expect(bars[0]).toEqual({ method: "VAE", metric: "silhouette", value: 0.25, std: 0.02, degenerate: false });
  expect(bars[3]).toMatchObject({ value: 0.9, std: 0, degenerate: true });
  expect(internalBars(rows, { metrics: ["silhouette"] })).toHaveLength(2);
});
