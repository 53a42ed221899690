import { describe, expect, test } from "vitest";
import { Rng } from "../../dist/array/index.js";
import { kNearestNeighbors, logisticRegression } from "../../dist/classification/index.js";
import { lbfgs } from "../../dist/linalg/lbfgs.js";
import { onWarning } from "../../dist/warnings.js";
import golden from "../golden/classification.json";

describe.each(golden.cases)("scikit-learn on $name", ({ X, y, C, train, classes, logistic, ...votes }) => {
  const known = y.map((label, i) => (i < train ? label : undefined));
  const asked = X.slice(train);

  test("logistic regression", async () => {
    const fitted = await logisticRegression(X, known, { C, tol: 1e-9 });
    expect([fitted.converged, fitted.classes]).toEqual([true, classes]);
    const P = fitted.predictProbabilities(asked);
    for (const [i, row] of logistic.entries()) {
      for (const [c, p] of row.entries()) expect(Math.abs(P.get(i, c) - p)).toBeLessThan(2e-5);
    }
    expect(fitted.predict(asked)).toEqual(logistic.map((row) => classes[row.indexOf(Math.max(...row))]));
  });

  test("nearest neighbors", async () => {
    const fitted = await kNearestNeighbors(X, known, { nNeighbors: 7 });
    expect(fitted.predict(asked)).toEqual(votes.neighborsPredict);
    const P = fitted.predictProbabilities(asked);
    for (const [i, row] of votes.neighbors.entries()) {
      for (const [c, p] of row.entries()) expect(P.get(i, c)).toBeCloseTo(p, 6);
    }
  });
});

describe("logistic regression", () => {
  test("warns where it did not converge, and says so in the result", async () => {
    const heard: string[] = [];
    const undo = onWarning(({ message }) => heard.push(message));
    const { X, y } = golden.cases[0]!;
    const { converged, nIter } = await logisticRegression(X, y, { maxIter: 2 });
    undo();
    expect([converged, nIter]).toEqual([false, 2]);
    expect(heard).toEqual([
      expect.stringMatching(/logisticRegression did not converge in 2 iterations; standardize X/),
    ]);
  });

  test("an abort stops it", async () => {
    const { X, y } = golden.cases[0]!;
    await expect(logisticRegression(X, y, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});

test("rows without a class take no part; classes are named as they were given", async () => {
  const X = [[0], [1], [9], [10], [500]];
  const y = ["low", "low", "high", "high", null];
  for (const fit of [logisticRegression, kNearestNeighbors]) {
    const fitted = await fit(X, y);
    expect(fitted.classes).toEqual(["high", "low"]);
  }
  expect((await logisticRegression(X, y)).predict([[-3], [30]])).toEqual(["low", "high"]);
  expect((await kNearestNeighbors(X, y, { nNeighbors: 1 })).predict([[2], [600]])).toEqual(["low", "high"]);
});

test("what cannot be classified is refused in a sentence", async () => {
  for (const fit of [logisticRegression, kNearestNeighbors]) {
    await expect(fit([[1], [2]], ["a", "a"])).rejects.toThrow(
      'at least two classes among the labeled rows of y; there is only "a"',
    );
    await expect(fit([[1], [2]], ["a"])).rejects.toThrow("X has 2 rows but y has 1 classes");
    await expect(fit([[1], [Number.NaN]], ["a", "b"])).rejects.toThrow(/NaN/);
    const fitted = await fit([[1], [2]], ["a", "b"]);
    expect(() => fitted.predict([[1, 2]])).toThrow("given 2 columns, but it was fitted on 1 features");
  }
});

test("L-BFGS reaches the minimum of Rosenbrock's valley, and of a quadratic in 50 dimensions", async () => {
  const settings = { maxIter: 200, tol: 1e-8, pause: () => undefined };
  const valley = await lbfgs(
    ([x, y], gradient) => {
      gradient.set([-2 * (1 - x!) - 400 * x! * (y! - x! ** 2), 200 * (y! - x! ** 2)]);
      return (1 - x!) ** 2 + 100 * (y! - x! ** 2) ** 2;
    },
    Float64Array.of(-1.2, 1),
    settings,
  );
  expect(valley.converged).toBe(true);
  expect(valley.x[0]).toBeCloseTo(1, 6);
  expect(valley.x[1]).toBeCloseTo(1, 6);

  const center = new Rng(1).normals(50);
  const bowl = await lbfgs(
    (x, gradient) => {
      let value = 0;
      for (let i = 0; i < 50; i++) {
        gradient[i] = (1 + i) * (x[i]! - center[i]!);
        value += 0.5 * (1 + i) * (x[i]! - center[i]!) ** 2;
      }
      return value;
    },
    new Float64Array(50),
    settings,
  );
  for (let i = 0; i < 50; i++) expect(bowl.x[i]).toBeCloseTo(center[i]!, 8);
});
