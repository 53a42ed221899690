import { type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";

/** Gaussians with diagonal covariances, one a row, as `encode` gives them. */
export interface Gaussians {
  /** Means, n x latentDim. */
  mu: MatrixLike;
  /** Log variances, n x latentDim. */
  logVar: MatrixLike;
}

/**
 * The symmetrized KL divergence of two Gaussians a row, such as the posteriors of songs given their sound and given their words
 * (Jeffreys 1946; Kullback & Leibler 1951, "On Information and Sufficiency", their J):
 *
 *     J(p, q) = KL(p || q) + KL(q || p)
 *             = sum_j [ cosh(a_j - b_j) - 1 + (mu_j - nu_j)^2 / 2 (exp(-a_j) + exp(-b_j)) ]
 *
 * for p = N(mu, exp(a)) and q = N(nu, exp(b)). It is the sum of both directions, not their mean.
 *
 * @param p n Gaussians
 * @param q n others, row by row those that are compared
 * @returns n numbers in nats: 0 where both are equal, no upper bound; infinite or NaN where there is no variance
 * @throws UserError where they have different shapes
 */
export function symmetrizedKl(p: Gaussians, q: Gaussians): Float64Array {
  const read = (X: MatrixLike, name: string) => toMatrix("symmetrizedKl", X, name);
  const all = [read(p.mu, "p.mu"), read(p.logVar, "p.logVar"), read(q.mu, "q.mu"), read(q.logVar, "q.logVar")] as const;
  const [{ rows, cols }] = all;
  if (all.some((X) => X.rows !== rows || X.cols !== cols)) {
    throw new UserError(
      `symmetrizedKl compares Gaussians row by row, but p and q are ${all.map((X) => `${X.rows} x ${X.cols}`).join(", ")} (mu and logVar of each); give as many rows and columns of all four.`,
    );
  }
  const [mu, a, nu, b] = all.map((X) => X.data) as [Float32Array, Float32Array, Float32Array, Float32Array];
  return Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let j = i * cols; j < (i + 1) * cols; j++) {
      const half = Math.sinh(((a[j] as number) - (b[j] as number)) / 2);
      const difference = (mu[j] as number) - (nu[j] as number);
      // cosh(x) - 1 as 2 sinh(x / 2)^2, which keeps its digits near 0.
      sum += 2 * half ** 2 + (difference ** 2 / 2) * (Math.exp(-(a[j] as number)) + Math.exp(-(b[j] as number)));
    }
    return sum;
  });
}
