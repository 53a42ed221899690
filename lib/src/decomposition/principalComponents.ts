import { Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { Block } from "../linalg/block.js";
import { denseMap } from "../linalg/linearMap.js";

/** Fitted components of a PCA: k directions of d features. */
export class PrincipalComponents {
  /** @internal */
  constructor(
    /** d column means, subtracted before projecting. */
    readonly mean: Float64Array,
    /** k x d, orthonormal rows, in descending order of variance. */
    readonly components: Matrix,
    /** k variances (n - 1 in the divisor). */
    readonly explainedVariance: Float64Array,
    /** k shares of the total variance. */
    readonly explainedVarianceRatio: Float64Array,
    /** Whether each column of Z is scaled to unit variance. */
    readonly whiten: boolean,
  ) {}

  /** Projects rows on the components: n x d to n x k. @throws UserError for another number of columns */
  transform(X: MatrixLike): Matrix {
    const M = toMatrix("Pca.transform", X);
    const { components, mean } = this;
    expectColumns("Pca.transform", M, components.cols, "features");
    const k = components.rows;
    const out = new Matrix(M.rows, k);
    const scores = denseMap(M, mean).times(Block.from(Array.from({ length: k }, (_, j) => components.row(j))));
    for (let j = 0; j < k; j++) {
      const scale = this.#scale(j);
      for (let i = 0; i < M.rows; i++) out.data[i * k + j] = scores.data[i * scores.stride + j] * scale;
    }
    return out;
  }

  /** Maps projections back to feature space: n x k to n x d. Exact where all components were kept. */
  inverseTransform(Z: MatrixLike): Matrix {
    const M = toMatrix("Pca.inverseTransform", Z, "Z");
    const { components, mean } = this;
    expectColumns("Pca.inverseTransform", M, components.rows, "components");
    const k = components.rows;
    const d = components.cols;
    const out = new Matrix(M.rows, d);
    const point = new Float64Array(d);
    for (let i = 0; i < M.rows; i++) {
      point.set(mean);
      for (let j = 0; j < k; j++) {
        const scale = this.#scale(j);
        const z = scale ? M.data[i * k + j] / scale : 0;
        for (let c = 0; c < d; c++) point[c] += z * components.data[j * d + c];
      }
      out.data.set(point, i * d);
    }
    return out;
  }

  #scale(j: number): number {
    if (!this.whiten) return 1;
    return this.explainedVariance[j] > 0 ? 1 / Math.sqrt(this.explainedVariance[j]) : 0;
  }
}

function expectColumns(where: string, X: Matrix, cols: number, what: string): void {
  if (X.cols !== cols) throw new UserError(`${where}: given ${X.cols} columns, but the PCA has ${cols} ${what}.`);
}
