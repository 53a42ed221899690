import { inspect } from "node:util";
import { checkMatrix, Matrix, type MatrixLike } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { UserError } from "../errors.js";
import { summary } from "../inspection.js";
import { denseMap } from "../linalg/linearMap.js";
import { orthonormalize } from "../linalg/orthonormalize.js";
import { randomizedSvd } from "../linalg/randomizedSvd.js";
import { type RightSingular, rightSingularVectors } from "../linalg/rightSingularVectors.js";
import { withPositivePeak } from "../linalg/vectors.js";
import { checkChoice, checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { PrincipalComponents } from "./principalComponents.js";

/** Options of {@link pca}. */
export interface PcaOptions {
  /**
   * Number of components; or, in (0, 1), the share of the variance that the components must explain. Default: all,
   * min(n, d).
   */
  nComponents?: number;
  /** Scale every component to unit variance, which discards their relative importance. Default false. */
  whiten?: boolean;
  /**
   * "full": the exact eigenvectors of the covariance (d <= n) or of the Gram matrix of the rows (d > n). "randomized":
   * the leading components only, from a random sketch refined by power iterations (Halko, Martinsson & Tropp 2011); for
   * large matrices and few components. Default "auto": "randomized" where n and d exceed 500 and at most a tenth of the
   * components is requested, otherwise "full".
   */
  solver?: "auto" | "full" | "randomized";
  /** Power iterations of the randomized solver; a flatter spectrum needs more. Default 7. */
  nIter?: number;
  /** Seed of the randomized solver's sketch. Default 0. */
  seed?: number;
}

/** A fitted PCA: k components of d features. {@link pca} makes one. */
export class Pca extends PrincipalComponents {
  #Z: Matrix | undefined;

  /** @internal */
  constructor(
    private readonly X: Matrix,
    ...fitted: ConstructorParameters<typeof PrincipalComponents>
  ) {
    super(...fitted);
  }

  /** The rows it was fitted on, projected: n x k. Computed when first read. */
  get Z(): Matrix {
    this.#Z ??= this.transform(this.X);
    return this.#Z;
  }

  /** How console.log and a notebook show it. @internal */
  [inspect.custom](): string {
    const { mean, components, explainedVariance, explainedVarianceRatio, transform, inverseTransform } = this;
    const share = Math.round(100 * explainedVarianceRatio.reduce((sum, ratio) => sum + ratio, 0));
    return summary(`pca: ${components.rows} of ${components.cols} dimensions, ${share} % of the variance`, {
      Z: { rows: this.X.rows, cols: components.rows },
      ...{ mean, components, explainedVariance, explainedVarianceRatio, transform, inverseTransform },
    });
  }
}

/**
 * Principal component analysis (Pearson 1901; Hotelling 1933): the orthogonal directions of largest variance. Results
 * equal scikit-learn's PCA, signs included: the entry of largest magnitude of each component is positive. Differs in
 * that the full solver squares the condition number: components with less than 1e-12 of the largest variance are noise.
 *
 *     const fitted = await pca(X, { nComponents: 16 });
 *     fitted.Z; // n x 16
 *     fitted.transform(others);
 *
 * @param X n x d, n at least 2
 * @returns the projection `Z`, n x k, and the fitted model, which projects other rows and back
 * @throws UserError for NaN, a single row, more components than min(n, d), or a share of the variance with the
 *   randomized solver
 */
export async function pca(X: MatrixLike, options: PcaOptions = {}): Promise<Pca> {
  const M = checkMatrix("pca", X, { minRows: 2 });
  const n = M.rows;
  const d = M.cols;
  const most = Math.min(n, d);
  const asked = withDefaults<Required<PcaOptions>>("pca", options, {
    nComponents: most,
    whiten: false,
    solver: "auto",
    nIter: 7,
    seed: DEFAULT_SEED,
  });
  checkChoice("solver", asked.solver, ["auto", "full", "randomized"]);
  const byShare = asked.nComponents > 0 && asked.nComponents < 1;
  if (!byShare) checkNumber("nComponents", asked.nComponents, { min: 1, max: most, integer: true });

  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let c = 0; c < d; c++) mean[c] += M.data[i * d + c] / n;
  let total = 0;
  for (let i = 0; i < n; i++) for (let c = 0; c < d; c++) total += (M.data[i * d + c] - mean[c]) ** 2;

  const few = !byShare && asked.nComponents <= most / 10 && most > 500;
  const solver = asked.solver === "auto" ? (few ? "randomized" : "full") : asked.solver;
  if (solver === "randomized" && byShare) {
    throw new UserError(`nComponents is ${asked.nComponents}, a share of variance; that needs solver: "full".`);
  }
  const wanted = byShare ? most : asked.nComponents;
  const { values, vectors } =
    solver === "full"
      ? rightSingularVectors(n, d, (i, c) => M.data[i * d + c] - mean[c], wanted)
      : sketchedComponents(M, mean, wanted, asked.nIter, asked.seed);

  let k = wanted;
  if (byShare) {
    let sum = 0;
    for (k = 0; k < most && sum <= asked.nComponents * total; k++) sum += values[k];
  }
  const components = new Matrix(k, d);
  for (let j = 0; j < k; j++) components.data.set(withPositivePeak(vectors[j]), j * d);
  return new Pca(
    M,
    mean,
    components,
    values.slice(0, k).map((s) => s / (n - 1)),
    values.slice(0, k).map((s) => (total > 0 ? s / total : 0)),
    asked.whiten,
  );
}

function sketchedComponents(X: Matrix, mean: Float64Array, k: number, nIter: number, seed: number): RightSingular {
  const rng = new Rng(seed, "pca");
  const { squares, directions } = randomizedSvd(denseMap(X, mean), Math.min(k + 10, X.rows, X.cols), nIter, rng);
  orthonormalize(directions, { rng });
  return {
    values: squares.slice(0, k).map(notNegative),
    vectors: Array.from({ length: k }, (_, j) => directions.column(j)),
  };
}

const notNegative = (x: number) => Math.max(0, x);
