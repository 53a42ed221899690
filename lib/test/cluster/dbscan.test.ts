import { DBSCAN } from "density-clustering";
import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { dbscan, suggestEps } from "../../dist/cluster/index.js";
import { cases, expectClose, partition, points } from "./golden.js";

const runs = cases.flatMap(({ name, X, dbscan }) =>
  dbscan.map((run) => ({ ...run, name: `${name}, eps ${run.eps}, minSamples ${run.minSamples}`, X })),
);

test.each(runs)("labels and core rows are scikit-learn's: $name", async ({ X, eps, minSamples, labels, core }) => {
  const result = await dbscan(X, { eps, minSamples });
  expect([...result.labels]).toEqual(labels);
  expect([...result.coreIndices]).toEqual(core);
});

test("density-clustering finds the same clusters, except for border rows", async () => {
  const X = points("uneven densities and noise");
  const { labels, coreIndices } = await dbscan(X, { eps: 0.6, minSamples: 5 });
  const rows = Array.from({ length: X.rows }, (_, i) => [...X.row(i)]);
  const theirs = new Int32Array(X.rows).fill(-1);
  // Its minPts also counts the row itself, and its radius is exclusive.
  new DBSCAN().run(rows, 0.6 * (1 + 1e-9), 5).forEach((cluster: number[], c: number) => {
    for (const i of cluster) theirs[i] = c;
  });
  const core = (all: Int32Array) => partition(Array.from(coreIndices, (i) => all[i]));
  expect(core(labels)).toEqual(core(theirs));
});

test("pairs at exactly eps are neighbors, for any number of rows and with threads", async () => {
  for (const n of [3, 8, 9, 17, 8200]) {
    const X = new Matrix(
      n,
      1,
      Float32Array.from({ length: n }, (_, i) => i * 0.25),
    );
    const chain = await dbscan(X, { eps: 0.25, minSamples: 2 });
    expect(new Set(chain.labels)).toEqual(new Set([0]));
    const apart = await dbscan(X, { eps: 0.2499, minSamples: 2 });
    expect(new Set(apart.labels)).toEqual(new Set([-1]));
  }
});

test("results with threads are correct pair by pair", async () => {
  const rng = new Rng(9);
  const X = new Matrix(
    8100,
    3,
    Float32Array.from({ length: 24_300 }, (_, i) => rng.normal() + 3 * (Math.floor(i / 3) % 5)),
  );
  const many = await dbscan(X, { eps: 0.4, minSamples: 8 });
  const near = (i: number, j: number) =>
    Math.hypot(
      X.data[3 * i] - X.data[3 * j],
      X.data[3 * i + 1] - X.data[3 * j + 1],
      X.data[3 * i + 2] - X.data[3 * j + 2],
    ) <= 0.4;
  const core = new Set(many.coreIndices);
  for (let i = 0; i < X.rows; i += 97) {
    let count = 0;
    for (let j = 0; j < X.rows; j++) {
      if (!near(i, j)) continue;
      count++;
      if (core.has(i) && core.has(j)) expect(many.labels[i]).toBe(many.labels[j]);
      if (core.has(j)) expect(many.labels[i]).not.toBe(-1);
    }
    expect(core.has(i)).toBe(count >= 8);
  }
});

describe("suggestEps", () => {
  test.each(cases)("the k-distances are scikit-learn's: $name", async ({ name, X, kDistances }) => {
    if (name === "duplicates and ties") {
      await expect(suggestEps(X)).rejects.toThrow("duplicates");
      return;
    }
    const suggested = await suggestEps(X);
    expectClose(suggested.kDistances, kDistances, 1e-6);
    expect(suggested.eps).toBe(suggested.kDistances[suggested.knee]);
  });

  test("its eps finds four blobs", async () => {
    const X = points("blobs");
    const { eps } = await suggestEps(X);
    const { labels } = await dbscan(X, { eps });
    expect(Math.max(...labels) + 1).toBe(4);
    expect(labels.filter((label) => label < 0).length).toBeLessThan(0.2 * X.rows);
  });
});

describe("degenerate input", () => {
  const X = Matrix.from([
    [0, 5],
    [0.1, 5],
    [9, 5],
  ]);

  test("all noise, one cluster, one row", async () => {
    expect([...(await dbscan(X, { eps: 0.01, minSamples: 2 })).labels]).toEqual([-1, -1, -1]);
    expect([...(await dbscan(X, { eps: 100, minSamples: 2 })).labels]).toEqual([0, 0, 0]);
    expect([...(await dbscan(X, { eps: 0.5, minSamples: 1 })).labels]).toEqual([0, 0, 1]);
    expect([...(await dbscan(Matrix.from([[1]]), { eps: 1 })).labels]).toEqual([-1]);
  });

  test("rejects invalid input", async () => {
    await expect(dbscan(X, { eps: 0 })).rejects.toThrow("eps is 0");
    await expect(dbscan(X, {} as { eps: number })).rejects.toThrow("eps is undefined");
    await expect(dbscan(Matrix.from([[Number.NaN]]), { eps: 1 })).rejects.toThrow("NaN at row 0");
    await expect(dbscan(Matrix.from([[1e20]]), { eps: 1 })).rejects.toThrow("scale");
  });
});
