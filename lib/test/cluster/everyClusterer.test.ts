import { describe, expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import {
  agglomerative,
  type Clustering,
  dbscan,
  gaussianMixture,
  hdbscan,
  kMeans,
  spectral,
} from "../../dist/cluster/index.js";
import { partition, points } from "./golden.js";

type Clusterer = (X: Matrix, signal?: AbortSignal) => Promise<Clustering>;

const clusterers: [string, Clusterer][] = [
  ["kMeans", (X, signal) => kMeans(X, { k: 4, seed: 1, signal })],
  ["agglomerative", (X, signal) => agglomerative(X, { k: 4, signal })],
  ["dbscan", (X, signal) => dbscan(X, { eps: 2, signal })],
  ["hdbscan", (X, signal) => hdbscan(X, { signal })],
  ["gaussianMixture", (X, signal) => gaussianMixture(X, { k: 4, seed: 1, signal })],
  ["spectral", (X, signal) => spectral(X, { k: 4, seed: 1, signal })],
];

const blobs = points("blobs");

describe.each(clusterers)("%s", (_, cluster) => {
  test("gives a label for every row: 0 … k - 1 without a gap, or -1", async () => {
    const { labels } = await cluster(blobs);
    expect(labels).toBeInstanceOf(Int32Array);
    expect(labels).toHaveLength(blobs.rows);
    const found = [...new Set(labels)].filter((label) => label >= 0).sort((a, b) => a - b);
    expect(found).toEqual(found.map((_, i) => i));
    expect(found).toHaveLength(4);
  });

  test("the order of rows does not change the clusters", async () => {
    const order = Int32Array.from({ length: blobs.rows }, (_, i) => (i * 91 + 17) % blobs.rows);
    const [straight, shuffled] = [await cluster(blobs), await cluster(blobs.select(order))];
    // Rows between two clusters may go to either, where the order breaks ties: only the clear ones are compared.
    const clear = [...order.keys()].filter((i) => straight.labels[order[i]] >= 0 && shuffled.labels[i] >= 0);
    expect(clear.length).toBeGreaterThan(0.9 * blobs.rows);
    expect(partition(clear.map((i) => shuffled.labels[i]))).toEqual(
      partition(clear.map((i) => straight.labels[order[i]])),
    );
  });

  test("does not change X, and a constant column changes nothing", async () => {
    const before = blobs.data.slice();
    const { labels } = await cluster(blobs);
    expect(blobs.data).toEqual(before);
    const wider = new Matrix(
      blobs.rows,
      6,
      Float32Array.from({ length: 6 * blobs.rows }, (_, i) =>
        i % 6 === 5 ? 7 : blobs.data[Math.floor(i / 6) * 5 + (i % 6)],
      ),
    );
    expect(partition((await cluster(wider)).labels)).toEqual(partition(labels));
  });

  test("refuses NaN and infinity with their row and column, X without rows, and what is no matrix", async () => {
    for (const bad of [Number.NaN, Infinity]) {
      const X = blobs.select(Int32Array.from({ length: 20 }, (_, i) => i));
      X.data[3 * 5 + 2] = bad;
      await expect(cluster(X)).rejects.toThrow(`${bad} at row 3, column 2`);
    }
    await expect(cluster(new Matrix(0, 5))).rejects.toThrow("0 x 5");
    await expect(cluster(new Matrix(5, 0))).rejects.toThrow("5 x 0");
    await expect(cluster("text" as unknown as Matrix)).rejects.toThrow("must be a Matrix");
  });

  test("refuses numbers whose squares would overflow", async () => {
    await expect(cluster(Matrix.from(new Array(12).fill([1e19])))).rejects.toThrow("scale the columns");
  });

  test("stops at an interrupt", async () => {
    await expect(cluster(blobs, AbortSignal.abort(new Error("interrupted")))).rejects.toThrow("interrupted");
  });
});
