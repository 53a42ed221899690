import type { Rng } from "../array/rng.js";
import type { Block } from "./block.js";
import { inverseCholesky } from "./cholesky.js";

/** Columns with a smaller share of their squared length outside the span of those before are dependent. */
const DEPENDENT = 1e-12;

/**
 * The columns become an orthonormal basis of their span, in place, by Cholesky QR: Q = Y R^-1 with RᵀR = YᵀY. The loss of
 * orthogonality grows with the square of Y's condition number; a second pass, whose condition number is near 1, brings
 * it to rounding error (Yamamoto et al. 2015).
 *
 * A column that depends on those before it becomes zero, or with `rng` a random direction outside the span.
 *
 * @param Y rows x width, width at most rows where `rng` is given
 * @param passes 2, or 1 between the steps of an iteration, where the span is what counts
 */
export function orthonormalize(Y: Block, { passes = 2, rng }: { passes?: 1 | 2; rng?: Rng } = {}): void {
  for (let pass = 0; pass < passes; pass++) {
    const { U, dependent } = inverseCholesky(Y.gram(), Y.width, DEPENDENT);
    Y.multiply(U);
    if (!rng || dependent.length === 0) continue;
    for (const j of dependent) for (let i = 0; i < Y.rows; i++) Y.data[i * Y.stride + j] = rng.normal();
    pass = -1;
  }
}
