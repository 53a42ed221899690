import TsneJs from "tsne-js";
import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { tsne } from "../../dist/manifold/index.js";
import { QuadTree } from "../../dist/manifold/quadTree.js";
import { knnAccuracy, trustworthiness } from "../../dist/metrics/index.js";
import { digits, golden } from "./golden.js";

const first = (n: number) => digits.X.select(Array.from({ length: n }, (_, i) => i));

describe("Barnes-Hut forces", () => {
  const rng = new Rng(7);
  const clumps = Array.from({ length: 600 }, (_, i) => [rng.normal() + 8 * (i % 3), rng.normal() * 1e-3 ** (i % 2)]);
  const Y = Float64Array.from([...clumps, ...clumps.slice(0, 50)].flat()); // with duplicates
  const n = Y.length / 2;
  const exact = new Float64Array(2 * n);
  let exactTotal = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      const [dx, dy] = [Y[2 * i] - Y[2 * j], Y[2 * i + 1] - Y[2 * j + 1]];
      const q = 1 / (1 + dx * dx + dy * dy);
      exactTotal += q;
      exact[2 * i] += q * q * dx;
      exact[2 * i + 1] += q * q * dy;
    }
  }

  test.each([
    [0, 1e-6],
    [0.5, 2e-2],
  ])("with angle %d differ from the sum over all pairs by at most %d", (angle, tolerance) => {
    const tree = new QuadTree(n);
    tree.build(Y);
    const forces = new Float64Array(2 * n);
    const total = tree.repel(angle, forces);
    expect(Math.abs(total / exactTotal - 1)).toBeLessThan(tolerance);
    const size = Math.hypot(...exact);
    expect(Math.hypot(...forces.map((f, c) => f - exact[c])) / size).toBeLessThan(tolerance);
  });
});

describe("the digits", () => {
  test("have the same trustworthiness as scikit-learn's", async () => {
    const { Z } = await tsne(digits.X);
    expect(trustworthiness(digits.X, Z)).toBeGreaterThan(golden.tsne.trustworthiness - 0.01);
    expect(knnAccuracy(Z, digits.y).accuracy).toBeGreaterThan(golden.tsne.knnAccuracy - 0.01);
  });

  test("have the same trustworthiness as tsne-js'", async () => {
    const X = first(200);
    const model = new TsneJs({ dim: 2, perplexity: 30, nIter: 300, metric: "euclidean" });
    model.init({ data: Array.from({ length: 200 }, (_, i) => [...X.row(i)]), type: "dense" });
    model.run();
    const theirs = Matrix.from(model.getOutput());
    expect(trustworthiness(X, (await tsne(X)).Z)).toBeGreaterThan(trustworthiness(X, theirs) - 0.01);
  });
});

describe("behavior", () => {
  const X = first(120);
  const options = { maxIter: 300 };

  test("same seed, same picture; another seed, another", async () => {
    expect(await tsne(X, options)).toEqual(await tsne(X, options));
    const random = { ...options, init: "random" as const };
    expect(await tsne(X, random)).toEqual(await tsne(X, random));
    expect(await tsne(X, random)).not.toEqual(await tsne(X, { ...random, seed: 1 }));
  });

  test("duplicates, one column, and rows that are all equal", async () => {
    const { Z: pairs } = await tsne(Matrix.from(Array.from({ length: 60 }, (_, i) => [i >> 1])), {
      ...options,
      perplexity: 5,
    });
    expect(pairs.data.every(Number.isFinite)).toBe(true);
    const { Z: equal } = await tsne(new Matrix(40, 3), { ...options, perplexity: 5 });
    expect(equal.data.every(Number.isFinite)).toBe(true);
  });

  test("reports progress, and stops at the signal with the layout so far", async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const onProgress = ({ done }: { done: number }) => {
      seen.push(done);
      if (done >= 50) stop.abort();
    };
    const { Z } = await tsne(X, { onProgress, signal: stop.signal });
    expect(seen).toEqual([0, 25, 50]);
    expect(Z.data.every(Number.isFinite)).toBe(true);
  });

  test("rejects invalid input with a message", async () => {
    await expect(tsne(first(20), { perplexity: 30 })).rejects.toThrow(
      "perplexity is 30 for 20 rows; lower it below the number of rows",
    );
    await expect(tsne(X, { perplexity: 0 })).rejects.toThrow("perplexity is 0");
    await expect(tsne(X, { nIter: 5 } as object)).rejects.toThrow('unknown option "nIter"');
    await expect(tsne(Matrix.from([[Number.NaN], [1]]))).rejects.toThrow("NaN at row 0");
  });
});
