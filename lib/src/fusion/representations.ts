/**
 * Fusion of existing representations, one matrix per modality and one row per song, without training.
 * Songs must have every modality; where some are missing, see LearnedFusion and JointVae.
 */

import { checkMatrix, Matrix, type MatrixLike } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { checkNumber } from "../options.js";
import { StandardScaler } from "../preprocessing/standardize.js";

/**
 * Early fusion: standardized columns of all modalities, concatenated. A modality's weight is proportional to its
 * columns.
 *
 * @param modalities n x d each, of the same songs
 * @returns n x sum of d
 */
export function fuseEarly(...modalities: readonly MatrixLike[]): Matrix {
  return Matrix.hstack(...checkModalities("fuseEarly", modalities).map((X) => StandardScaler.fit("fuseEarly", X).Z));
}

/**
 * Weighted fusion of two modalities: squared distances between rows are alpha times those in `A` plus (1 - alpha)
 * times those in `B`, each standardized and divided by its number of columns, so that alpha alone sets the balance.
 *
 * @param A n x d
 * @param B n x e, of the same songs
 * @param alpha from 0 (only B) to 1 (only A); usually 0.1 … 0.9
 * @returns n x (A.cols + B.cols)
 */
export function fuseWeighted(A: MatrixLike, B: MatrixLike, alpha: number): Matrix {
  checkNumber("alpha", alpha, { min: 0, max: 1 });
  const [first, second] = checkModalities("fuseWeighted", [A, B]);
  return Matrix.hstack(balanced(first!, alpha), balanced(second!, 1 - alpha));
}

/**
 * Fusion of any number of modalities with the same weight: each is standardized and divided by its number of columns, as
 * in {@link fuseWeighted}, so that none dominates by having more of them.
 *
 * @param modalities n x d each, of the same songs
 * @returns n x sum of d; squared distances between rows are the mean of those in the modalities
 */
export function fuseEqually(...modalities: readonly MatrixLike[]): Matrix {
  if (modalities.length === 0) throw new UserError("fuseEqually needs at least one modality; none was given.");
  return Matrix.hstack(...checkModalities("fuseEqually", modalities).map((X) => balanced(X, 1 / modalities.length)));
}

/**
 * Late fusion of clusterings of each modality: songs are close where the clusterings put them together.
 * @param memberships per modality the labels, or the soft memberships n x k (such as responsibilities)
 * @returns concatenated memberships, n x sum of k; the squared distance between two songs is the share of clusterings that
 *   separate them: 0 where all put them together, 1 where none does. Noise has no membership.
 */
export function fuseLate(...memberships: readonly (Int32Array | MatrixLike)[]): Matrix {
  if (memberships.length === 0) throw new UserError("fuseLate needs at least one clustering; none was given.");
  // Two one-hot rows that differ are sqrt(2) apart.
  const scale = 1 / Math.sqrt(2 * memberships.length);
  const parts = memberships.map((m, i) =>
    m instanceof Int32Array ? oneHot(m) : checkMatrix("fuseLate", m, { name: `modality ${i + 1}` }),
  );
  return Matrix.hstack(
    ...parts.map(
      ({ rows, cols, data }) =>
        new Matrix(
          rows,
          cols,
          data.map((p) => p * scale),
        ),
    ),
  );
}

const checkModalities = (where: string, modalities: readonly MatrixLike[]): Matrix[] =>
  modalities.map((X, i) => checkMatrix(where, X, { name: `modality ${i + 1}` }));

function balanced(X: Matrix, weight: number): Matrix {
  const scale = Math.sqrt(weight / X.cols);
  const { Z } = StandardScaler.fit("fuseWeighted", X);
  return new Matrix(
    Z.rows,
    Z.cols,
    Z.data.map((v) => v * scale),
  );
}

/**
 * Classes as one-hot rows, to be fused as a modality.
 *
 * @param labels n classes from 0; a negative one, such as noise or an unknown class, is a row of zeros
 * @returns n x classes
 */
export function oneHot(labels: Int32Array): Matrix {
  const out = new Matrix(
    labels.length,
    Math.max(
      1,
      labels.reduce((most, l) => Math.max(most, l + 1), 0),
    ),
  );
  labels.forEach((label, i) => {
    if (label >= 0) out.data[i * out.cols + label] = 1;
  });
  return out;
}
