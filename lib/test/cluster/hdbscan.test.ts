import { describe, expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { hdbscan } from "../../dist/cluster/index.js";
import { cases, partition } from "./golden.js";

const runs = cases.flatMap(({ name, X, hdbscan }) =>
  hdbscan.map((run) => ({
    ...run,
    name: `${name}, ${run.method}, minClusterSize ${run.minClusterSize}, minSamples ${run.minSamples}`,
    X,
  })),
);

test.each(runs)("labels and probabilities are scikit-learn's: $name", async (run) => {
  const { minClusterSize, minSamples } = run;
  const clusterSelectionMethod = run.method as "eom" | "leaf";
  const result = await hdbscan(run.X, { minClusterSize, minSamples, clusterSelectionMethod });
  expect(partition(result.labels)).toEqual(partition(run.labels));
  result.probabilities.forEach((p, i) => {
    expect(p).toBeCloseTo(run.probabilities[i], 6);
  });
});

describe("what it takes", () => {
  const X = Matrix.from([[0], [0.1], [0.2], [9], [9.1], [9.2]]);

  test("two groups of three", async () => {
    const { labels, probabilities } = await hdbscan(X, { minClusterSize: 3, minSamples: 2 });
    expect([...labels]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...probabilities].every((p) => p > 0 && p <= 1)).toBe(true);
  });

  test("groups smaller than minClusterSize, and one row, are noise", async () => {
    expect([...(await hdbscan(X, { minClusterSize: 4, minSamples: 2 })).labels]).toEqual(new Array(6).fill(-1));
    expect([...(await hdbscan(Matrix.from([[1]]), { minSamples: 1 })).labels]).toEqual([-1]);
  });

  test("identical rows are not split into two clusters", async () => {
    const { labels } = await hdbscan(Matrix.from(new Array(20).fill([1, 2])));
    expect(new Set(labels).size).toBe(1);
  });

  test("rejects invalid input", async () => {
    await expect(hdbscan(X, { minSamples: 7 })).rejects.toThrow("6 rows");
    await expect(hdbscan(X, { minClusterSize: 1 })).rejects.toThrow("at least 2");
    await expect(hdbscan(Matrix.from([[Number.NaN]]))).rejects.toThrow("NaN");
  });
});
