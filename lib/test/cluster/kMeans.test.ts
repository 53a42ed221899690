import { kmeans as mlKmeans } from "ml-kmeans";
import { describe, expect, test, vi } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { kMeans } from "../../dist/cluster/index.js";
import { adjustedRandScore } from "../../dist/metrics/index.js";
import { cases, points } from "./golden.js";

function inertia(X: Matrix, labels: Int32Array, centers: Matrix): number {
  let sum = 0;
  for (let i = 0; i < X.rows; i++) {
    X.row(i).forEach((value, j) => {
      sum += (value - centers.data[labels[i] * X.cols + j]) ** 2;
    });
  }
  return sum;
}

/** n rows around k centers. */
function blobs(n: number, d: number, k: number, seed = 1): Matrix {
  const rng = new Rng(seed);
  const centers = Float32Array.from({ length: k * d }, () => 4 * rng.normal());
  return new Matrix(
    n,
    d,
    Float32Array.from({ length: n * d }, (_, i) => centers[(Math.floor(i / d) % k) * d + (i % d)] + rng.normal()),
  );
}

const runs = cases.flatMap(({ name, X, kMeans }) =>
  kMeans.map((run) => ({ ...run, name: `${name}, k = ${run.k}`, X })),
);

test.each(runs)(
  "inertia is no more than 0.5 % above scikit-learn's best of 10: $name",
  async ({ X, k, inertia: best }) => {
    const result = await kMeans(X, { k, seed: 1 });
    expect(result.inertia).toBeLessThanOrEqual(1.005 * best);
    expect(result.inertia).toBeCloseTo(inertia(X, result.labels, result.centers), 2);
  },
);

test("matches the best of a hundred starts of ml-kmeans", async () => {
  const X = points("blobs");
  const rows = Array.from({ length: X.rows }, (_, i) => [...X.row(i)]);
  const theirs = Array.from({ length: 100 }, (_, seed) => {
    const { centroids, clusters } = mlKmeans(rows, 4, { initialization: "kmeans++", seed });
    const labels = Int32Array.from(clusters);
    return { labels, inertia: inertia(X, labels, Matrix.from(centroids)) };
  });
  const best = theirs.reduce((a, b) => (b.inertia < a.inertia ? b : a));
  const ours = await kMeans(X, { k: 4, seed: 3 });
  expect(ours.inertia).toBeCloseTo(best.inertia, 3);
  expect(adjustedRandScore(ours.labels, best.labels)).toBe(1);
});

test("every row is with its nearest center, every center is the mean of its rows, and predict agrees", async () => {
  const X = blobs(500, 7, 5);
  const { labels, centers, predict } = await kMeans(X, { k: 5, seed: 1, tol: 0 });
  expect([...predict(X)]).toEqual([...labels]);
  for (let i = 0; i < X.rows; i++) {
    const apart = Array.from({ length: 5 }, (_, c) =>
      X.row(i).reduce((sum, value, j) => sum + (value - centers.data[c * 7 + j]) ** 2, 0),
    );
    expect(apart.indexOf(Math.min(...apart))).toBe(labels[i]);
  }
  for (let c = 0; c < 5; c++) {
    const own = [...labels.keys()].filter((i) => labels[i] === c);
    for (let j = 0; j < 7; j++) {
      const mean = own.reduce((sum, i) => sum + X.data[i * 7 + j], 0) / own.length;
      expect(centers.data[c * 7 + j]).toBeCloseTo(mean, 4);
    }
  }
});

test("same seed, same labels, with threads too", async () => {
  const X = blobs(12_000, 90, 6);
  const [a, b] = [await kMeans(X, { k: 8, seed: 5, nInit: 3 }), await kMeans(X, { k: 8, seed: 5, nInit: 3 })];
  expect(a.labels).toEqual(b.labels);
  expect(a.inertia).toBe(b.inertia);
  vi.stubEnv("SURLAB_THREADS", "1");
  const alone = await kMeans(X, { k: 8, seed: 5, nInit: 3 });
  vi.unstubAllEnvs();
  expect(alone.labels).toEqual(a.labels);
});

test("mini-batches, the default above 50,000 rows, come within 1 % of full passes", async () => {
  const X = blobs(50_001, 4, 6);
  const [full, batches, chosen] = [
    await kMeans(X, { k: 6, seed: 2, algorithm: "lloyd", nInit: 3 }),
    await kMeans(X, { k: 6, seed: 2, algorithm: "miniBatch", nInit: 3 }),
    await kMeans(X, { k: 6, seed: 2, nInit: 3 }),
  ];
  expect(batches.inertia).toBeLessThan(1.01 * full.inertia);
  expect(chosen.labels).toEqual(batches.labels);
});

describe("degenerate input", () => {
  test("k = 1 is the mean, k = n is every row alone", async () => {
    const X = Matrix.from([
      [0, 1],
      [2, 3],
      [7, 8],
    ]);
    const one = await kMeans(X, { k: 1, seed: 0 });
    expect([...one.centers.data]).toEqual([3, 4]);
    const all = await kMeans(X, { k: 3, seed: 0 });
    expect(new Set(all.labels).size).toBe(3);
    expect(all.inertia).toBe(0);
  });

  test("with fewer distinct rows than k, there is a cluster per distinct row", async () => {
    const X = Matrix.from([[1], [1], [1], [4], [4]]);
    const { labels, centers } = await kMeans(X, { k: 4, seed: 0 });
    expect(centers.rows).toBe(2);
    expect(labels[0]).not.toBe(labels[3]);
    expect(new Set(labels).size).toBe(2);
  });

  test("no cluster is empty, however far the rows are from 0", async () => {
    const X = points("a constant column, far from 0");
    const { labels } = await kMeans(X, { k: 40, seed: 0 });
    expect(new Set(labels).size).toBe(40);
  });

  test("a seed that is left out is 0", async () => {
    const X = points("a constant column, far from 0");
    expect((await kMeans(X, { k: 3 })).labels).toEqual((await kMeans(X, { k: 3, seed: 0 })).labels);
  });

  test.each([
    [{ k: 0, seed: 1 }, "k is 0"],
    [{ k: 4, seed: 1 }, "at most 3"],
    [{ k: 2, seed: 0.5 }, "seed is 0.5"],
    [{ k: 2, seed: 1, restarts: 3 } as { k: number; seed: number }, '"restarts"'],
  ])("%j is refused", async (options, message) => {
    await expect(kMeans(Matrix.from([[0], [1], [2]]), options)).rejects.toThrow(message);
  });

  test("NaN is refused with its row and column", async () => {
    const X = Matrix.from([
      [0, 1],
      [1, Number.NaN],
    ]);
    await expect(kMeans(X, { k: 1, seed: 0 })).rejects.toThrow("row 1, column 1");
  });

  test("predict requires the fitted number of columns", async () => {
    const X = points("blobs");
    const { predict } = await kMeans(X, { k: 2, seed: 0 });
    expect(() => predict(points("moons"))).toThrow("5");
    expect(predict(X.select([3]))).toHaveLength(1);
  });
});
