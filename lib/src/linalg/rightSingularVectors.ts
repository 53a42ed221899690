import { Rng } from "../array/rng.js";
import { Block } from "./block.js";
import { symmetricEigen } from "./eigen.js";
import { orthonormalize } from "./orthonormalize.js";
import { dot } from "./vectors.js";

/** Squared singular values of a matrix, largest first and none below 0, and its right singular vectors. */
export interface RightSingular {
  values: Float64Array;
  vectors: Float64Array[];
}

/**
 * The first k right singular vectors, from the eigenvectors of AᵀA (cols <= rows) or of AAᵀ. Squares the condition number:
 * directions with less than 1e-12 of the largest squared singular value are noise.
 *
 * @param value the entry (i, j) of A
 * @param k at most min(rows, cols)
 */
export function rightSingularVectors(
  rows: number,
  cols: number,
  value: (i: number, j: number) => number,
  k: number,
): RightSingular {
  const wide = cols > rows;
  const A = wide ? new Block(cols, rows) : new Block(rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) A.data[wide ? j * A.stride + i : i * A.stride + j] = value(i, j);
  }
  const { values, vectors } = symmetricEigen(A.gram(), A.width);
  return {
    values: values.slice(0, k).map((x) => Math.max(0, x)),
    vectors: wide ? orthonormalProducts(A, vectors.slice(0, k)) : vectors.slice(0, k),
  };
}

/**
 * A times each vector, made orthonormal: components without variance are rounding noise, and become some direction that
 * is orthogonal to the others.
 */
function orthonormalProducts(A: Block, vectors: Float64Array[]): Float64Array[] {
  const out = new Block(A.rows, vectors.length);
  for (let c = 0; c < A.rows; c++) {
    const values = A.data.subarray(c * A.stride, c * A.stride + A.width);
    vectors.forEach((v, j) => {
      out.data[c * out.stride + j] = dot(v, values);
    });
  }
  orthonormalize(out, { rng: new Rng(0, "pca/noise") });
  return vectors.map((_, j) => out.column(j));
}
