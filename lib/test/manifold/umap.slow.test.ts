import { UMAP as UmapJs } from "umap-js";
import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { nearestOthers } from "../../dist/linalg/nearestNeighbors.js";
import { umap } from "../../dist/manifold/index.js";
import { fuzzyGraph } from "../../dist/manifold/umapGraph.js";
import { fitCurve } from "../../dist/manifold/umapLayout.js";
import { knnAccuracy, trustworthiness } from "../../dist/metrics/index.js";
import { digits, golden } from "./golden.js";

const first = (n: number) => digits.X.select(Array.from({ length: n }, (_, i) => i));

test.each(golden.curves)("the curve of minDist $minDist, spread $spread is umap-learn's", ({ minDist, spread, ab }) => {
  const { a, b } = fitCurve(minDist, spread);
  expect(a).toBeCloseTo(ab[0], 4);
  expect(b).toBeCloseTo(ab[1], 4);
});

test("the graph is umap-learn's", async () => {
  const { heads, tails, weights } = fuzzyGraph(await nearestOthers(first(60), 14), Number.POSITIVE_INFINITY);
  const { rows, columns, weights: expected } = golden.graph;
  const ours = new Map(Array.from(heads, (head, e) => [`${head} ${tails[e]}`, weights[e]]));
  expect(ours.size).toBe(expected.length);
  expected.forEach((weight, e) => {
    expect(ours.get(`${rows[e]} ${columns[e]}`)).toBeCloseTo(weight, 4);
  });
});

describe("the digits", () => {
  test("have the same trustworthiness as umap-learn's, over three seeds", async () => {
    let [trust, accuracy] = [0, 0];
    for (const seed of [0, 1, 2]) {
      const { Z } = await umap(digits.X, { seed });
      trust += trustworthiness(digits.X, Z) / 3;
      accuracy += knnAccuracy(Z, digits.y).accuracy / 3;
    }
    expect(trust).toBeGreaterThan(golden.umap.trustworthiness - 0.01);
    expect(accuracy).toBeGreaterThan(golden.umap.knnAccuracy - 0.01);
  });

  test("have the same trustworthiness as umap-js'", async () => {
    const X = first(500);
    const rng = new Rng(1);
    const rows = Array.from({ length: 500 }, (_, i) => [...X.row(i)]);
    const theirs = Matrix.from(new UmapJs({ random: () => rng.uniform(), nEpochs: 500 }).fit(rows));
    expect(trustworthiness(X, (await umap(X)).Z)).toBeGreaterThan(trustworthiness(X, theirs) - 0.01);
  });

  test("new digits are placed near their class", async () => {
    const half = Math.floor(digits.X.rows / 2);
    const model = await umap(first(half));
    const rest = Array.from({ length: digits.X.rows - half }, (_, i) => half + i);
    const placed = await model.transform(digits.X.select(rest));
    let right = 0;
    rest.forEach((i, q) => {
      const squared = Float64Array.from({ length: half }, (_, j) => squaredDistance(placed, q, model.Z, j));
      const nearest = [...squared.keys()].sort((a, b) => squared[a] - squared[b]).slice(0, 5);
      const votes = new Float64Array(10);
      for (const j of nearest) votes[digits.y[j]]++;
      if (votes.indexOf(Math.max(...votes)) === digits.y[i]) right++;
    });
    expect(right / rest.length).toBeGreaterThan(golden.umapTransform.accuracy - 0.01);
  });
});

function squaredDistance(A: Matrix, i: number, B: Matrix, j: number): number {
  return A.row(i).reduce((sum, x, c) => sum + (x - B.row(j)[c]) ** 2, 0);
}

describe("behavior", () => {
  const X = first(150);
  const options = { epochs: 30 };

  test("same seed, same picture; another seed, another", async () => {
    const [a, b, c] = [
      (await umap(X, options)).Z,
      (await umap(X, options)).Z,
      (await umap(X, { ...options, seed: 1 })).Z,
    ];
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
    const model = await umap(X, options);
    expect(await model.transform(first(10))).toEqual(await model.transform(first(10)));
  });

  test("every init, three dimensions, disconnected graphs and duplicates", async () => {
    for (const init of ["spectral", "pca", "random"] as const) {
      const { Z } = await umap(X, { ...options, init, nComponents: 3 });
      expect([Z.rows, Z.cols]).toEqual([150, 3]);
      expect(Z.data.every(Number.isFinite)).toBe(true);
    }
    const pieces = new Matrix(40, 2);
    for (let i = 0; i < 20; i++) pieces.data[2 * i] = 1e6;
    const { Z } = await umap(pieces, { ...options, nNeighbors: 5 });
    expect(Z.data.every(Number.isFinite)).toBe(true);
  });

  test("reports progress, and stops at the signal with the layout so far", async () => {
    const seen: number[] = [];
    const stop = new AbortController();
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      seen.push(done / total);
      if (done >= 100) stop.abort();
    };
    const { Z } = await umap(X, { epochs: 400, onProgress, signal: stop.signal });
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(0.25);
    expect(Z.data.every(Number.isFinite)).toBe(true);
  });

  test("rejects invalid input with a message", async () => {
    await expect(umap(first(10), { nNeighbors: 15 })).rejects.toThrow("umap was given 10 rows and nNeighbors 15");
    await expect(umap(X, { numNeighbors: 5 } as object)).rejects.toThrow('unknown option "numNeighbors"');
    await expect(umap(X, { init: "lda" as "pca" })).rejects.toThrow("init");
    await expect(umap(X, { minDist: 2 })).rejects.toThrow("minDist is 2");
    await expect(umap(Matrix.from([[Number.NaN], [1], [2]]))).rejects.toThrow("NaN at row 0");
    const model = await umap(X, options);
    await expect(model.transform(new Matrix(2, 3))).rejects.toThrow("given 3 columns, but it was fitted on 64");
  });
});
