import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { gaussianMixture, kMeans } from "../../dist/cluster/index.js";
import { kneeOf } from "../../dist/cluster/knee.js";
import { silhouetteScore } from "../../dist/metrics/index.js";
import { clusterCountCurves } from "../../dist/selection/index.js";

const rng = new Rng(3);
/** Three groups of 40 rows at the corners of an equilateral triangle of side 20, deviation 1. */
const corners = [0, 1, 2].map((c) => [c === 1 ? 20 : c === 2 ? 10 : 0, c === 2 ? Math.sqrt(300) : 0]);
const blobs = Matrix.from(Array.from({ length: 120 }, (_, i) => corners[i % 3].map((at) => at + rng.normal())));

test("of three well separated groups, every criterion says 3", async () => {
  const found = await clusterCountCurves(blobs, { k: [1, 2, 3, 4, 5, 6], seeds: [1, 2] });
  const { inertia, silhouette, bic, stability } = found;
  expect([inertia, silhouette, bic, stability].map(({ suggestedK }) => suggestedK)).toEqual([3, 3, 3, 3]);
  expect(found.k).toEqual([1, 2, 3, 4, 5, 6]);

  // One cluster: the inertia is the sum of squares about the mean; neither silhouette nor stability is defined.
  const center = [0, 1].map((j) => blobs.data.reduce((sum, x, at) => sum + (at % 2 === j ? x / 120 : 0), 0));
  const squares = blobs.data.reduce((sum, x, at) => sum + (x - center[at % 2]) ** 2, 0);
  expect(inertia.mean[0]).toBeCloseTo(squares, 2);
  expect([silhouette.mean[0], stability.mean[0]]).toEqual([Number.NaN, Number.NaN]);

  // Three: every run and every sample finds the groups.
  expect([silhouette.std[2], stability.mean[2], stability.std[2]]).toEqual([0, 1, 0]);
  const { labels, inertia: alone } = await kMeans(blobs, { k: 3, seed: 1 });
  expect(inertia.mean[2]).toBeCloseTo(alone, 8);
  expect(silhouette.mean[2]).toBeCloseTo(silhouetteScore(blobs, labels), 6);
  const runs = await Promise.all([1, 2].map((seed) => gaussianMixture(blobs, { k: 5, seed, covarianceType: "diag" })));
  expect(bic.mean[4]).toBeCloseTo((runs[0].bic + runs[1].bic) / 2, 8);
  expect(bic.std[4]).toBeCloseTo(Math.abs(runs[0].bic - runs[1].bic) / Math.SQRT2, 8);
});

test("few rows: the default k end at half of them, and samples smaller than k are left out", async () => {
  const few = blobs.select([0, 1, 2, 3, 4, 5, 6, 7]);
  const { k, stability } = await clusterCountCurves(few, { seeds: [1] });
  expect(k).toEqual([2, 3, 4]);
  expect(stability.mean[0]).not.toBeNaN();
  const all = await clusterCountCurves(few, { k: [8], seeds: [1] });
  expect(all.stability).toEqual({ mean: [Number.NaN], std: [Number.NaN], suggestedK: undefined });
  expect(all.inertia).toMatchObject({ mean: [0], suggestedK: undefined });
});

test("equal rows: no mixture, one cluster, and nothing is suggested by either", async () => {
  const same = Matrix.from(new Array(10).fill([1, 2]));
  const { silhouette, bic } = await clusterCountCurves(same, { k: [2, 3], seeds: [1], resamples: 0 });
  for (const { mean, suggestedK } of [silhouette, bic]) {
    expect(mean).toEqual([Number.NaN, Number.NaN]);
    expect(suggestedK).toBeUndefined();
  }
});

test("reports progress; an interrupt keeps what was found", async () => {
  const stop = new AbortController();
  const steps: string[] = [];
  const { inertia, stability } = await clusterCountCurves(blobs, {
    k: [2, 3],
    seeds: [1, 2, 3, 4, 5, 6],
    onProgress: ({ done, total }) => {
      steps.push(`${done}/${total}`);
      stop.abort();
    },
    signal: stop.signal,
  });
  expect(steps[0]).toBe("1/11");
  expect(inertia.mean.every((value) => value > 0)).toBe(true);
  expect(stability.mean).toEqual([Number.NaN, Number.NaN]);
});

test("rejects invalid input", async () => {
  await expect(clusterCountCurves(blobs, { k: [2, 121] })).rejects.toThrow("k is [2, 121]; it must be ascending");
  await expect(clusterCountCurves(blobs, { k: [3, 3] })).rejects.toThrow("ascending");
  await expect(clusterCountCurves(blobs, { k: [] })).rejects.toThrow("1 … 120");
  await expect(clusterCountCurves(blobs, { seeds: [] })).rejects.toThrow("seeds is empty");
});

test("the knee is farthest below the chord, of a rising and of a falling curve", () => {
  expect(kneeOf([0, 1, 2, 3, 4], [0, 1, 2, 3, 16])).toBe(3);
  expect(kneeOf([1, 2, 3, 10], [100, 20, 10, 0])).toBe(1);
  expect(kneeOf([1, 2, 3], [3, 2, 1])).toBeUndefined();
  expect(kneeOf([1], [5])).toBeUndefined();
  expect(kneeOf([1, 2], [5, 5])).toBeUndefined();
});
