import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Matrix } from "../dist/array/index.js";
import { parallelMap } from "../dist/async/parallel.js";
import { gaussianMixture, kMeans, spectral } from "../dist/cluster/index.js";
import { fitCurve } from "../dist/manifold/umapLayout.js";
import { lasso } from "../dist/metrics/lasso.js";
import { onWarning, warn } from "../dist/warnings.js";
import { points } from "./cluster/golden.js";

let heard: string[] = [];
let undo = () => {};
beforeEach(() => {
  heard = [];
  undo = onWarning(({ kind, message }) => heard.push(`${kind}: ${message}`));
});
afterEach(() => undo());

test("k-means and the Gaussian mixture report in the result and warn when maxIter came before tol", async () => {
  const X = points("no clusters");
  const cut = await kMeans(X, { k: 5, seed: 1, maxIter: 2, tol: 0 });
  expect(cut).toMatchObject({ nIter: 2, converged: false });
  expect(heard).toEqual(["ConvergenceWarning: kMeans did not converge in 2 iterations; raise maxIter or tol."]);
  expect(await kMeans(X, { k: 5, seed: 1 })).toMatchObject({ converged: true });
  expect(heard).toHaveLength(1);
  expect(await gaussianMixture(X, { k: 3, seed: 1, maxIter: 2 })).toMatchObject({ nIter: 2, converged: false });
  expect(heard[1]).toBe("ConvergenceWarning: gaussianMixture did not converge in 2 iterations; raise maxIter or tol.");
});

test("spectral clustering warns when its eigensolver did not converge", async () => {
  const X = Matrix.from(Array.from({ length: 300 }, (_, i) => [i]));
  expect(await spectral(X, { k: 3, seed: 1, nNeighbors: 3, maxIter: 1 })).toMatchObject({ nIter: 1, converged: false });
  expect(heard).toEqual([
    "ConvergenceWarning: spectral: the eigensolver did not converge in 1 iteration; raise maxIter, or nNeighbors.",
  ]);
  expect(await spectral(X, { k: 3, seed: 1, nNeighbors: 3 })).toMatchObject({ converged: true });
  expect(heard).toHaveLength(1);
});

test("UMAP's curve fit and DCI's lasso warn when they did not converge", () => {
  fitCurve(0.1, 1, 3);
  expect(heard[0]).toContain("umap: the fit of the curve did not converge in 3 iterations");
  lasso([Float64Array.from([1, -1, 0]), Float64Array.from([1, -1.01, 0.01])], Float64Array.from([1, -1, 0]), 1e-6, 2);
  expect(heard[1]).toContain("lasso did not converge in 2 iterations");
  fitCurve(0.1, 1);
  lasso([Float64Array.from([1, -1, 0])], Float64Array.from([1, -1, 0]), 0.1);
  expect(heard).toHaveLength(2);
});

test("a warning in a pool thread is forwarded, and the result is returned", async () => {
  const here = path.join(import.meta.dirname, "../dist/warnings.js");
  expect(await parallelMap(here, "warnNotConverged", ["a thing"])).toEqual([undefined]);
  expect(heard[0]).toContain("a thing did not converge");
});

test("without a listener, Node prints a warning to standard error", async () => {
  undo();
  const printed = new Promise<Error>((resolve) => process.once("warning", resolve));
  warn("FallbackWarning", "The slow way was taken.");
  expect(await printed).toMatchObject({ name: "FallbackWarning", message: "The slow way was taken." });
});
