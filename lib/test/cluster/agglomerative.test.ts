import { agnes } from "ml-hclust";
import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { agglomerative, cutTree, type Linkage, linkageMatrix } from "../../dist/cluster/index.js";
import { cases, expectClose, partition, points } from "./golden.js";

// With equal distances, rounding decides which of several correct trees is found, and with Ward its heights too. Their common
// properties are tested under "equal distances" below.
const trees = cases.flatMap(({ name, X, trees }) =>
  trees.map((tree) => ({ ...tree, name: `${tree.method}, ${name}`, X, tied: name.includes("duplicates") })),
);

describe("heights and trees", () => {
  test.each(trees.filter(({ tied, method }) => !tied || method !== "ward"))(
    "$name: SciPy's heights",
    async ({ X, method, heights }) => {
      const { distances } = await agglomerative(X, { k: 1, linkage: method as Linkage });
      expectClose(distances, heights, 1e-6);
    },
  );

  test.each(trees.filter(({ tied }) => !tied))(
    "$name: SciPy's tree, cut as SciPy and scikit-learn cut it",
    async ({ X, method, children, sizes, height, atHeight, inThree }) => {
      const tree = await agglomerative(X, { k: 3, linkage: method as Linkage });
      expect([...tree.children]).toEqual(children);
      expect([...tree.sizes]).toEqual(sizes);
      expect(partition(tree.labels)).toEqual(partition(inThree));
      expect(partition(cutTree(tree, { height }))).toEqual(partition(atHeight));
    },
  );
});

test("ml-hclust's ward2 has the same heights", async () => {
  const X = points("uneven densities and noise");
  const { distances } = await agglomerative(X, { k: 1 });
  const reference: number[] = [];
  agnes(
    Array.from({ length: X.rows }, (_, i) => [...X.row(i)]),
    { method: "ward2" },
  ).traverse((cluster) => {
    if (!cluster.isLeaf) reference.push(cluster.height);
  });
  expectClose(
    distances,
    reference.sort((a, b) => a - b),
    1e-6,
  );
});

test("more rows than one block: heights of Ward on 600 rows ascend, the last merge has all rows, and heights match the definition", async () => {
  const rng = new Rng(4);
  const X = new Matrix(
    600,
    12,
    Float32Array.from({ length: 7200 }, () => rng.normal()),
  );
  const tree = await agglomerative(X, { k: 1 });
  expect(tree.sizes.at(-1)).toBe(600);
  const members = Array.from({ length: 600 }, (_, i) => [i]);
  tree.distances.forEach((height, i) => {
    const [a, b] = [members[tree.children[2 * i]], members[tree.children[2 * i + 1]]];
    if (i > 0) expect(height).toBeGreaterThanOrEqual(tree.distances[i - 1]);
    const [meanA, meanB] = [mean(X, a), mean(X, b)];
    const apart = meanA.reduce((sum, value, j) => sum + (value - meanB[j]) ** 2, 0);
    expect(height).toBeCloseTo(Math.sqrt(((2 * a.length * b.length) / (a.length + b.length)) * apart), 9);
    members.push([...a, ...b]);
  });
});

function mean(X: { data: Float32Array; cols: number }, rows: number[]): number[] {
  return Array.from(
    { length: X.cols },
    (_, j) => rows.reduce((sum, i) => sum + X.data[i * X.cols + j], 0) / rows.length,
  );
}

describe("equal distances", () => {
  test.each<Linkage>(["ward", "complete", "average", "single"])("duplicates merge first, at 0: %s", async (linkage) => {
    const X = points("duplicates and ties");
    const different = new Set(Array.from({ length: X.rows }, (_, i) => X.row(i).join())).size;
    const tree = await agglomerative(X, { height: 0, linkage });
    expect(tree.distances.filter((height) => height === 0).length).toBe(X.rows - different);
    expect(Math.max(...tree.labels) + 1).toBe(different);
  });
});

describe("what it takes", () => {
  const X = Matrix.from([[0], [1], [5], [5.5]]);

  test("k = 1, k = n, a single row", async () => {
    expect([...(await agglomerative(X, { k: 1 })).labels]).toEqual([0, 0, 0, 0]);
    expect([...(await agglomerative(X, { k: 4 })).labels]).toEqual([0, 1, 2, 3]);
    expect([...(await agglomerative(Matrix.from([[3]]), { k: 1 })).labels]).toEqual([0]);
  });

  test("a height between merges", async () => {
    expect([...(await agglomerative(X, { height: 0.7, linkage: "single" })).labels]).toEqual([0, 1, 2, 2]);
  });

  test("SciPy's linkage matrix", async () => {
    const tree = await agglomerative(X, { k: 1, linkage: "single" });
    expect([...linkageMatrix(tree)]).toEqual([2, 3, 0.5, 2, 0, 1, 1, 2, 4, 5, 4, 4]);
  });

  test.each([
    [{}, "neither was"],
    [{ k: 2, height: 1 }, "both were"],
    [{ k: 5 }, "at most 4"],
    [{ k: 2, linkage: "wards" as Linkage }, '"wards"'],
  ])("%j is refused", async (options, message) => {
    await expect(agglomerative(X, options)).rejects.toThrow(message);
  });

  test("rejects a distance matrix that would not fit in memory", async () => {
    await expect(agglomerative(new Matrix(20_001, 1), { k: 2, linkage: "average" })).rejects.toThrow("20001 rows");
  });

  test("stops at an interrupt", async () => {
    const signal = AbortSignal.abort(new Error("interrupted"));
    await expect(agglomerative(X, { k: 2, signal })).rejects.toThrow("interrupted");
  });
});
