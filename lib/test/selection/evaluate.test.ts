import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { evaluate } from "../../dist/selection/index.js";

const n = 90;
const side = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const split = { train: side(0, 30), validation: side(30, 60), test: side(60, 90), notes: [] };
const genre = Array.from({ length: n }, (_, i) => ["baul", "rock", "jazz"][i % 3]);

/** Three blobs, one per genre. */
function blobs(seed: number) {
  const rng = new Rng(seed, "blobs");
  const X = new Matrix(n, 2);
  X.data.forEach((_, i) => {
    X.data[i] = 10 * ((i >> 1) % 3 === i % 2 ? 1 : 0) + 10 * ((i >> 1) % 3) + rng.normal();
  });
  return X;
}

test("one tidy row per clustering, seed and split; learned spaces run once per seed, given ones too where drawn", async () => {
  const { metrics, summary, best, fields } = await evaluate({
    representations: { learned: [blobs(1), blobs(2)], fixed: blobs(3) },
    algorithms: [
      { algorithm: "kMeans", k: [3] },
      { algorithm: "agglomerative", linkage: "ward", k: [3] },
    ],
    ...{ split, truth: { genre }, seeds: [1, 2], resamples: 0, sawLabels: { learned: "genre" } },
  });
  const runs = metrics.filter((row) => row.split === "test" && row.representation !== "chance");
  expect(runs.map((row) => [row.representation, row.algorithm, row.seed])).toEqual([
    ["learned", "kMeans", 1],
    ["learned", "kMeans", 2],
    ["learned", "agglomerative", 1],
    ["learned", "agglomerative", 2],
    ["fixed", "kMeans", 1],
    ["fixed", "kMeans", 2],
    ["fixed", "agglomerative", undefined],
  ]);
  for (const row of runs) expect(row).toMatchObject({ rows: 30, clusters: 3, genreAdjustedRand: 1 });
  expect(runs.map((row) => row.sawLabels)).toEqual([
    "genre",
    "genre",
    "genre",
    "genre",
    undefined,
    undefined,
    undefined,
  ]);
  expect(metrics.find((row) => row.split === "all")).toMatchObject({ rows: 90 });
  expect(fields).toEqual(["genre"]);
  expect(summary.filter((row) => row.split === "test" && row.chosen)).toHaveLength(1);
  expect(best?.representation, "a model that saw labels is never chosen").toBe("fixed");
  const [chance] = summary.filter((row) => row.representation === "chance" && row.split === "test");
  expect(Math.abs(Number(chance!.genreAdjustedRand))).toBeLessThan(0.03);
  expect(chance!.genrePurity).toBeGreaterThan(1 / 3);
});

test("refuses a list of spaces that is not one per seed, and flags of what is not there", async () => {
  const algorithms = [{ algorithm: "kMeans", k: 3 }] as const;
  const options = { algorithms, split, seeds: [1, 2, 3] };
  await expect(evaluate({ ...options, representations: { learned: [blobs(1)] } })).rejects.toThrow(
    /learned has 1 matrices, but there are 3 seeds/,
  );
  await expect(evaluate({ ...options, representations: { A: blobs(1) }, sawLabels: { B: "genre" } })).rejects.toThrow(
    /sawLabels names "B"/,
  );
});

test("dbscan takes the radius that each space suggests", async () => {
  const algorithms = [{ algorithm: "dbscan", eps: [0.001, "knee"], minSamples: 4 }] as const;
  const { rows } = await evaluate({ representations: { A: blobs(1) }, algorithms, split, seeds: [1], resamples: 0 });
  expect(rows.map((row) => row.parameters)).toEqual(["eps=0.001, minSamples=4", "eps=knee, minSamples=4"]);
  expect(rows[0]!.degenerate).toBeDefined();
  expect(rows[1]).toMatchObject({ clusters: 3, degenerate: undefined });
});
