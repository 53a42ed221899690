import { describe, expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { knnAccuracy, trustworthiness } from "../../dist/metrics/index.js";
import { digits, golden } from "../manifold/golden.js";

const small = digits.X.select(Array.from({ length: 60 }, (_, i) => i));

describe("trustworthiness", () => {
  test.each(golden.trustworthiness)("is scikit-learn's for $k neighbors", ({ k, value }) => {
    expect(trustworthiness(Matrix.from(golden.round), Matrix.from(golden.flat), { nNeighbors: k })).toBeCloseTo(
      value,
      9,
    );
  });

  test("of a space with itself is 1, and of an uninformative one, less", () => {
    expect(trustworthiness(small, small)).toBe(1);
    expect(trustworthiness(small, new Matrix(60, 2))).toBeLessThan(0.7);
  });

  test("rejects invalid input with a message", () => {
    expect(() => trustworthiness(small, small, { nNeighbors: 30 })).toThrow("nNeighbors is 30 for 60 rows");
    expect(() => trustworthiness(small, new Matrix(3, 2))).toThrow("X has 60 rows but embedding has 3");
  });
});

describe("nearest-neighbor accuracy", () => {
  test("of the digits is scikit-learn's", () => {
    const { accuracy, chance, labeled } = knnAccuracy(digits.X, digits.y);
    expect(accuracy).toBeCloseTo(golden.knnAccuracy, 12);
    expect(chance).toBeCloseTo(0.1, 3);
    expect(labeled).toBe(1797);
  });

  test("only labeled rows are queries and vote", () => {
    const X = Matrix.from([[0], [1], [2], [10], [11], [5]]);
    expect(knnAccuracy(X, ["a", "a", undefined, "b", "b", ""], { nNeighbors: 1 })).toEqual({
      accuracy: 1,
      chance: 0.5,
      labeled: 4,
    });
    expect(knnAccuracy(X, ["a", "", "", "", "", ""]).accuracy).toBeNaN();
  });

  test("a tie goes to the class of the nearest row", () => {
    expect(knnAccuracy(Matrix.from([[0], [1], [3]]), ["a", "a", "b"], { nNeighbors: 2 }).accuracy).toBeCloseTo(
      2 / 3,
      12,
    );
  });
});
