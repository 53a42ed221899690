// The PCA of all cyclic shifts of images, against a PCA of copies that were made.

import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { pca, pcaOfShifts } from "../../dist/decomposition/index.js";

const bands = 3;

/** Images whose bands differ in mean, and along which neighbors resemble each other. */
function images(n: number, width: number): Matrix {
  const rng = new Rng(1);
  const X = new Matrix(n, bands * width);
  for (let at = 0; at < X.data.length; at += width) {
    let level = at % (bands * width);
    for (let t = 0; t < width; t++) X.data[at + t] = level += rng.normal();
  }
  return X;
}

/** Every image shifted by every amount, forward and backward. */
function copiesOf(X: Matrix, width: number): Matrix {
  const rows: Float32Array[] = [];
  for (let i = 0; i < X.rows; i++) {
    for (let shift = 0; shift < width; shift++) {
      for (const step of [1, -1]) {
        const value = (_: unknown, c: number) => {
          const band = Math.floor(c / width);
          const t = (step * (c % width) + shift + width) % width;
          return X.data[i * X.cols + band * width + t] as number;
        };
        rows.push(Float32Array.from({ length: X.cols }, value));
      }
    }
  }
  return Matrix.from(rows);
}

describe.each([8, 7, 1])("images of %i columns", async (width) => {
  const X = images(5, width);
  const copies = copiesOf(X, width);
  const all = bands * width;
  const expected = await pca(copies, { nComponents: all });
  const actual = pcaOfShifts(X, { width, nComponents: all });

  test("has the mean and the variances of the PCA of all copies", () => {
    actual.mean.forEach((value, c) => {
      expect(value).toBeCloseTo(expected.mean[c] as number, 4);
    });
    actual.explainedVariance.forEach((value, j) => {
      expect(value).toBeCloseTo(expected.explainedVariance[j] as number, 3);
      expect(actual.explainedVarianceRatio[j]).toBeCloseTo(expected.explainedVarianceRatio[j] as number, 5);
    });
  });

  test("has orthonormal components that reconstruct the images when all are kept", () => {
    const { components } = actual;
    for (let i = 0; i < all; i++) {
      for (let j = 0; j <= i; j++) {
        const product = components.row(i).reduce((sum, v, c) => sum + v * (components.row(j)[c] as number), 0);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 4);
      }
    }
    const after = actual.inverseTransform(actual.transform(X));
    after.data.forEach((value, i) => {
      expect(value).toBeCloseTo(X.data[i] as number, 3);
    });
  });
});

test("few components reconstruct the copies as well as the PCA of all copies does", async () => {
  const [width, nComponents] = [8, 3]; // The constant's first, and the pair of the slowest waves.
  const X = images(5, width);
  const copies = copiesOf(X, width);
  const error = (after: Matrix) => after.data.reduce((sum, v, i) => sum + (v - (copies.data[i] as number)) ** 2, 0);
  const [ours, theirs] = [pcaOfShifts(X, { width, nComponents }), await pca(copies, { nComponents })];
  const errors = [ours, theirs].map((p) => error(p.inverseTransform(p.transform(copies))));
  expect((errors[0] as number) / (errors[1] as number)).toBeCloseTo(1, 4);
});

test("says what does not fit", () => {
  expect(() => pcaOfShifts(images(5, 8), { width: 7 })).toThrow(/24 columns, which images of width 7 do not fill/);
  expect(() => pcaOfShifts(images(5, 8), { width: 8, nComponents: 25 })).toThrow(/nComponents/);
});
