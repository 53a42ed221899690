import { expect, it } from "vitest";
import { selectionOptimism } from "../../dist/index.js";
import { summaryScores } from "./records.js";

const row = (representation: string, split: string, k: number, adjustedRand: number, internal = {}) =>
  summaryScores({ representation, split, parameters: `k=${k}`, internal, external: { genre: { adjustedRand } } });

it("is the best on all songs minus the chosen one on the test songs", () => {
  const summary = [
    row("VAE", "all", 5, 0.4),
    row("VAE", "all", 10, 0.25),
    row("VAE", "all", 15, 0.9, { degenerate: "all noise" }),
    row("VAE", "test", 5, 0.3),
    row("VAE", "test", 10, 0.125),
    row("PCA", "all", 5, 0.5),
    row("PCA", "test", 5, 0.5),
    row("AE", "all", 5, Number.NaN),
    row("AE", "test", 5, Number.NaN),
  ];
  const chosen = new Map([
    ["PCA", "PCA, kMeans, k=5"],
    ["VAE", "VAE, kMeans, k=10"],
    ["AE", "AE, kMeans, k=5"],
    ["UMAP", "UMAP, kMeans, k=5"],
  ]);
  expect(selectionOptimism(summary, "genre", chosen)).toEqual([
    { representation: "VAE", best: 0.4, chosen: 0.125, optimism: expect.closeTo(0.275) },
    { representation: "PCA", best: 0.5, chosen: 0.5, optimism: 0 },
  ]);
});
