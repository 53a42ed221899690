import { describe, expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { kMeans, spectral } from "../../dist/cluster/index.js";
import { SharedSpectra, spectralWith } from "../../dist/cluster/spectral.js";
import { adjustedRandScore } from "../../dist/metrics/index.js";
import golden from "../golden/clustering.json";
import { cases, expectClose, partition, points } from "./golden.js";

test("separates the two moons, unlike k-means", async () => {
  const X = points("moons");
  const { labels } = await spectral(X, { k: 2, seed: 1 });
  expect(partition(labels)).toEqual(partition(golden.moons));
  expect(adjustedRandScore(golden.moons, (await kMeans(X, { k: 2, seed: 1 })).labels)).toBeLessThan(0.5);
});

// If the graph is connected without clear clusters, the cut that k-means finds is random.
const parted = cases.filter(({ name }) => ["blobs", "many columns", "moons"].includes(name));

test.each(parted)("labels are scikit-learn's: $name", async ({ X, k, spectral: reference }) => {
  const { labels } = await spectral(X, { k, seed: 1 });
  expect(partition(labels)).toEqual(partition(reference));
});

test("the seed is that of k-means: the eigenvectors are the same", async () => {
  const X = points("no clusters");
  const [a, b] = [await spectral(X, { k: 4, seed: 2 }), await spectral(X, { k: 4, seed: 3 })];
  expect(a.embedding).toEqual(b.embedding);
  expect(a.eigenvalues).toEqual(b.eigenvalues);
});

test.each(["blobs", "no clusters", "moons"])(
  "fits that share eigenvectors have the labels of each alone: %s",
  async (name) => {
    const X = points(name);
    const shared = new SharedSpectra();
    shared.largestK = 6;
    for (const [k, seed] of [
      [3, 1],
      [6, 1],
      [2, 1],
      [3, 2],
    ]) {
      const together = await spectralWith(X, { k, seed }, shared);
      const alone = await spectral(X, { k, seed });
      expect(together.labels).toEqual(alone.labels);
      expect(together.embedding.cols).toBe(k);
      expectClose(together.eigenvalues, [...alone.eigenvalues], 1e-8);
    }
    // Of the blobs, the eigenvalue 1 is repeated: which two of its vectors are the first is arbitrary.
    if (name === "no clusters") expect([...shared.spectra.keys()]).toEqual(["10 200 6"]);
    expect((await spectralWith(X, { k: 8, seed: 1 }, shared)).embedding.cols).toBe(8);
  },
);

const untied = cases.filter(({ eigenvalues }) => eigenvalues !== null);

test.each(untied)("eigenvalues are LAPACK's: $name", async ({ X, eigenvalues }) => {
  const found = await spectral(X, { k: 5, seed: 1 });
  expectClose(found.eigenvalues, eigenvalues!, 1e-8);
});

describe("degenerate input", () => {
  test("a graph with more components than clusters, k = 1, k = n, identical rows", async () => {
    const X = Matrix.from([0, 1, 2, 50, 51, 52, 900, 901, 902].map((x) => [x]));
    const { labels, eigenvalues } = await spectral(X, { k: 3, seed: 1, nNeighbors: 3 });
    expect(partition(labels)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect([...eigenvalues].map((value) => value.toFixed(9))).toEqual(["1.000000000", "1.000000000", "1.000000000"]);
    expect((await spectral(X, { k: 2, seed: 1, nNeighbors: 3 })).labels).toHaveLength(9);
    expect(new Set((await spectral(X, { k: 1, seed: 1, nNeighbors: 3 })).labels)).toEqual(new Set([0]));
    expect((await spectral(X, { k: 9, seed: 1, nNeighbors: 3 })).labels).toHaveLength(9);
    const same = await spectral(Matrix.from(new Array(12).fill([1])), { k: 2, seed: 1 });
    expect(same.labels).toHaveLength(12);
  });

  test("same seed, same labels", async () => {
    const X = points("no clusters");
    const [a, b] = [await spectral(X, { k: 4, seed: 2 }), await spectral(X, { k: 4, seed: 2 })];
    expect(a).toEqual(b);
  });

  test("rejects invalid input", async () => {
    const X = Matrix.from([[1], [2], [3]]);
    await expect(spectral(X, { k: 2, seed: 1, nNeighbors: 3 })).rejects.toThrow("nNeighbors is 3, but X has 3 rows");
    await expect(spectral(X, { k: 4, seed: 1 })).rejects.toThrow("at most 3");
  });
});
