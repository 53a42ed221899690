import { describe, expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { type CovarianceType, gaussianMixture } from "../../dist/cluster/index.js";
import { cases, expectClose, points } from "./golden.js";

const runs = cases.flatMap(({ name, X, k, start, mixtures }) =>
  mixtures.map((run) => ({
    ...run,
    name: `${run.kind}, ${name}`,
    X,
    k,
    start,
    covarianceType: run.kind as CovarianceType,
  })),
);

test.each(runs)("from the same start, the fit is scikit-learn's: $name", async (run) => {
  const { X, k, covarianceType, start, fromStart } = run;
  const fit = await gaussianMixture(X, { k, covarianceType, seed: 1, initialLabels: Int32Array.from(start) });
  expect(fit.nIter).toBe(fromStart.iterations);
  expect(Math.abs(fit.logLikelihood - fromStart.logLikelihood)).toBeLessThan(1e-6);
  expectClose(fit.weights, fromStart.weights, 1e-6);
  expectClose([fit.bic, fit.aic], [fromStart.bic, fromStart.aic], 1e-6);
});

// If the rows have no clusters, each start converges elsewhere, and the best of ten is random.
const settled = runs.filter(({ name }) => /, (blobs|many columns|moons)$/.test(name));

test.each(settled)("log-likelihood is within 1e-3 of scikit-learn's best of 10: $name", async (run) => {
  const { X, k, covarianceType, best } = run;
  const fit = await gaussianMixture(X, { k, covarianceType, seed: 1, nInit: 10, tol: 1e-6, maxIter: 1000 });
  expect(fit.converged).toBe(true);
  expect(Math.abs(fit.logLikelihood - best)).toBeLessThan(1e-3);
});

test("one component is the mean and covariance of the rows, and their Gaussian likelihood", async () => {
  const X = Matrix.from([
    [0, 0],
    [2, 0],
    [0, 4],
    [2, 4],
  ]);
  const fit = await gaussianMixture(X, { k: 1, seed: 0, regCovar: 0 });
  expect([...fit.means.data]).toEqual([1, 2]);
  expectClose(fit.covariances, [1, 0, 0, 4], 1e-12);
  expect(fit.logLikelihood).toBeCloseTo(-Math.log(2 * Math.PI) - Math.log(2) - 1, 12);
});

test("labels, responsibilities and predictions agree, and are reproducible by seed", async () => {
  const X = points("uneven densities and noise");
  const fit = await gaussianMixture(X, { k: 3, seed: 4 });
  expect(fit.predict(X)).toEqual(fit.labels);
  expect([...fit.predictProba(X).data]).toEqual([...fit.responsibilities.data]);
  for (let i = 0; i < X.rows; i++) {
    const shares = fit.responsibilities.row(i);
    expect(shares[fit.labels[i]]).toBe(Math.max(...shares));
    expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  }
  expect((await gaussianMixture(X, { k: 3, seed: 4 })).responsibilities).toEqual(fit.responsibilities);
});

describe("rejects invalid input", () => {
  const X = Matrix.from([[0], [0], [1]]);
  test.each([
    [{ k: 3, seed: 1 }, "2 different rows"],
    [{ k: 4, seed: 1 }, "at most 3"],
    [{ k: 2, seed: 1, regCovar: 0 }, "regCovar"],
    [{ k: 2, seed: 1, covarianceType: "diagonal" as CovarianceType }, '"diagonal"'],
    [{ k: 2, seed: 1, initialLabels: Int32Array.of(0, 0, 0) }, "initialLabels"],
  ])("%j", async (options, message) => {
    await expect(gaussianMixture(X, options)).rejects.toThrow(message);
  });
});
