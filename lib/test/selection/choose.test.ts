import { expect, it } from "vitest";
import { choosePerRepresentation, valuesPerSeed } from "../../dist/selection/index.js";

const row = (representation: string, k: number, silhouette: number, other: object = {}) => ({
  ...{ representation, algorithm: "kMeans", parameters: `k=${k}`, split: "validation", coverage: 1, silhouette },
  ...other,
});

it("selects by the silhouette on the validation songs, noise counting 0, never a degenerate clustering", () => {
  const chosen = choosePerRepresentation([
    row("VAE", 5, 0.2),
    row("VAE", 10, 0.3),
    row("VAE", 3, 0.5, { coverage: 0.5 }),
    row("VAE", 2, 0.9, { degenerate: "one cluster" }),
    row("VAE", 15, 0.8, { split: "test" }),
    row("VAE", 20, 0.7),
    row("VAE", 20, 0.1, { split: "all", degenerate: "60 % of the rows are noise" }),
    row("PCA", 5, Number.NaN),
    row("chance", 5, 0.9),
  ]);
  expect([...chosen]).toEqual([["VAE", "VAE, kMeans, k=10"]]);
});

it("pairs runs by their seed; a run that drew nothing stands for every seed", () => {
  const run = (seed: number | undefined, ari: number, name = "VAE") => row(name, 5, 0, { split: "test", seed, ari });
  const rows = [run(2, 0.2), run(1, 0.1), run(undefined, 0.3, "PCA"), row("VAE", 5, 0, { seed: 1, ari: 9 })];
  expect(valuesPerSeed(rows, "VAE, kMeans, k=5", "ari", { seeds: [1, 2, 3] })).toEqual([0.1, 0.2, Number.NaN]);
  expect(valuesPerSeed(rows, "PCA, kMeans, k=5", "ari", { seeds: [1, 2] })).toEqual([0.3, 0.3]);
});
