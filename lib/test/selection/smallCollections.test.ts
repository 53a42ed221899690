import { describe, expect, it } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import {
  agglomerative,
  dbscan,
  gaussianMixture,
  hdbscan,
  kMeans,
  spectral,
  suggestEps,
} from "../../dist/cluster/index.js";
import { pca } from "../../dist/decomposition/index.js";
import { fuseEarly, fuseLate, fuseWeighted } from "../../dist/fusion/index.js";
import { tsne, umap } from "../../dist/manifold/index.js";
import {
  adjustedRandScore,
  attributePredictabilityGap,
  classRetrieval,
  dciScores,
  instanceRetrieval,
  knnAccuracy,
  mutualInfoGap,
  scoreClustering,
  silhouetteSamples,
  trustworthiness,
} from "../../dist/metrics/index.js";
import { standardize } from "../../dist/preprocessing/index.js";
import { checkSongCount, fitToSongs } from "../../dist/selection/index.js";

describe("small collections", () => {
  const collection = (lyrics: number) => ({
    name: "mine",
    songs: Array.from({ length: 6 }, (_, i) => ({
      id: `${i}`,
      lyrics: i < lyrics ? "la" : undefined,
      attributes: {},
    })),
  });

  it("are refused in one sentence below four, warned of below thirty, taken above", () => {
    expect(() => checkSongCount(collection(0), 0)).toThrow(
      'No song of "mine" has readable sound, as this notebook needs; 00_collection lists what could not be read.',
    );
    expect(() => checkSongCount(collection(5), 0)).toThrow("5 songs with lyrics");
    for (const n of [1, 2, 3]) expect(() => checkSongCount(collection(0), n)).toThrow("at least 4");
    for (const n of [4, 5, 12, 29])
      expect(checkSongCount(collection(0), n)[0]).toContain(`only ${n} songs with readable sound`);
    expect(checkSongCount(collection(0), 30)).toEqual([]);
  });

  it("reduce numbers that do not fit, with a note", () => {
    const params = { k: [5, 10, 15], minSamples: 5, minClusterSize: 5, clusters: 10, other: "x" };
    expect(fitToSongs(params, 240)).toEqual({
      ...{ k: [5, 10, 15], minSamples: 5, minClusterSize: 5, clusters: 10 },
      notes: [],
    });
    expect(fitToSongs(params, 12)).toMatchObject({ k: [5, 10], minSamples: 5, clusters: 10 });
    const four = fitToSongs(params, 4);
    expect(four).toMatchObject({ k: [2], minSamples: 2, minClusterSize: 2, clusters: 2 });
    expect(four.notes).toHaveLength(4);
    expect(fitToSongs({ k: [5, 10, "classes"] }, 8)).toMatchObject({ k: [5, "classes"] });
    expect(fitToSongs({ k: ["classes", 10] }, 5)).toEqual({
      k: ["classes"],
      notes: ["k is classes in place of classes, 10: there are only 5 songs."],
    });
    expect(fitToSongs({ k: "classes" }, 5)).toEqual({ k: "classes", notes: [] });
    expect(fitToSongs({ k: 10 }, 5)).toEqual({ k: 2, notes: ["k is 2 in place of 10: there are only 5 songs."] });
  });
});

/** Two blobs 20 deviations apart. */
function blobs(n: number): { X: Matrix; truth: number[] } {
  const rng = new Rng(5);
  const truth = Array.from({ length: n }, (_, i) => i % 2);
  return { X: Matrix.from(truth.map((side) => [20 * side + rng.normal(), rng.normal()])), truth };
}

describe.each([4, 5, 6, 8, 10, 11, 12, 15, 20])("defaults follow the number of rows: %i", (n) => {
  const { X, truth } = blobs(n);

  it("of every clusterer", async () => {
    for (const found of [
      await kMeans(X, { k: 2, seed: 1 }),
      await agglomerative(X, { k: 2 }),
      await spectral(X, { k: 2, seed: 1 }),
      await gaussianMixture(X, { k: 2, seed: 1 }),
    ]) {
      expect(adjustedRandScore(truth, found.labels)).toBe(1);
    }
    expect((await hdbscan(X)).labels).toHaveLength(n);
    const { eps } = await suggestEps(X);
    expect((await dbscan(X, { eps })).labels).toHaveLength(n);
  });

  it("of every projection", async () => {
    for (const { Z: Y } of [await umap(X, { epochs: 5 }), await tsne(X, { maxIter: 5 }), await pca(X)]) {
      expect(Y.rows).toBe(n);
      expect(Y.data.every(Number.isFinite)).toBe(true);
    }
  });
});

it("identical rows go through, or are refused in a sentence", async () => {
  const X = new Matrix(6, 3, new Float32Array(18).fill(1));
  for (const { Z: Y } of [await umap(X, { epochs: 5 }), await tsne(X, { maxIter: 5 }), await pca(X)]) {
    expect(Y.data.every(Number.isFinite)).toBe(true);
  }
  for (const { labels } of [
    await kMeans(X, { k: 2, seed: 1 }),
    await agglomerative(X, { k: 2 }),
    await spectral(X, { k: 2, seed: 1 }),
    await hdbscan(X),
  ]) {
    expect(labels).toHaveLength(6);
  }
  await expect(suggestEps(X)).rejects.toThrow("duplicates");
});

describe("an invalid or empty matrix", () => {
  const truth = [0, 1, 0, 1, 0];
  const calls: Record<string, (X: Matrix) => unknown> = {
    kMeans: (X) => kMeans(X, { k: 2, seed: 1 }),
    agglomerative: (X) => agglomerative(X, { k: 2 }),
    dbscan: (X) => dbscan(X, { eps: 1 }),
    hdbscan: (X) => hdbscan(X),
    gaussianMixture: (X) => gaussianMixture(X, { k: 2, seed: 1 }),
    spectral: (X) => spectral(X, { k: 2, seed: 1 }),
    suggestEps: (X) => suggestEps(X),
    umap: (X) => umap(X),
    tsne: (X) => tsne(X),
    pca: (X) => pca(X),
    scoreClustering: (X) => scoreClustering(X, truth),
    silhouetteSamples: (X) => silhouetteSamples(X, truth),
    trustworthiness: (X) => trustworthiness(X, X, { nNeighbors: 1 }),
    knnAccuracy: (X) => knnAccuracy(X, truth),
    instanceRetrieval: (X) => instanceRetrieval(X, X),
    classRetrieval: (X) => classRetrieval(X, truth),
    mutualInfoGap: (X) => mutualInfoGap(X, { truth }),
    attributePredictabilityGap: (X) => attributePredictabilityGap(X, { truth }),
    dciScores: (X) => dciScores(X, { truth }),
    standardize: (X) => standardize(X),
    fuseEarly: (X) => fuseEarly(X),
    fuseWeighted: (X) => fuseWeighted(X, X, 0.5),
    fuseLate: (X) => fuseLate(X),
  };
  const bad: [string, unknown, RegExp][] = [
    ["5 x 0", new Matrix(5, 0), /5 x 0; it needs at least/],
    ["NaN", new Matrix(5, 2, new Float32Array(10).fill(Number.NaN)), /holds NaN at row 0, column 0/],
    ["infinite", new Matrix(5, 2, new Float32Array(10).fill(Number.POSITIVE_INFINITY)), /holds Infinity/],
    ["text", "text", /must be a Matrix/],
    ["rows of unequal length", [[1, 2], [3]], /Row 1 has 1 values/],
    [
      "rows with a gap",
      [
        [1, 2],
        [3, null],
      ],
      /Row 1, column 1, is null/,
    ],
    ["nothing", undefined, /must be a Matrix/],
  ];
  it.each(Object.keys(calls))("is refused by %s in a sentence", async (name) => {
    for (const [what, X, message] of bad) {
      const call = async () => await calls[name](X as Matrix);
      await expect(call(), `${name} of ${what}`).rejects.toThrow(message);
    }
  });
});
