import { checkMatrix, Matrix, type MatrixLike } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { nearestTo } from "../linalg/nearestNeighbors.js";
import { checkNumber, withDefaults } from "../options.js";
import { type ClassLabels, labeledRows } from "./classes.js";

/** Options of {@link kNearestNeighbors}. */
export interface KNearestNeighborsOptions {
  /** Neighbors that vote; all rows where there are fewer. Default 5. */
  nNeighbors?: number;
}

/** A fitted vote of neighbors. {@link kNearestNeighbors} makes one. */
export interface KNearestNeighbors {
  /** The classes, ascending: the columns of `predictProbabilities`. */
  classes: readonly (string | number)[];
  /** Share of the neighbors of each class: n x d to n x classes. */
  predictProbabilities(X: MatrixLike): Matrix;
  /** The class of most neighbors; a tie goes to the first of the classes. n x d to n classes. */
  predict(X: MatrixLike): (string | number)[];
}

/**
 * The k-nearest-neighbor classifier (Cover & Hart 1967): a row is of the class that most of the labeled rows nearest to
 * it have, by Euclidean distance. Where classes are not linear in a representation but its neighborhoods are pure, it is
 * above `logisticRegression`. As scikit-learn's KNeighborsClassifier.
 *
 * @param X n x d
 * @param y n classes; rows whose class is missing (undefined, null, "" or NaN) do not vote
 * @returns the classifier
 * @throws UserError for NaN in X, lengths that differ, or fewer than two classes
 */
export async function kNearestNeighbors(
  X: MatrixLike,
  y: ClassLabels,
  options: KNearestNeighborsOptions = {},
): Promise<KNearestNeighbors> {
  const { nNeighbors } = withDefaults("kNearestNeighbors", options, { nNeighbors: 5 });
  checkNumber("nNeighbors", nNeighbors, { min: 1, integer: true });
  const M = checkMatrix("kNearestNeighbors", X);
  const { rows, codes, classes } = labeledRows("kNearestNeighbors", M.rows, y);
  const voters = M.select(rows);
  const k = Math.min(nNeighbors, voters.rows);

  const predictProbabilities = (asked: MatrixLike): Matrix => {
    const Q = checkMatrix("kNearestNeighbors.predict", asked, { minRows: 0 });
    if (Q.cols !== voters.cols) {
      throw new UserError(
        `kNearestNeighbors: given ${Q.cols} columns, but it was fitted on ${voters.cols} features; give the same features.`,
      );
    }
    const { indices } = nearestTo(Q, voters, k);
    const out = new Matrix(Q.rows, classes.length);
    for (let i = 0; i < Q.rows; i++) {
      const shares = out.row(i);
      for (const voter of indices.subarray(i * k, (i + 1) * k)) shares[codes[voter]!]! += 1 / k;
    }
    return out;
  };
  return {
    classes,
    predictProbabilities,
    predict(asked) {
      const P = predictProbabilities(asked);
      // Shares are sums of 1 / k, so that equal counts may differ in the last bit.
      return Array.from({ length: P.rows }, (_, i) => {
        const votes = Array.from(P.row(i), (share) => Math.round(share * k));
        return classes[votes.indexOf(Math.max(...votes))]!;
      });
    },
  };
}
