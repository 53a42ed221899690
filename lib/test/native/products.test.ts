import { describe, expect, test } from "vitest";
import {
  denseTimesSmall,
  denseTimesSmallTwin,
  gram,
  gramTwin,
  sparseTimesDense,
  sparseTimesDenseTwin,
  strideFor,
} from "../../dist/native/products.js";
import { quadraticForms, quadraticFormsTwin } from "../../dist/native/quadraticForms.js";
import { random, SHAPES } from "./kernels.js";

const doubles = (n: number, d: number) => Float64Array.from(random(n, d).data);

describe.each(SHAPES)("$m rows of $d columns, the same bits as the twin", ({ n, m, d }) => {
  test("quadratic forms", () => {
    const [X, mean, U] = [doubles(m, d), doubles(1, d), doubles(d, d)];
    const twin = new Float64Array(m);
    quadraticFormsTwin(X, mean, U, twin, 1);
    expect(quadraticForms(X, mean, U, new Float64Array(m))).toEqual(twin);
    const first = Array.from({ length: d }, (_, j) =>
      mean.subarray(0, j + 1).reduce((sum, mu, c) => sum + (X[c] - mu) * U[c * d + j], 0),
    );
    expect(twin[0]).toBeCloseTo(
      first.reduce((sum, x) => sum + x * x, 0),
      8,
    );
  });

  const stride = strideFor(d);

  test("Gram matrix", () => {
    const B = doubles(m, stride);
    const twin = new Float64Array(stride * stride);
    gramTwin(B, m, stride, twin, 1);
    expect(gram(B, m, stride, new Float64Array(stride * stride))).toEqual(twin);
    expect(gram(B, 0, stride, new Float64Array(stride * stride))).toEqual(new Float64Array(stride * stride));
  });

  test("sparse times dense, with empty rows", () => {
    const indptr = Int32Array.from({ length: n + 1 }, (_, i) => 3 * Math.floor(i / 2));
    const indices = Int32Array.from({ length: indptr[n] }, (_, p) => (7 * p) % m);
    const A = { indptr, indices, values: doubles(1, indices.length) };
    const B = doubles(m, stride);
    const [found, twin] = [new Float64Array(n * stride).fill(9), new Float64Array(n * stride).fill(9)];
    sparseTimesDenseTwin(indptr, indices, A.values, B, stride, twin, 1);
    sparseTimesDense(A, B, stride, found);
    expect(found).toEqual(twin);
  });

  test("dense times small", () => {
    const [Y, B] = [doubles(m, stride), doubles(d, stride)];
    const [found, twin] = [new Float64Array(m * stride), new Float64Array(m * stride)];
    denseTimesSmallTwin(Y, m, stride, B, d, twin, 1);
    denseTimesSmall(Y, m, stride, B, d, found);
    expect(found).toEqual(twin);
    expect(twin[0]).toBeCloseTo(
      Array.from({ length: d }, (_, t) => Y[t] * B[t * stride]).reduce((a, b) => a + b, 0),
      10,
    );
  });
});

test("indices beyond the dense matrix are refused", () => {
  const A = { indptr: Int32Array.from([0, 1]), indices: Int32Array.from([5]), values: new Float64Array(1) };
  expect(() => sparseTimesDense(A, new Float64Array(16), 8, new Float64Array(8))).toThrow("an index is no row of B");
});
