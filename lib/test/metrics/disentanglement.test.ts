import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { dciFromImportances } from "../../dist/metrics/disentanglement.js";
import { attributePredictabilityGap, dciScores, mutualInfoGap } from "../../dist/metrics/index.js";
import { lasso } from "../../dist/metrics/lasso.js";
import { onWarning } from "../../dist/warnings.js";
import { golden } from "./golden.js";

const { genre, tempo, mig, sap, lasso: weights } = golden.disentanglement;
const Z = Matrix.from(golden.disentanglement.Z);
const factors = { genre, tempo };

describe("against scikit-learn", () => {
  test("mutual information gap", () => {
    const { score, factors: gaps } = mutualInfoGap(Z, factors);
    expect(gaps.genre).toBeCloseTo(mig.genre, 6);
    expect(gaps.tempo).toBeCloseTo(mig.tempo, 6);
    expect(score).toBeCloseTo((mig.genre + mig.tempo) / 2, 6);
  });

  test("the lasso converges with more columns than rows, as of 32 latents of 12 songs", () => {
    const rng = new Rng(3);
    const column = () => {
      const values = rng.normals(12);
      const mean = values.reduce((sum, v) => sum + v, 0) / 12;
      return Float64Array.from(values, (v) => v - mean);
    };
    const heard: string[] = [];
    const undo = onWarning(({ message }) => heard.push(message));
    lasso(Array.from({ length: 32 }, column), column(), 1e-4);
    undo();
    expect(heard).toEqual([]);
  });

  test("attribute predictability gap", () => {
    const { factors: gaps } = attributePredictabilityGap(Z, factors);
    expect(gaps.genre).toBeCloseTo(sap.genre, 6);
    expect(gaps.tempo).toBeCloseTo(sap.tempo, 6);
  });

  test("lasso", () => {
    const standard = (v: Float64Array) => {
      const mean = v.reduce((a, b) => a + b, 0) / v.length;
      const deviation = Math.sqrt(v.reduce((a, b) => a + (b - mean) ** 2, 0) / v.length);
      return v.map((x) => (x - mean) / deviation);
    };
    const columns = [0, 1, 2, 3].map((c) =>
      standard(Float64Array.from({ length: Z.rows }, (_, i) => Z.data[4 * i + c])),
    );
    lasso(columns, standard(Float64Array.from(tempo)), 0.02).forEach((w, j) => {
      expect(w).toBeCloseTo(weights[j], 6);
    });
  });
});

describe("latents that are the factors", () => {
  const rng = new Rng(1);
  const n = 400;
  const a = Array.from({ length: n }, () => rng.normal());
  const b = Array.from({ length: n }, () => `class ${rng.int(2)}`);
  const pure = Matrix.from(a.map((x, i) => [x, b[i] === "class 1" ? 1 : 0, rng.normal()]));
  const mixed = Matrix.from(a.map((x, i) => [x + (b[i] === "class 1" ? 1 : -1), x - (b[i] === "class 1" ? 1 : -1), 0]));

  test("score near 1, and rotated ones lower", () => {
    for (const score of [mutualInfoGap, attributePredictabilityGap]) {
      expect(score(pure, { a, b }).score).toBeGreaterThan(0.85);
      expect(score(mixed, { a, b }).score).toBeLessThan(0.1);
    }
    const { disentanglement, completeness, informativeness } = dciScores(pure, { a, b });
    expect(disentanglement).toBeGreaterThan(0.95);
    expect(completeness).toBeGreaterThan(0.95);
    expect(informativeness.a).toBeGreaterThan(0.99);
    expect(informativeness.b).toBe(1);
    const rotated = dciScores(mixed, { a, b });
    expect(rotated.disentanglement).toBeLessThan(0.2);
    expect(rotated.informativeness.a).toBeGreaterThan(0.99);
  });

  test("rows without a factor are left out of it", () => {
    const some = a.map((x, i) => (i % 2 ? x : undefined));
    const half = new Matrix(n / 2, 3);
    for (let i = 0; i < n / 2; i++) half.data.set(pure.data.subarray(6 * i + 3, 6 * i + 6), 3 * i);
    const odd = a.filter((_, i) => i % 2 === 1);
    expect(mutualInfoGap(pure, { some }).factors.some).toBe(mutualInfoGap(half, { some: odd }).factors.some);
  });
});

describe("degenerate cases", () => {
  test("importances in closed form", () => {
    const one = dciFromImportances([Float64Array.of(1, 0), Float64Array.of(0, 3)]);
    expect(one).toEqual({ disentanglement: 1, completeness: 1 });
    const spread = dciFromImportances([Float64Array.of(1, 1), Float64Array.of(1, 1)]);
    expect(spread.disentanglement).toBeCloseTo(0, 12);
    const shared = dciFromImportances([Float64Array.of(1, 0), Float64Array.of(1, 0)]);
    expect(shared.completeness).toBe(1);
    expect(shared.disentanglement).toBeCloseTo(0, 12);
    expect(dciFromImportances([Float64Array.of(0, 0)]).disentanglement).toBeNaN();
  });

  test("dead latents and a constant factor score 0", () => {
    expect(mutualInfoGap(new Matrix(5, 2), { g: ["a", "b", "a", "b", "a"] }).score).toBe(0);
    expect(attributePredictabilityGap(Z, { constant: genre.map(() => "same") }).score).toBeCloseTo(0, 12);
  });

  test("rejects invalid input with a message", () => {
    expect(() => mutualInfoGap(new Matrix(3, 1), { g: ["a", "b", "c"] })).toThrow(
      "Z is 3 x 1; it needs at least 2 rows and 2 columns",
    );
    expect(() => mutualInfoGap(Z, {})).toThrow("no factors were given");
    expect(() => mutualInfoGap(Z, { genre: ["a"] })).toThrow("Z has 150 rows but genre has 1");
    expect(() => dciScores(Z, { g: genre.map(() => "") })).toThrow("g is known for 0 rows");
  });
});
