import type { Matrix } from "../array/index.js";
import { Matrix as DenseMatrix } from "../array/index.js";
import { Rng } from "../array/rng.js";
import { pca } from "../decomposition/index.js";

/**
 * As many rows as X has, drawn from one Gaussian of its mean and covariance: what a space of that shape looks like where
 * there are no groups at all.
 *
 * @param X n x d
 * @returns n x d
 */
export async function gaussianLike(X: Matrix, seed: number): Promise<Matrix> {
  const fitted = await pca(X, { solver: "full" });
  const k = fitted.explainedVariance.length;
  const normals = new Rng(seed, "honesty/gaussian").normals(X.rows * k);
  for (let j = 0; j < k; j++) {
    const deviation = Math.sqrt(Math.max(0, fitted.explainedVariance[j]!));
    for (let i = 0; i < X.rows; i++) normals[i * k + j]! *= deviation;
  }
  return fitted.inverseTransform(new DenseMatrix(X.rows, k, normals));
}
