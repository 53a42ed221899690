import { inspect } from "node:util";
import { checkMatrix, Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { summary } from "../inspection.js";
import { lbfgs } from "../linalg/lbfgs.js";
import { checkNumber, withDefaults } from "../options.js";
import { warnNotConverged } from "../warnings.js";
import { type ClassLabels, labeledRows } from "./classes.js";

/** Options of {@link logisticRegression}. */
export interface LogisticRegressionOptions extends TaskOptions {
  /** Weight of the data against the penalty. Smaller: smaller weights, a smoother boundary. Usual: 0.01 to 100. Default 1. */
  C?: number;
  /** Upper bound of the iterations. Default 1000. */
  maxIter?: number;
  /** Stops where no entry of the gradient of the mean loss is larger. Default 1e-5. */
  tol?: number;
}

/** A fitted classifier of d features and K classes. {@link logisticRegression} makes one. */
export class LogisticRegression {
  /** @internal */
  constructor(
    /** The classes, ascending: the columns of `predictProbabilities`. */
    readonly classes: readonly (string | number)[],
    /** K x d. */
    readonly weights: Matrix,
    /** One per class. */
    readonly intercepts: Float64Array,
    /** Iterations that were made. */
    readonly nIter: number,
    /** Whether `tol` was met. */
    readonly converged: boolean,
  ) {}

  /** Probability of each class: n x d to n x K, each row adding up to 1. @throws UserError for another number of columns */
  predictProbabilities(X: MatrixLike): Matrix {
    const M = toMatrix("LogisticRegression.predictProbabilities", X);
    const { weights, intercepts } = this;
    if (M.cols !== weights.cols) {
      throw new UserError(
        `LogisticRegression: given ${M.cols} columns, but it was fitted on ${weights.cols} features; give the same features.`,
      );
    }
    const out = new Matrix(M.rows, weights.rows);
    const scores = new Float64Array(weights.rows);
    for (let i = 0; i < M.rows; i++) {
      const x = M.row(i);
      for (let c = 0; c < scores.length; c++) {
        const w = weights.row(c);
        let sum = intercepts[c];
        for (let j = 0; j < x.length; j++) sum += w[j] * x[j];
        scores[c] = sum;
      }
      softmax(scores);
      out.row(i).set(scores);
    }
    return out;
  }

  /** The most probable class of each row: n x d to n classes. @throws UserError for another number of columns */
  predict(X: MatrixLike): (string | number)[] {
    const P = this.predictProbabilities(X);
    return Array.from({ length: P.rows }, (_, i) => {
      const p = P.row(i);
      return this.classes[p.indexOf(Math.max(...p))]!;
    });
  }

  /** How console.log and a notebook show it. @internal */
  [inspect.custom](): string {
    const { classes, weights, intercepts, nIter, converged, predict, predictProbabilities } = this;
    const what = `logisticRegression: ${classes.length} classes by ${weights.cols} features`;
    return summary(what, { classes, weights, intercepts, nIter, converged, predict, predictProbabilities });
  }
}

/**
 * Multinomial logistic regression: the linear classifier, and so what a representation tells of a label when all labels
 * of the training songs are known.
 *
 *     p(c | x) = softmax_c(w_c · x + b_c)
 *     minimizes  C Σ_i -log p(y_i | x_i) + 1/2 Σ_c |w_c|²      (the intercepts b are not penalized; for two
 *                                                               classes, as is usual, 1/2 |w_1 - w_0|²)
 *
 * by L-BFGS (linalg/lbfgs.ts). The same minimum as scikit-learn's LogisticRegression with `penalty: "l2"`. Standardize X
 * first: the penalty depends on its scale.
 *
 *     const scaler = await standardize(X.select(split.train));
 *     const fitted = await logisticRegression(scaler.transform(X), genresOfTraining);
 *     fitted.predict(scaler.transform(X));
 *
 * @param X n x d
 * @param y n classes; rows whose class is missing (undefined, null, "" or NaN) are left out of the fit
 * @returns the classifier; where it did not converge, a warning says so
 * @throws UserError for NaN in X, lengths that differ, or fewer than two classes
 */
export async function logisticRegression(
  X: MatrixLike,
  y: ClassLabels,
  options: LogisticRegressionOptions = {},
): Promise<LogisticRegression> {
  const { onProgress, signal, ...given } = options;
  const { C, maxIter, tol } = withDefaults("logisticRegression", given, { C: 1, maxIter: 1000, tol: 1e-5 });
  checkNumber("C", C, { min: Number.MIN_VALUE });
  checkNumber("maxIter", maxIter, { min: 1, integer: true });
  checkNumber("tol", tol, { min: 0 });
  const M = checkMatrix("logisticRegression", X);
  const { rows, codes, classes } = labeledRows("logisticRegression", M.rows, y);
  const T = M.select(rows);
  const [n, d, K] = [T.rows, T.cols, classes.length];

  // Mean loss and penalty over n: the scale of the gradient does not depend on the number of songs.
  // At the minimum the weights of two classes are w / 2 and -w / 2, so that |w|² is twice the sum of their squares.
  const penalty = (K === 2 ? 2 : 1) / (C * n);
  const scores = new Float64Array(K);
  const evaluate = (x: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let loss = 0;
    for (let i = 0; i < n; i++) {
      const row = T.row(i);
      for (let c = 0; c < K; c++) {
        let sum = x[K * d + c];
        for (let j = 0; j < d; j++) sum += x[c * d + j] * row[j];
        scores[c] = sum;
      }
      loss -= softmax(scores, codes[i]) / n;
      for (let c = 0; c < K; c++) {
        const error = (scores[c] - (c === codes[i] ? 1 : 0)) / n;
        gradient[K * d + c] += error;
        for (let j = 0; j < d; j++) gradient[c * d + j] += error * row[j];
      }
    }
    for (let w = 0; w < K * d; w++) {
      loss += 0.5 * penalty * x[w] ** 2;
      gradient[w] += penalty * x[w];
    }
    return loss;
  };

  const wait = pauses(signal);
  let done = 0;
  const pause = () => {
    onProgress?.({ done: done++, total: maxIter });
    return wait();
  };
  const { x, nIter, converged } = await lbfgs(evaluate, new Float64Array(K * (d + 1)), { maxIter, tol, pause });
  if (!converged) warnNotConverged("logisticRegression", nIter, "standardize X, lower C, or raise maxIter or tol");
  const weights = new Matrix(K, d, Float32Array.from(x.subarray(0, K * d)));
  return new LogisticRegression(classes, weights, x.slice(K * d), nIter, converged);
}

/** In place: scores to probabilities. @returns the log probability of class `of` */
function softmax(scores: Float64Array, of = 0): number {
  const highest = scores.reduce((a, b) => Math.max(a, b));
  const own = scores[of] - highest;
  let total = 0;
  for (let c = 0; c < scores.length; c++) {
    scores[c] = Math.exp(scores[c] - highest);
    total += scores[c];
  }
  for (let c = 0; c < scores.length; c++) scores[c] /= total;
  return own - Math.log(total);
}
