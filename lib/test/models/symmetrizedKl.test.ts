// The symmetrized KL divergence of diagonal Gaussians against numbers by hand and against Monte Carlo.

import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { symmetrizedKl } from "../../dist/models/index.js";

const gaussians = (mu: number[][], logVar: number[][]) => ({ mu: Matrix.from(mu), logVar: Matrix.from(logVar) });

test("numbers by hand", () => {
  const p = gaussians([[0], [0], [1], [0]], [[0], [0], [0], [Math.log(4)]]);
  const q = gaussians([[0], [2], [0], [0]], [[0], [0], [Math.log(4)], [Math.log(0.25)]]);
  // Both equal: 0. Means 2 apart, variances 1: 2^2 (1 + 1) / 2 = 4.
  // Means 1 apart, variances 1 and 4: (1/4 + 4) / 2 - 1 + (1 + 1/4) / 2 = 1.75. Variances 4 and 1/4: (16 + 1/16) / 2 - 1.
  const expected = [0, 4, 1.75, 7.03125];
  symmetrizedKl(p, q).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] as number, 6);
  });
});

test("symmetric, summed over dimensions, and exact for a tiny difference", () => {
  const rng = new Rng(3);
  const one = { mu: new Matrix(5, 4, rng.normals(20)), logVar: new Matrix(5, 4, rng.normals(20)) };
  const other = { mu: new Matrix(5, 4, rng.normals(20)), logVar: new Matrix(5, 4, rng.normals(20)) };
  const there = symmetrizedKl(one, other);
  expect(there).toEqual(symmetrizedKl(other, one));
  const columns = [0, 1, 2, 3].map((j) => {
    const column = (X: Matrix) => Matrix.from(Array.from({ length: 5 }, (_, i) => [X.get(i, j)]));
    return symmetrizedKl(
      { mu: column(one.mu), logVar: column(one.logVar) },
      { mu: column(other.mu), logVar: column(other.logVar) },
    );
  });
  there.forEach((value, i) => {
    const sum = columns.reduce((total, column) => total + (column[i] as number), 0);
    expect(value).toBeCloseTo(sum, 10);
  });
  // cosh(x) - 1 is x^2 / 2 near 0, which a difference of 1 and 1 would lose.
  const [tiny] = symmetrizedKl(gaussians([[0]], [[0]]), gaussians([[0]], [[2 ** -30]]));
  expect((tiny as number) / (2 ** -60 / 2)).toBeCloseTo(1, 6);
});

test("equals the mean of log p - log q over draws of p, plus the reverse", () => {
  const rng = new Rng(7);
  const p = { mu: Matrix.from([[0.5, -1]]), logVar: Matrix.from([[0.2, -0.6]]) };
  const q = { mu: Matrix.from([[0, -0.4]]), logVar: Matrix.from([[-0.3, 0.1]]) };
  const logDensity = ({ mu, logVar }: typeof p, z: number[]) =>
    z.reduce((sum, x, j) => {
      const v = logVar.get(0, j);
      return sum - 0.5 * (Math.log(2 * Math.PI) + v + (x - mu.get(0, j)) ** 2 / Math.exp(v));
    }, 0);
  const direction = (from: typeof p, to: typeof p) => {
    const n = 100_000;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const z = [0, 1].map(
        (j) => from.mu.get(0, j) + Math.exp(from.logVar.get(0, j) / 2) * (rng.normals(1)[0] as number),
      );
      sum += logDensity(from, z) - logDensity(to, z);
    }
    return sum / n;
  };
  expect(symmetrizedKl(p, q)[0]).toBeCloseTo(direction(p, q) + direction(q, p), 1);
});

test("other shapes are refused with all of them", () => {
  const p = gaussians([[0]], [[0]]);
  expect(() => symmetrizedKl(p, gaussians([[0, 1]], [[0, 1]]))).toThrow("1 x 1, 1 x 1, 1 x 2, 1 x 2");
});
