/** What console.log, and a notebook for the last expression of a cell, shows of matrices and fitted results. */

import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Matrix } from "../dist/array/index.js";
import { dbscan, kMeans } from "../dist/cluster/index.js";
import { pca } from "../dist/decomposition/index.js";
import { tfidf } from "../dist/lyrics/index.js";
import { umap } from "../dist/manifold/index.js";
import { standardize } from "../dist/preprocessing/index.js";

const X = Matrix.from([
  [0, 0.5],
  [0, 1 / 3],
  [10, -1.25],
  [10, 0],
]);

test("a matrix shows its size and its first rows and columns; within an object, its size", () => {
  expect(inspect(X)).toBe("Matrix 4 x 2\n       0     0.5\n       0  0.3333\n      10   -1.25\n      10       0");
  expect(inspect({ X })).toBe("{ X: Matrix 4 x 2 }");
  const [, first, ...rest] = inspect(Matrix.zeros(100, 20)).split("\n");
  expect(first).toBe("  0  0  0  0  0  0  0  0  …");
  expect(rest.at(-1)).toBe("  … and 94 more rows");
  expect(rest).toHaveLength(6);
  expect(inspect(Matrix.zeros(0, 0))).toBe("Matrix 0 x 0");
});

test("fitted results say in two lines what they are and have", async () => {
  const found = await kMeans(X, { k: 2 });
  expect(inspect(found)).toBe(
    "kMeans: 4 rows in 2 clusters (2, 2)\n  labels (4), centers 2 x 2, inertia 0.7951, nIter 2, converged true, predict()",
  );
  expect(Object.keys(found)).not.toContain("Symbol(nodejs.util.inspect.custom)");
  expect(inspect({ ...found })).not.toContain("2 clusters");
  expect(inspect(await dbscan(X, { eps: 1, minSamples: 2 }))).toBe(
    "dbscan: 4 rows in 1 cluster (2), 2 noise\n  labels (4), coreIndices (2)",
  );
  expect(inspect(await pca(X, { nComponents: 1 }))).toMatch(
    /^pca: 1 of 2 dimensions, 99 % of the variance\n {2}Z 4 x 1, mean \(2\), components 1 x 2, .*transform\(\), inverseTransform\(\)$/,
  );
  expect(inspect(await umap(X, { epochs: 1 }))).toBe("umap: 4 rows of 2 dimensions in 2\n  Z 4 x 2, transform()");
  expect(inspect(await standardize(X))).toMatch(/^standardize: 4 rows of 2 columns\n {2}Z 4 x 2, mean \(2\)/);
  const songs = [{ lyrics: "river moon" }, { lyrics: "river sun" }];
  expect(inspect(await tfidf(songs, { nComponents: 1 }))).toMatch(/^tfidf: 1 columns of 3 terms, from 2 songs\n/);
});
