import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { dbscan, kMeans, spectral, suggestEps } from "../../dist/cluster/index.js";
import { scoreClustering, seedAgreement } from "../../dist/metrics/index.js";
import { consensus, select, selectionRule, sweep } from "../../dist/selection/index.js";

/** 4 groups of 30 in 3 columns, and noise that means nothing. */
const rng = new Rng(8);
const truth = Array.from({ length: 120 }, (_, i) => `group ${i % 4}`);
const groups = Matrix.from(truth.map((_, i) => [6 * (i % 2), 6 * Number(i % 4 > 1), 0].map((at) => at + rng.normal())));
const noise = new Matrix(
  120,
  3,
  Float32Array.from({ length: 360 }, () => rng.normal()),
);
const validation = Int32Array.from({ length: 40 }, (_, i) => 3 * i);

describe("sweep", () => {
  const grid = sweep({
    representations: { groups, noise },
    algorithms: [
      { algorithm: "kMeans", k: [2, 4, 6] },
      { algorithm: "agglomerative", k: [2, 4], linkage: ["ward", "single"] },
      { algorithm: "dbscan", eps: [0.01, 1.5, 100], minSamples: 5 },
      { algorithm: "hdbscan", minClusterSize: 8 },
      { algorithm: "gaussianMixture", k: 4, covarianceType: ["full", "spherical"] },
      { algorithm: "spectral", k: 4 },
    ],
    given: [{ representation: "groups", name: "VaDE", labels: [Int32Array.from(truth, (_, i) => i % 4)] }],
    validation,
    truth: { genre: truth },
    seeds: [1, 2, 3],
  });

  test("has a row for each combination and a run for each seed", async () => {
    const { rows } = await grid;
    expect(rows).toHaveLength(2 * (3 + 4 + 3 + 1 + 2 + 1) + 1);
    expect(rows.find((r) => r.algorithm === "kMeans")?.runs.map((run) => run.seed)).toEqual([1, 2, 3]);
    expect(rows.find((r) => r.algorithm === "dbscan")?.runs).toHaveLength(1);
    expect(rows.map((r) => `${r.algorithm} ${r.parameters}`)).toContain("agglomerative k=4, linkage=single");
  });

  test("chooses the four groups, by the validation rows, and says by what rule", async () => {
    const { best, rule } = await grid;
    expect(best?.representation).toBe("groups");
    expect(best?.clusters).toBe(4);
    expect(best!.external.genre!.adjustedRand).toBeGreaterThan(0.9);
    expect(rule).toBe(`${selectionRule().words} Validation songs: 40.`);
  });

  test("scores only the validation rows: the others' labels change nothing", async () => {
    const { rows } = await grid;
    const row = rows.find((r) => r.representation === "groups" && r.parameters === "k=4")!;
    for (const { labels, scores, seed } of row.runs) {
      const alone = await kMeans(groups, { k: 4, seed: seed! });
      expect(labels).toEqual(alone.labels);
      const there = validation.map((i) => labels[i]);
      const scored = scoreClustering(groups.select(validation), there);
      expect(scores.validation.silhouette).toBeCloseTo(scored.silhouette, 12);
    }
    const silhouettes = row.runs.map((run) => run.scores.validation.silhouette);
    expect(row.silhouette).toBeCloseTo(silhouettes.reduce((a, b) => a + b) / 3, 12);
  });

  test("spectral clusterings of several k are those of each alone, also beside an impossible k", async () => {
    const algorithms = [{ algorithm: "spectral", k: [2, 4, 500] }] as const;
    const { rows } = await sweep({ representations: { groups }, algorithms, seeds: [1, 2], resamples: 0 });
    for (const [i, k] of [2, 4].entries()) {
      for (const { labels, seed } of rows[i].runs) {
        expect(labels).toEqual((await spectral(groups, { k, seed })).labels);
      }
    }
    expect(rows[2].degenerate).toContain("k is 500");
  });

  test("DBSCAN reads a knee off the distances for each minSamples", async () => {
    const algorithms = [{ algorithm: "dbscan", eps: ["knee", 1.5], minSamples: [3, 5, 10] }] as const;
    const { rows } = await sweep({ representations: { groups }, algorithms, resamples: 0 });
    const names = ["knee", "1.5"].flatMap((eps) => [3, 5, 10].map((count) => `eps=${eps}, minSamples=${count}`));
    expect(rows.map((row) => row.parameters)).toEqual(names);
    for (const [i, minSamples] of [3, 5, 10].entries()) {
      const { eps } = await suggestEps(groups, { minSamples });
      expect(rows[i].labels).toEqual((await dbscan(groups, { eps, minSamples })).labels);
    }
    expect(new Set(rows.slice(0, 3).map(({ coverage }) => coverage)).size).toBeGreaterThan(1);
  });

  test("names what is degenerate, and never chooses it", async () => {
    const { rows } = await grid;
    const reasons = rows
      .filter((r) => r.representation === "groups" && r.algorithm === "dbscan")
      .map((r) => r.degenerate);
    expect(reasons).toEqual(["every row is noise", undefined, "one cluster"]);
    expect(rows.find((r) => r.parameters === "eps=0.01, minSamples=5")?.coverage).toBe(0);
    expect(select(rows.filter((row) => row.degenerate))).toBeUndefined();
  });

  test("stability is high where there are groups and low where there are none", async () => {
    const { rows } = await grid;
    const [real, chance] = ["groups", "noise"].map((name) =>
      rows.find((r) => r.representation === name && r.algorithm === "kMeans" && r.parameters === "k=4"),
    );
    expect(real?.stability).toBeGreaterThan(0.9);
    expect(chance?.stability).toBeLessThan(0.7);
    expect(select(rows, { score: "stability", minStability: 0.9 })?.representation).toBe("groups");
    expect(select(rows, { minStability: 1 })?.stability ?? 1).toBe(1);
    expect(real?.seedAgreement).toBeGreaterThan(0.9);
  });

  test("takes labels found elsewhere", async () => {
    const { rows } = await grid;
    const row = rows.find((r) => r.algorithm === "VaDE");
    expect(row!.external.genre!.adjustedRand).toBe(1);
    expect(row?.stability).toBeNaN();
    expect(row).toMatchObject({ clusters: 4, coverage: 1 });
  });

  test("is reproducible", async () => {
    const one = { representations: { groups }, algorithms: [{ algorithm: "kMeans", k: 3 }] as const, seeds: [4] };
    expect(await sweep(one)).toEqual(await sweep(one));
  });

  test("invalid parameters lose only their own row, unless all are invalid", async () => {
    const algorithms = [{ algorithm: "kMeans", k: [4, 121] }] as const;
    const { rows } = await sweep({ representations: { groups }, algorithms, seeds: [1] });
    expect(rows[1].degenerate).toContain("k is 121");
    const misspelled = [{ algorithm: "dbscan", epsilon: 2 } as unknown as { algorithm: "dbscan"; eps: number }];
    await expect(sweep({ representations: { groups }, algorithms: misspelled })).rejects.toThrow('"epsilon"');
  });

  test("reports progress, and an interrupt leaves no half rows", async () => {
    const stop = new AbortController();
    const steps: number[] = [];
    const { rows } = await sweep({
      representations: { groups, noise },
      algorithms: [{ algorithm: "kMeans", k: [2, 3] }],
      seeds: [1, 2],
      resamples: 2,
      onProgress: ({ done }) => {
        steps.push(done);
        if (done === 2) stop.abort();
      },
      signal: stop.signal,
    });
    expect(steps[0]).toBe(1);
    expect(rows.length).toBeLessThan(4);
    expect(rows.every((row) => row.runs.length === 2)).toBe(true);
  });

  test("rejects invalid input", async () => {
    const algorithms = [{ algorithm: "kMeans", k: 2 }] as const;
    await expect(sweep({ representations: {}, algorithms })).rejects.toThrow("at least one");
    await expect(sweep({ representations: { groups, few: Matrix.from([[1]]) }, algorithms })).rejects.toThrow(
      "few has 1 rows",
    );
    await expect(sweep({ representations: { groups }, algorithms, validation: Int32Array.of(3, 120) })).rejects.toThrow(
      "row 120",
    );
    const unknown = [{ algorithm: "birch" }] as unknown as typeof algorithms;
    await expect(sweep({ representations: { groups }, algorithms: unknown })).rejects.toThrow('"birch"');
  });
});

describe("consensus", () => {
  test("renames, votes, and says how many agreed", () => {
    const labelings = [
      Int32Array.of(0, 0, 1, 1, 2, 2, -1),
      Int32Array.of(2, 2, 0, 0, 1, 1, -1),
      Int32Array.of(1, 1, 2, 0, 0, 0, -1),
    ];
    const { labels, agreement, ...rest } = consensus(labelings);
    expect(rest.seedAgreement).toBeCloseTo(seedAgreement(labelings, { noise: "cluster" }).mean, 12);
    expect([...labels]).toEqual([0, 0, 1, 1, 2, 2, -1]);
    expect([...agreement].map((share) => Math.round(3 * share))).toEqual([3, 3, 3, 2, 3, 3, 3]);
  });

  test("the reference is the labeling most similar to the others, not the first", () => {
    const odd = Int32Array.of(0, 1, 0, 1, 0, 1);
    const usual = Int32Array.of(0, 0, 0, 1, 1, 1);
    const { labels, reference } = consensus([odd, usual, Int32Array.of(0, 0, 0, 0, 1, 1), usual]);
    expect(reference).toBe(1);
    expect(labels).toEqual(usual);
  });

  test("one labeling is its own consensus; none, or unequal ones, are refused", () => {
    const labels = Int32Array.of(0, -1, 1);
    expect(consensus([labels])).toEqual({
      ...{ labels, agreement: Float64Array.of(1, 1, 1), reference: 0, seedAgreement: Number.NaN },
    });
    expect(() => consensus([])).toThrow("no labels");
    expect(() => consensus([labels, Int32Array.of(1)])).toThrow("labeling 1 has 1 rows");
  });
});
