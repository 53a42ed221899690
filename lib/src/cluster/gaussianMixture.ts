import { Matrix, Rng } from "../array/index.js";
import { checkRows, type MatrixLike } from "../array/matrix.js";
import { pauses, type TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { inverseCholesky } from "../linalg/cholesky.js";
import { checkChoice, checkNumber, DEFAULT_SEED, type Filled, NO_TASK, REQUIRED, withDefaults } from "../options.js";
import { warnNotConverged } from "../warnings.js";
import { type Clustering, checkClusterCount, checkCols, clusteringResult } from "./clustering.js";
import { GaussianRows } from "./gaussianRows.js";
import { kMeans } from "./kMeans.js";

/** Shape of the components; see {@link GaussianMixtureOptions}. */
export type CovarianceType = "full" | "tied" | "diag" | "spherical";

/** Options of {@link gaussianMixture}. */
export interface GaussianMixtureOptions extends TaskOptions {
  /** Components, 1 … rows. */
  k: number;
  /** Seed of the starts. Same seed, same labels. Default 0. */
  seed?: number;
  /**
   * Shape of the components. "full" (default): one covariance matrix each, d²/2 parameters per component; "tied": one
   * matrix for all; "diag": axis-aligned ellipsoids; "spherical": one variance each.
   */
  covarianceType?: CovarianceType;
  /** Number of starts; the one with the highest likelihood is kept. Default 1. */
  nInit?: number;
  /** A clustering of the rows, labels 0 … k - 1, to start from instead of k-means. */
  initialLabels?: Int32Array;
  /** Convergence tolerance: stop when an iteration increases the mean log-likelihood by less. Default 1e-3. */
  tol?: number;
  /** Default 100. */
  maxIter?: number;
  /** Added to every variance, so that no component collapses onto a point. Default 1e-6. */
  regCovar?: number;
}

/** What {@link gaussianMixture} found. */
export interface GaussianMixtureResult extends Clustering {
  /** n x k, rows sum to 1. */
  responsibilities: Matrix;
  /** Weights of the k components, sum 1. */
  weights: Float64Array;
  /** k x d. */
  means: Matrix;
  /** full: k x d x d; tied: d x d; diag: k x d; spherical: k. Row-major. */
  covariances: Float64Array;
  /** Mean over the rows of log p(x), in nats. Higher is better; on the fitted rows it grows with every component. */
  logLikelihood: number;
  /** Bayesian information criterion, for choosing k and the covariance type; lower is better. */
  bic: number;
  /** Akaike information criterion: as BIC, with a smaller penalty on parameters. */
  aic: number;
  /** Iterations of the start that was kept. */
  nIter: number;
  /** False where `maxIter` was reached before `tol`; there is a warning then, too. */
  converged: boolean;
  /** Responsibilities for the rows of another matrix with the same columns. */
  predictProba(X: MatrixLike): Matrix;
  /** Component with the largest responsibility for each row of another matrix. */
  predict(X: MatrixLike): Int32Array;
}

/**
 * Gaussian mixture model fitted by expectation maximization (Dempster, Laird & Rubin 1977; Bishop 2006, 9.2.2), started
 * from k-means. A row's responsibilities are its posterior probabilities over the components; its label is the
 * component with the largest one.
 *
 *   p(x) = Σ_c π_c N(x; μ_c, Σ_c)      r_ic = π_c N(x_i; μ_c, Σ_c) / p(x_i)
 *
 * As scikit-learn's GaussianMixture: the same parameter counts in BIC and AIC, `regCovar` added to the diagonal,
 * convergence by the gain of the mean log-likelihood. Computed in double precision.
 *
 * @param X n x d, finite
 * @returns n labels, the responsibilities, and the fitted mixture, which predicts other rows
 * @throws UserError where k is not 1 … different rows of X, initialLabels is not n labels that use each of 0 … k - 1,
 *   or a covariance degenerates in spite of regCovar
 */
export async function gaussianMixture(X: MatrixLike, options: GaussianMixtureOptions): Promise<GaussianMixtureResult> {
  const { k, seed, covarianceType, nInit, initialLabels, tol, maxIter, regCovar, onProgress, signal } = withDefaults<
    Filled<GaussianMixtureOptions>
  >("gaussianMixture", options, {
    k: REQUIRED,
    seed: DEFAULT_SEED,
    covarianceType: "full",
    nInit: 1,
    initialLabels: undefined as unknown as Int32Array,
    tol: 1e-3,
    maxIter: 100,
    regCovar: 1e-6,
    ...NO_TASK,
  });
  const M = checkRows("gaussianMixture", X);
  checkClusterCount("gaussianMixture", k, M.rows);
  checkNumber("gaussianMixture: seed", seed, { integer: true });
  checkChoice("gaussianMixture: covarianceType", covarianceType, ["full", "tied", "diag", "spherical"]);
  checkNumber("gaussianMixture: nInit", nInit, { min: 1, integer: true });
  checkNumber("gaussianMixture: tol", tol, { min: 0 });
  checkNumber("gaussianMixture: maxIter", maxIter, { min: 1, integer: true });
  checkNumber("gaussianMixture: regCovar", regCovar, { min: 0 });

  const pause = pauses(signal);
  const rows = new GaussianRows(M);
  const starts = new Rng(seed, "cluster/gaussianMixture");
  let best: (Fit & { logLikelihood: number; responsibilities: Float64Array }) | undefined;
  if (initialLabels) checkStart(initialLabels, k, M.rows);
  for (let start = 0; start < (initialLabels ? 1 : nInit); start++) {
    const labels = initialLabels ?? (await kMeansStart(M, k, starts.uint32(), signal));
    const fit = await expectationMaximization(rows, labels, { k, covarianceType, tol, maxIter, regCovar }, pause);
    const { logLikelihood, responsibilities } = expect(rows, fit.components);
    if (!best || logLikelihood > best.logLikelihood) best = { ...fit, logLikelihood, responsibilities };
    onProgress?.({ done: start + 1, total: nInit });
  }
  const { components, responsibilities, logLikelihood, nIter, converged } = best!;
  if (!converged) warnNotConverged("gaussianMixture", nIter, "raise maxIter or tol");
  const parameters = parameterCount(covarianceType, k, M.cols);
  const predictProba = (Y: MatrixLike): Matrix => {
    const rows = checkRows("predict", Y);
    checkCols("predict", rows, M.cols);
    return new Matrix(rows.rows, k, Float32Array.from(expect(new GaussianRows(rows), components).responsibilities));
  };
  return clusteringResult("gaussianMixture", {
    labels: mostResponsible(responsibilities, k),
    responsibilities: new Matrix(M.rows, k, Float32Array.from(responsibilities)),
    weights: components.weights,
    means: new Matrix(k, M.cols, Float32Array.from(components.means)),
    covariances: components.covariances,
    logLikelihood,
    bic: -2 * M.rows * logLikelihood + parameters * Math.log(M.rows),
    aic: -2 * M.rows * logLikelihood + 2 * parameters,
    nIter,
    converged,
    predictProba,
    predict: (Y) => mostResponsible(predictProba(Y).data, k),
  });
}

async function kMeansStart(X: Matrix, k: number, seed: number, signal?: AbortSignal): Promise<Int32Array> {
  const { labels, centers } = await kMeans(X, { k, seed, nInit: 1, algorithm: "lloyd", signal });
  if (centers.rows < k) {
    throw new UserError(
      `gaussianMixture: k is ${k}, but X has only ${centers.rows} different rows; lower k to at most that.`,
    );
  }
  return labels;
}

function checkStart(labels: Int32Array, k: number, n: number): void {
  const clusters = new Set(labels);
  if (labels.length !== n || clusters.size !== k || labels.some((label) => label < 0 || label >= k)) {
    throw new UserError(
      `gaussianMixture: initialLabels holds ${clusters.size} clusters of ${labels.length} rows; it needs a label 0 … ${k - 1} for each of the ${n} rows of X, each at least once.`,
    );
  }
}

/** Number of free parameters: covariances, means, and weights, which sum to 1. */
function parameterCount(type: CovarianceType, k: number, d: number): number {
  const covariance = { full: (k * d * (d + 1)) / 2, tied: (d * (d + 1)) / 2, diag: k * d, spherical: k };
  return covariance[type] + k * d + k - 1;
}

function mostResponsible(responsibilities: ArrayLike<number>, k: number): Int32Array {
  return Int32Array.from({ length: responsibilities.length / k }, (_, i) => {
    let most = 0;
    for (let c = 1; c < k; c++) if (responsibilities[i * k + c] > responsibilities[i * k + most]) most = c;
    return most;
  });
}

interface Components {
  type: CovarianceType;
  weights: Float64Array;
  /** k x d. */
  means: Float64Array;
  /** As the result has them. */
  covariances: Float64Array;
  /** Per component (one where tied) U, row-major, with Σ^-1 = U Uᵀ: upper triangular, or only its diagonal. */
  factors: Float64Array[];
}

interface Settings {
  k: number;
  covarianceType: CovarianceType;
  tol: number;
  maxIter: number;
  regCovar: number;
}

interface Fit {
  components: Components;
  nIter: number;
  converged: boolean;
}

async function expectationMaximization(
  rows: GaussianRows,
  labels: Int32Array,
  { k, covarianceType, tol, maxIter, regCovar }: Settings,
  pause: () => Promise<void> | undefined,
): Promise<Fit> {
  const start = new Float64Array(rows.n * k);
  labels.forEach((label, i) => {
    start[i * k + label] = 1;
  });
  let components = maximize(rows, start, covarianceType, regCovar);
  let before = -Infinity;
  for (let iteration = 1; ; iteration++) {
    await pause();
    const { logLikelihood, responsibilities } = expect(rows, components);
    components = maximize(rows, responsibilities, covarianceType, regCovar);
    const converged = Math.abs(logLikelihood - before) < tol;
    if (converged || iteration === maxIter) return { components, nIter: iteration, converged };
    before = logLikelihood;
  }
}

/** E step: responsibilities, n x k, and the mean log-likelihood. */
function expect(
  rows: GaussianRows,
  { type, weights, means, factors }: Components,
): { responsibilities: Float64Array; logLikelihood: number } {
  const { n, d } = rows;
  const k = weights.length;
  const diagonal = type === "diag" || type === "spherical";
  const logs = diagonal ? rows.scaledDistances(means, joined(factors), k) : new Float64Array(n * k);
  for (let c = 0; c < k; c++) {
    const U = factors[type === "tied" ? 0 : c];
    let logDeterminant = 0;
    for (let j = 0; j < d; j++) logDeterminant += Math.log(U[diagonal ? j : j * (d + 1)]);
    const constant = Math.log(weights[c]) + logDeterminant - (d / 2) * Math.log(2 * Math.PI);
    const forms = diagonal ? undefined : rows.quadraticForms(means.subarray(c * d, (c + 1) * d), U);
    for (let i = 0; i < n; i++) logs[i * k + c] = constant - (forms ? forms[i] : logs[i * k + c]) / 2;
  }
  let total = 0;
  for (let at = 0; at < n * k; at += k) {
    let largest = -Infinity;
    for (let c = 0; c < k; c++) largest = Math.max(largest, logs[at + c]);
    let sum = 0;
    for (let c = 0; c < k; c++) sum += logs[at + c] = Math.exp(logs[at + c] - largest);
    for (let c = 0; c < k; c++) logs[at + c] /= sum;
    total += largest + Math.log(sum);
  }
  return { responsibilities: logs, logLikelihood: total / n };
}

/** M step: maximum-likelihood components given the responsibilities. */
function maximize(
  rows: GaussianRows,
  responsibilities: Float64Array,
  type: CovarianceType,
  regCovar: number,
): Components {
  const { n, d } = rows;
  const k = responsibilities.length / n;
  const counts = new Float64Array(k).fill(10 * Number.EPSILON);
  for (let i = 0; i < n; i++) for (let c = 0; c < k; c++) counts[c] += responsibilities[i * k + c];
  const means = rows.sums(responsibilities).map((sum, at) => sum / counts[Math.floor(at / d)]);
  const weights = counts.map((count) => count / n);

  if (type === "full" || type === "tied") {
    const scatters = Array.from({ length: k }, (_, c) =>
      rows.scatter(means.subarray(c * d, (c + 1) * d), (i) => responsibilities[i * k + c]),
    );
    const matrices =
      type === "full"
        ? scatters.map((S, c) => S.map((value) => value / counts[c]))
        : [scatters[0].map((_, at) => scatters.reduce((sum, S) => sum + S[at], 0) / n)];
    for (const S of matrices) for (let j = 0; j < d; j++) S[j * (d + 1)] += regCovar;
    const covariances = new Float64Array(matrices.length * d * d);
    matrices.forEach((S, c) => {
      covariances.set(S, c * d * d);
    });
    return { type, weights, means, covariances, factors: matrices.map((S) => precisionFactor(S, d)) };
  }
  const squares = rows.squares(responsibilities, means);
  const variances = Array.from({ length: k }, (_, c) =>
    squares.subarray(c * d, (c + 1) * d).map((sum) => sum / counts[c] + regCovar),
  );
  if (type === "spherical") for (const v of variances) v.fill(v.reduce((sum, value) => sum + value, 0) / d);
  if (variances.some((v) => v.some((value) => value <= 0))) throw degenerate();
  return {
    type,
    weights,
    means,
    covariances: type === "diag" ? joined(variances) : Float64Array.from(variances, (v) => v[0]),
    factors: variances.map((v) => v.map((value) => 1 / Math.sqrt(value))),
  };
}

/** Arrays of one length, one after the other. */
function joined(arrays: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(arrays.length * arrays[0].length);
  arrays.forEach((array, c) => {
    out.set(array, c * array.length);
  });
  return out;
}

const degenerate = () =>
  new UserError("gaussianMixture: the covariance of a component is singular; raise regCovar, or lower k.");

/** U with S^-1 = U Uᵀ, upper triangular. */
function precisionFactor(S: Float64Array, d: number): Float64Array {
  const { U, dependent } = inverseCholesky(S, d, 0);
  if (dependent.length > 0) throw degenerate();
  return U;
}
