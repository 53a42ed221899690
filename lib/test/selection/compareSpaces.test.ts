import { expect, it } from "vitest";
import { compareSpaces, pairedDifference } from "../../dist/index.js";
import { runScores } from "./records.js";

const seeds = [1, 2, 3];
const ofSpace = (representation: string, ari: number[]) =>
  ari.map((adjustedRand, i) =>
    runScores({
      representation,
      seed: seeds[i],
      external: { genre: { adjustedRand }, mood: { adjustedRand: Number.NaN } },
    }),
  );
const evaluation = {
  fields: ["genre", "mood"],
  scores: [ofSpace("VAE", [0.3, 0.32, 0.28]), ofSpace("AE", [0.3, 0.2, 0.25]), ofSpace("PCA", [0.1, 0.1, 0.1])].flat(),
  perRepresentation: new Map(["VAE", "AE", "PCA"].map((name) => [name, `${name}, kMeans, k=5`])),
};

it("tests each pair over the seeds, per label, with Holm's correction over all rows", () => {
  const pairs = [
    ["VAE", "PCA"],
    ["AE", "PCA"],
    ["UMAP", "PCA"],
  ] as const;
  const rows = compareSpaces(evaluation, pairs, { seeds });
  const [vae, ae] = [
    pairedDifference([0.3, 0.32, 0.28], [0.1, 0.1, 0.1]),
    pairedDifference([0.3, 0.2, 0.25], [0.1, 0.1, 0.1]),
  ];
  expect(rows).toEqual([
    { field: "genre", representation: "VAE", minus: "PCA", ...vae, holm: Math.min(1, 2 * vae.p) },
    { field: "genre", representation: "AE", minus: "PCA", ...ae, holm: Math.max(ae.p, 2 * vae.p) },
  ]);
});

it("pairs the seeds that both have, by default those of all scores", () => {
  const scores = evaluation.scores.filter(({ representation, seed }) => representation !== "PCA" || seed !== 2);
  const [row] = compareSpaces({ ...evaluation, scores }, [["VAE", "PCA"]]);
  expect(row).toMatchObject(pairedDifference([0.3, 0.28], [0.1, 0.1]));
  expect(row?.n).toBe(2);
  const apart = scores.filter(({ representation, seed }) => (representation === "PCA" ? seed === 1 : seed === 2));
  expect(compareSpaces({ ...evaluation, scores: apart }, [["VAE", "PCA"]])).toEqual([]);
});
