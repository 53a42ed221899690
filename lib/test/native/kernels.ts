import { Matrix, Rng } from "../../dist/array/index.js";

const rng = new Rng(6);

/** A matrix of normal numbers. */
export const random = (n: number, d: number): Matrix =>
  new Matrix(
    n,
    d,
    Float32Array.from({ length: n * d }, () => rng.normal()),
  );

/** Shapes around the sizes of a vector, and with few and many of everything. */
export const SHAPES = [
  [1, 1, 1],
  [3, 7, 2],
  [8, 4, 5],
  [17, 16, 8],
  [33, 13, 17],
  [70, 300, 64],
].map(([n, m, d]) => ({ n, m, d }));
