import { describe, expect, it } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { auditMetrics } from "../../dist/audit/index.js";
import { labelColumns } from "../../dist/audit/labelColumns.js";
import { recompute } from "../../dist/audit/recompute.js";
import type { Row } from "../../dist/io/index.js";
import { golden } from "../metrics/golden.js";

const rng = new Rng(1, "audit");
const N = 90;
const genre = Array.from({ length: N }, (_, i) => `genre ${i % 3}`);
const X = Matrix.from(
  Array.from({ length: N }, (_, i) => [i % 3 === 0 ? 6 : 0, i % 3 === 1 ? 6 : 0, 0].map((x) => x + rng.normal())),
);
const labelsOf = (clusters: Record<string, (i: number) => number>): Row[] =>
  genre.map((name, i) => ({
    ...{ id: `${i}`, genre: name },
    ...Object.fromEntries(Object.entries(clusters).map(([column, of]) => [column, String(of(i))])),
  }));
const metrics = (silhouette: number): Row[] => [{ method: "ours", silhouette: String(silhouette) }];

describe("is scikit-learn's", () => {
  it.each(golden.internal)("$name", async ({ X: points, labels, exclude, cluster }) => {
    const rows = labels.map((label): Row => ({ cluster: String(label) }));
    const [found] = await recompute(rows, Matrix.from(points));
    for (const [noise, reference] of Object.entries({ exclude, cluster }).filter(([, one]) => one)) {
      const scores = found!.scores[noise as "exclude" | "cluster"];
      expect(scores.silhouette).toBeCloseTo(reference!.silhouette, 7);
      expect(scores.daviesBouldin).toBeCloseTo(reference!.daviesBouldin, 7);
      expect(scores.calinskiHarabasz / reference!.calinskiHarabasz).toBeCloseTo(1, 7);
    }
  });

  it.each(golden.external.filter(({ labels }) => labels.length > 1).slice(0, 6))(
    "$name",
    async ({ truth, labels, ...reference }) => {
      const rows = labels.map((label, i): Row => ({ cluster: String(label), genre: `g${truth[i]}` }));
      const [found] = await recompute(rows, undefined, { truth: ["genre"], clusters: ["cluster"] });
      const external = found!.scores.cluster.external.genre!;
      expect(external.adjustedRand).toBeCloseTo(reference.adjustedRand, 9);
      expect(external.normalizedMutualInfo).toBeCloseTo(reference.normalizedMutualInfo, 9);
      expect(external.purity).toBeCloseTo(reference.purity, 9);
    },
  );
});

it("has nothing to say of labels that are good, and finds the published silhouette again", async () => {
  const labels = labelsOf({ cluster: (i) => i % 3 });
  const [{ scores }] = (await recompute(labels, X)) as [Awaited<ReturnType<typeof recompute>>[0]];
  const { doubts, notes } = await auditMetrics(metrics(scores.exclude.silhouette), { labels, latents: X });
  expect(doubts.map(({ kind }) => kind)).toEqual(["no spread", "too many digits"]);
  expect(notes.join(" ")).toContain('that of "cluster"');
});

it("says that noise was scored as a cluster, that one cluster is none, and what is like chance", async () => {
  const labels = labelsOf({
    dbscan: (i) => (i % 3 === 0 ? 0 : -1),
    random_cluster: () => rng.int(3),
    halfCluster: (i) => (i % 2 === 0 ? -1 : i % 3),
  });
  const found = await recompute(labels, X);
  const asCluster = found[0]!.scores.cluster.silhouette;
  expect(found[0]).toMatchObject({ clusters: 1, degenerate: "one cluster beside the noise" });
  const { doubts } = await auditMetrics(metrics(asCluster), { labels, latents: X });
  const said = doubts.map(({ kind, sentence }) => `${kind}: ${sentence}`).join("\n");
  expect(said).toMatch(
    /one cluster: Labels "dbscan" are no clustering: one cluster beside the noise\. Scored with the noise/,
  );
  expect(said).toMatch(/noise policy: The silhouette of "ours" \(0\.\d+\) scores the noise as a cluster/);
  expect(said).toMatch(
    /noise policy: The silhouette of "halfCluster" is 0\.\d+ without its noise \(50 % of the songs\)/,
  );
  expect(said).toMatch(/chance: "random_cluster" agrees with genre no better than shuffled labels/);
  expect(said).toMatch(/no groups: The silhouette of "random_cluster"/);
  expect(doubts.map(({ weight }) => weight)).toEqual(doubts.map(({ weight }) => weight).sort((a, b) => b - a));
});

it("says where no published silhouette is found again", async () => {
  const { doubts } = await auditMetrics(metrics(0.123), { labels: labelsOf({ cluster: (i) => i % 3 }), latents: X });
  expect(doubts[0]).toMatchObject({ kind: "not reproduced" });
});

it("knows columns by name and values, or by what the caller says", async () => {
  const rows = labelsOf({ "VAE, kMeans, k=3": (i) => i % 3, year: (i) => 1990 + (i % 3) });
  expect(labelColumns(rows)).toEqual({ clusters: ["VAE, kMeans, k=3", "year"], truth: ["genre"] });
  expect(labelColumns(rows, { truth: ["genre", "year"] })).toEqual({
    ...{ clusters: ["VAE, kMeans, k=3"], truth: ["genre", "year"] },
  });
  expect(() => labelColumns(rows, { clusters: ["k"] })).toThrow('no column "k"');
  expect(() => labelColumns([{ genre: "a" }, { genre: "b" }])).toThrow("No column of the labels holds clusters");
  await expect(recompute(rows, X.select([1, 2]))).rejects.toThrow("latents have 2 rows but the labels 90");
});
