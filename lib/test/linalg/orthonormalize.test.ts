import { expect, test } from "vitest";
import { Rng } from "../../dist/array/index.js";
import { Block } from "../../dist/linalg/block.js";
import { inverseCholesky } from "../../dist/linalg/cholesky.js";
import { orthonormalize } from "../../dist/linalg/orthonormalize.js";

/** Largest difference of QᵀQ from the identity, or from zero where a column is zero. */
function defect(Q: Block): number {
  return Math.max(
    ...Q.gram().map((value, at) => {
      const [i, j] = [Math.floor(at / Q.width), at % Q.width];
      return Math.abs(value - (i === j && value !== 0 ? 1 : 0));
    }),
  );
}

test("the inverse Cholesky factor of a hand-made matrix, and of one without full rank", () => {
  // S = RᵀR, R = [2 1; 0 3].
  expect(inverseCholesky(Float64Array.from([4, 2, 2, 10]), 2, 0)).toEqual({
    U: Float64Array.from([1 / 2, -1 / 6, 0, 1 / 3]),
    dependent: [],
  });
  const { U, dependent } = inverseCholesky(Float64Array.from([4, 8, 2, 8, 16, 4, 2, 4, 10]), 3, 1e-12);
  expect(dependent).toEqual([1]);
  expect([...U].map((x) => x + 0)).toEqual([1 / 2, 0, -1 / 6, 0, 0, 0, 0, 0, 1 / 3]);
  expect(inverseCholesky(Float64Array.from([-1]), 1, 0).dependent).toEqual([0]);
});

test("orthonormal to rounding error at condition number 10^5, with unchanged spans of the leading columns", () => {
  const Y = Block.random(200, 11, new Rng(1));
  const first = Y.column(0);
  for (let i = 0; i < 200; i++) {
    for (let j = 1; j < 11; j++) Y.data[i * Y.stride + j] = first[i] + 1e-5 * Y.data[i * Y.stride + j];
  }
  orthonormalize(Y);
  expect(defect(Y)).toBeLessThan(1e-14);
  const length = Math.sqrt(first.reduce((sum, x) => sum + x * x, 0));
  expect(Math.max(...Y.column(0).map((x, i) => Math.abs(x - first[i] / length)))).toBeLessThan(1e-14);
});

test("a dependent column becomes zero, or a new direction", () => {
  const columns = [0, 1, 0, 2].map((seed) => Block.random(9, 1, new Rng(seed)).column(0));
  columns.push(
    columns[1].map((x, i) => 3 * x - columns[3][i]),
    new Float64Array(9),
  );
  const zero = Block.from(columns);
  orthonormalize(zero);
  expect(defect(zero)).toBeLessThan(1e-14);
  expect([...zero.gram()].filter((_, at) => at % 7 === 0).map(Math.round)).toEqual([1, 1, 0, 1, 0, 0]);
  const filled = Block.from(columns);
  orthonormalize(filled, { rng: new Rng(5) });
  expect(defect(filled)).toBeLessThan(1e-14);
  expect([...filled.gram()].filter((_, at) => at % 7 === 0).map(Math.round)).toEqual([1, 1, 1, 1, 1, 1]);
});
