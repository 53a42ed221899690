import { type Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { Block } from "../linalg/block.js";
import { symmetricEigen } from "../linalg/eigen.js";
import { orthonormalize } from "../linalg/orthonormalize.js";

/**
 * The largest principal angle between two subspaces of the same dimension (Björck & Golub 1973), as
 * `scipy.linalg.subspace_angles` has it: 0 where both hold the same directions, whatever their basis, 90 where some
 * direction of one is at a right angle to the whole other.
 *
 * @param A k x d, linearly independent rows that span the first, such as the components of a PCA
 * @param B k x d, those of the second
 * @returns in degrees
 * @throws UserError where the shapes differ
 */
export function subspaceAngle(A: MatrixLike, B: MatrixLike): number {
  const [first, second] = [toMatrix("subspaceAngle", A, "A"), toMatrix("subspaceAngle", B, "B")];
  if (first.rows !== second.rows || first.cols !== second.cols) {
    throw new UserError(
      `subspaceAngle: A is ${first.rows} x ${first.cols} and B is ${second.rows} x ${second.cols}; both need as many directions of as many features.`,
    );
  }
  const [k, d] = [first.rows, first.cols];
  const [P, Q] = [basisOf(first), basisOf(second)];
  const cosines = new Float64Array(k * k);
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) cosines[i * k + j] = dotOf(P[i]!, Q[j]!);
  // What of Q is outside of P. Its largest singular value is the sine of the angle, precise where the angle is small.
  const outside = Q.map((q, j) =>
    Float64Array.from({ length: d }, (_, c) => {
      let inside = 0;
      for (let i = 0; i < k; i++) inside += cosines[i * k + j]! * P[i]![c]!;
      return q[c]! - inside;
    }),
  );
  const sine = Math.sqrt(Math.max(0, symmetricEigen(gramOf(outside), k).values[0]!));
  if (sine ** 2 < 0.5) return degrees(Math.asin(sine));
  const columns = Array.from({ length: k }, (_, j) => Float64Array.from({ length: k }, (_, i) => cosines[i * k + j]!));
  const cosine = Math.sqrt(Math.max(0, symmetricEigen(gramOf(columns), k).values[k - 1]!));
  return degrees(Math.acos(Math.min(1, cosine)));
}

/** An orthonormal basis of the rows. */
function basisOf(M: Matrix): Float64Array[] {
  const block = Block.from(Array.from({ length: M.rows }, (_, i) => M.row(i)));
  orthonormalize(block);
  return Array.from({ length: M.rows }, (_, j) => block.column(j));
}

function gramOf(vectors: readonly Float64Array[]): Float64Array {
  return Float64Array.from(vectors.flatMap((a) => vectors.map((b) => dotOf(a, b))));
}

function dotOf(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

const degrees = (radians: number) => (radians * 180) / Math.PI;
