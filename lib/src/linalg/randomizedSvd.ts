import type { Rng } from "../array/rng.js";
import { Block } from "./block.js";
import { symmetricEigen } from "./eigen.js";
import type { LinearMap } from "./linearMap.js";
import { orthonormalize } from "./orthonormalize.js";

export interface RandomizedSvd {
  /** Squared singular values, descending, as many as the sketch is wide; those of a deficient rank may be below 0. */
  squares: Float64Array;
  /** cols x width: the right singular vectors, each times its singular value. */
  directions: Block;
}

/**
 * The leading singular values and right singular vectors by randomized subspace iteration (Halko, Martinsson & Tropp
 * 2011, algorithms 4.4 and 5.1): an orthonormal basis Q of A's range is found by going back and forth through A from a
 * random start, and A is nearly Q QᵀA. With PᵀP = W S² Wᵀ for P = AᵀQ, the columns of P W are A's right singular
 * vectors times S.
 *
 * The number of power iterations is fixed, there is no test of convergence: the error falls with the power 2 nIter + 1
 * of the ratio of the first singular value left out to each one kept.
 *
 * @param width columns of the sketch: the components wanted and some 10 more, at most A's smaller side
 */
export function randomizedSvd(A: LinearMap, width: number, nIter: number, rng: Rng): RandomizedSvd {
  let P = Block.random(A.cols, width, rng);
  let Q = A.times(P);
  for (let pass = 0; pass < nIter; pass++) {
    orthonormalize(Q, { passes: 1 });
    P = A.transposedTimes(Q);
    orthonormalize(P, { passes: 1 });
    Q = A.times(P);
  }
  orthonormalize(Q);
  P = A.transposedTimes(Q);
  const { values, vectors } = symmetricEigen(P.gram(), width);
  P.combine(vectors);
  return { squares: values, directions: P };
}
