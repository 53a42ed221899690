import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Matrix, npyBatches, npyBytes, Rng } from "../../dist/array/index.js";
import { RowSample } from "../../dist/array/rowSample.js";
import { kMeans, miniBatchKMeans } from "../../dist/cluster/index.js";
import { adjustedRandScore } from "../../dist/metrics/index.js";
import { onWarning } from "../../dist/warnings.js";

const [n, d, k] = [20_000, 4, 6];
const rng = new Rng(7);
const middles = new Matrix(
  k,
  d,
  rng.normals(k * d).map((x) => 6 * x),
);
// Sorted by cluster, and of unequal sizes: the hard case for batches in the order of the rows.
const truth = Int32Array.from({ length: n }, (_, i) => Math.floor(k * (i / n) ** 1.5));
const X = new Matrix(n, d, rng.normals(n * d));
for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) X.data[i * d + j]! += middles.get(truth[i]!, j);

const folder = mkdtempSync(path.join(tmpdir(), "surlab-kmeans-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function filesOf(...cuts: number[]): string[] {
  const ends = [...cuts, n];
  return ends.map((end, i) => {
    const from = i === 0 ? 0 : ends[i - 1]!;
    const file = path.join(folder, `${cuts.length}-${i}.npy`);
    writeFileSync(file, npyBytes(new Matrix(end - from, d, X.data.subarray(from * d, end * d))));
    return file;
  });
}

describe("mini-batch k-means of batches", async () => {
  const whole = await miniBatchKMeans(X, { k, seed: 3 });

  test("finds the clusters of sorted rows", () => {
    expect(adjustedRandScore(truth, whole.labels)).toBeGreaterThan(0.99);
    expect(Array.from(whole.counts).reduce((sum, count) => sum + count)).toBe(n);
    expect(whole.converged).toBe(true);
  });

  test("has the inertia of k-means in memory", async () => {
    const full = await kMeans(X, { k, seed: 3, algorithm: "lloyd" });
    expect(whole.inertia / full.inertia).toBeLessThan(1.001);
    expect(whole.inertia / full.inertia).toBeGreaterThan(0.999);
  });

  test("has centers that are the means of their rows, and predicts their labels", () => {
    const means = new Matrix(k, d);
    whole.labels.forEach((label, i) => {
      for (let j = 0; j < d; j++) means.data[label * d + j]! += X.data[i * d + j]! / whole.counts[label]!;
    });
    means.data.forEach((mean, at) => {
      expect(Math.abs(mean - whole.centers.data[at]!)).toBeLessThan(0.02);
    });
    expect(whole.predict(X)).toEqual(whole.labels);
  });

  test("is the same for a seed, however the rows are spread over files and batches", async () => {
    for (const [files, batchSize] of [
      [filesOf(), 1000],
      [filesOf(1, 13, 12_345), 8192],
      [filesOf(5000, 10_000), 777],
    ] as const) {
      const cut = await miniBatchKMeans(await npyBatches(files, { batchSize }), { k, seed: 3 });
      expect(cut.labels).toEqual(whole.labels);
      expect(cut.centers.data).toEqual(whole.centers.data);
      expect(cut.inertia).toBe(whole.inertia);
    }
  });

  test("reports progress up to the end, and stops when it is told to", async () => {
    const seen: number[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }) => seen.push(done / total);
    await miniBatchKMeans(X, { k, onProgress });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
    await expect(miniBatchKMeans(X, { k, signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });
});

test("fewer distinct rows than clusters give one cluster each", async () => {
  const { labels, centers } = await miniBatchKMeans([[1], [2], [1], [2]], { k: 4 });
  expect(centers.rows).toBe(2);
  expect(labels[0]).toBe(labels[2]);
  expect(labels[0]).not.toBe(labels[1]);
});

test("says where it has not converged", async () => {
  const warnings: string[] = [];
  const stop = onWarning(({ message }) => warnings.push(message));
  const { converged, nIter } = await miniBatchKMeans(new Matrix(5000, 2, new Rng(1).normals(10_000)), {
    ...{ k: 20, maxIter: 1, tol: 0 },
  });
  stop();
  expect([converged, nIter]).toEqual([false, 1]);
  expect(warnings.join()).toMatch(/miniBatchKMeans.*maxIter/);
});

test("says what is wrong", async () => {
  await expect(miniBatchKMeans([[1], [2]], { k: 3 })).rejects.toThrow("k is 3; it must be at most 2, the rows of X");
  async function* once() {
    yield [[1], [2]];
  }
  await expect(miniBatchKMeans(once(), { k: 1 })).rejects.toThrow("can be read only once");
  let time = 0;
  const growing = {
    async *[Symbol.asyncIterator]() {
      yield time++ === 0 ? [[1], [2]] : [[1], [2], [3]];
    },
  };
  await expect(miniBatchKMeans(growing, { k: 1 })).rejects.toThrow("had 2 rows at first");
});

test("a sample of rows is uniform: each row is as likely as any other", () => {
  const drawn = new Float64Array(40);
  for (let seed = 0; seed < 2000; seed++) {
    const sample = new RowSample(10, 1, new Rng(seed, "test"));
    const rows = Matrix.from(Array.from({ length: 40 }, (_, i) => i));
    sample.add(new Matrix(25, 1, rows.data.subarray(0, 25)));
    sample.add(new Matrix(15, 1, rows.data.subarray(25)));
    for (const row of sample.rows().data) drawn[row]!++;
  }
  // 500 expected, with a standard deviation of 19: a chi-square with 39 degrees of freedom is below 73 at 0.999.
  const chiSquare = drawn.reduce((sum, count) => sum + (count - 500) ** 2 / (500 * 0.75), 0);
  expect(chiSquare).toBeLessThan(73);
});
