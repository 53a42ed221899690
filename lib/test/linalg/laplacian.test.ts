import { expect, test } from "vitest";
import { Rng } from "../../dist/array/index.js";
import { laplacianEigen } from "../../dist/linalg/laplacian.js";

const solver = { tol: 1e-9, maxIter: 200, rng: new Rng(1), pause: () => undefined };

/** Paths of n nodes each, one beside the other. */
function paths(n: number, count = 1) {
  const from = Array.from({ length: count * n }, (_, i) => i).filter((i) => i % n < n - 1);
  return {
    heads: Int32Array.from([...from, ...from.map((i) => i + 1)]),
    tails: Int32Array.from([...from.map((i) => i + 1), ...from]),
    weights: new Float64Array(2 * from.length).fill(0.7),
  };
}

test("eigenvalues of a path are cosines, and the vectors are its eigenvectors", async () => {
  const n = 60;
  const { values, vectors, rootDegrees, converged, nIter } = await laplacianEigen(n, paths(n), 4, solver);
  expect(converged).toBe(true);
  expect(nIter).toBeGreaterThan(0);
  values.forEach((value, j) => {
    expect(value).toBeCloseTo(Math.cos((Math.PI * j) / (n - 1)), 12);
  });
  const trivial = Math.sqrt(rootDegrees.reduce((sum, root) => sum + root ** 2, 0));
  vectors[0].forEach((v, i) => {
    expect(v).toBeCloseTo(rootDegrees[i] / trivial, 7);
  });
  vectors.forEach((v) => {
    expect(v.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 12);
    expect(Math.max(...v)).toBeGreaterThanOrEqual(-Math.min(...v) - 1e-9);
  });
});

test("a graph with three components has the eigenvalue 1 three times; a node without edges has 0", async () => {
  const graph = paths(20, 3);
  const { values } = await laplacianEigen(61, graph, 4, solver);
  expect([...values].map((value) => value.toFixed(9))).toEqual([
    "1.000000000",
    "1.000000000",
    "1.000000000",
    Math.cos(Math.PI / 19).toFixed(9),
  ]);
});

test("reports that it did not converge", async () => {
  const { nIter, converged } = await laplacianEigen(400, paths(400), 4, { ...solver, maxIter: 1 });
  expect({ nIter, converged }).toEqual({ nIter: 1, converged: false });
});
