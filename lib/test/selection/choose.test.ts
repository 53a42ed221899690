import { expect, it } from "vitest";
import { candidatesOf, selectPerRepresentation, valuesPerSeed } from "../../dist/selection/index.js";
import { type Given, runScores } from "./records.js";

/** One run on the validation songs and on all songs. */
const run = (
  representation: string,
  k: number,
  silhouette: number,
  { all = {}, ...more }: Given & { all?: object } = {},
) =>
  [
    { split: "validation", internal: { silhouette, ...more.internal } },
    { split: "all", internal: { silhouette, ...more.internal, ...all } },
  ].map((part) => runScores({ representation, parameters: `k=${k}`, ...more, ...part }));

it("selects within each representation by the rule, from records of any notebooks; chance is none", () => {
  const scores = [
    run("VAE", 5, 0.2),
    run("VAE", 10, 0.3),
    run("VAE", 3, 0.5, { internal: { coverage: 0.5 } }),
    run("VAE", 2, 0.9, { internal: { degenerate: "one cluster" } }),
    [runScores({ parameters: "k=15", internal: { silhouette: 0.8 } })],
    run("VAE", 20, 0.7, { all: { degenerate: "60 % of the rows are noise" } }),
    run("PCA", 5, Number.NaN),
    run("CVAE", 5, 0.2, { sawLabels: "genre" }),
    run("VAE", 30, 0.9, { kind: "chance" }),
  ].flat();
  const chosen = selectPerRepresentation(candidatesOf(scores));
  expect([...chosen]).toEqual([
    ["VAE", "VAE, kMeans, k=10"],
    ["CVAE", "CVAE, kMeans, k=5"],
  ]);
  expect([...selectPerRepresentation(candidatesOf(scores), {})]).toEqual([["VAE", "VAE, kMeans, k=10"]]);
});

it("pairs runs by their seed; a run that drew nothing stands for every seed", () => {
  const of = (seed: number | undefined, adjustedRand: number, representation = "VAE") =>
    runScores({ representation, seed, external: { genre: { adjustedRand } } });
  const elsewhere = runScores({ seed: 1, split: "all", external: { genre: { adjustedRand: 9 } } });
  const scores = [of(2, 0.2), of(1, 0.1), of(undefined, 0.3, "PCA"), elsewhere];
  const asked = { metric: "adjustedRand", field: "genre" } as const;
  expect(valuesPerSeed(scores, "VAE, kMeans, k=5", { ...asked, seeds: [1, 2, 3] })).toEqual([0.1, 0.2, Number.NaN]);
  expect(valuesPerSeed(scores, "PCA, kMeans, k=5", { ...asked, seeds: [1, 2] })).toEqual([0.3, 0.3]);
  expect(() => valuesPerSeed(scores, "PCA, kMeans, k=5", { ...asked, field: "mood", seeds: [1] })).toThrow("mood");
});
