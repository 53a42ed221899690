import { inspect } from "node:util";
import { BATCH_ROWS, inBatches, type MatrixOrBatches } from "../array/batches.js";
import { Matrix } from "../array/matrix.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { summary } from "../inspection.js";
import { rightSingularVectors } from "../linalg/rightSingularVectors.js";
import { RunningMoments } from "../linalg/runningMoments.js";
import { withPositivePeak } from "../linalg/vectors.js";
import { checkNumber, type Filled, NO_TASK, withDefaults } from "../options.js";
import { PrincipalComponents } from "./principalComponents.js";

/** Options of {@link incrementalPca}. */
export interface IncrementalPcaOptions extends TaskOptions {
  /** Number of components that are kept. Default: all, min(batchSize, n, d). */
  nComponents?: number;
  /** Scale every component to unit variance, which discards their relative importance. Default false. */
  whiten?: boolean;
  /**
   * Rows that are worked on at a time, at least `nComponents`. What the kept components don't hold of a batch is lost to the
   * later ones, so larger is more accurate, and takes more memory. Default 5 d, at least 8,192 (scikit-learn: 5 d).
   */
  batchSize?: number;
}

/** A PCA of rows that were read piece by piece. {@link incrementalPca} makes one. */
export class IncrementalPca extends PrincipalComponents {
  /** @internal */
  constructor(
    /** Rows that were read. */
    readonly rows: number,
    ...fitted: ConstructorParameters<typeof PrincipalComponents>
  ) {
    super(...fitted);
  }

  /** How console.log and a notebook show it. @internal */
  [inspect.custom](): string {
    const { rows, mean, components, explainedVariance, explainedVarianceRatio, transform, inverseTransform } = this;
    const share = Math.round(100 * explainedVarianceRatio.reduce((sum, ratio) => sum + ratio, 0));
    return summary(
      `incrementalPca: ${components.rows} of ${components.cols} dimensions of ${rows} rows, ${share} % of the variance`,
      { mean, components, explainedVariance, explainedVarianceRatio, transform, inverseTransform },
    );
  }
}

/**
 * Principal component analysis of rows that need not be in memory at once, read one time (Ross, Lim, Lin & Yang 2008): each
 * batch is stacked below the components so far, scaled by their singular values, with one row for the difference of the
 * means, and the leading right singular vectors of that are the new components.
 *
 *     const fitted = await incrementalPca(await npyBatches(files), { nComponents: 16 });
 *     const Z = mapBatches(rows, (X) => fitted.transform(X));
 *
 * As scikit-learn's IncrementalPCA with the same batches, signs included; equal to `pca` where all components are kept, and
 * close to it where the first ones stand out. Does not depend on how the rows are spread over files. Differs in that it
 * squares the condition number, as `pca` does.
 *
 * @param X n x d in memory or in pieces, at least two rows, finite and within ±1e17
 * @returns the fitted model; it has no `Z`, since the rows may be larger than memory
 * @throws UserError where there are more components than columns or than rows in the first batch, or naming the first bad
 *   value by its row
 */
export async function incrementalPca(X: MatrixOrBatches, options: IncrementalPcaOptions = {}): Promise<IncrementalPca> {
  const where = "incrementalPca";
  const asked = withDefaults<Filled<IncrementalPcaOptions>>(where, options, {
    ...{ nComponents: 0, whiten: false, batchSize: 0, ...NO_TASK },
  });
  const { whiten, onProgress, signal } = asked;
  if (options.nComponents !== undefined) {
    checkNumber(`${where}: nComponents`, asked.nComponents, { min: 1, integer: true });
  }
  if (options.batchSize !== undefined) {
    checkNumber(`${where}: batchSize`, asked.batchSize, { min: 2, integer: true });
  }
  const sizeFor = (cols: number) => asked.batchSize || Math.max(BATCH_ROWS, 5 * cols);
  let state: State | undefined;
  for await (const batch of inBatches(where, X, sizeFor, { onProgress, signal })) {
    state ??= new State(componentsFor(where, batch, asked.nComponents, sizeFor(batch.cols)));
    state.add(batch);
  }
  return state!.fitted(whiten);
}

function componentsFor(where: string, first: Matrix, asked: number, size: number): number {
  const most = Math.min(first.rows, first.cols);
  if (first.rows < 2) throw new UserError(`${where}: X has one row; it needs at least two.`);
  if (asked <= most) return asked || most;
  const bound =
    first.cols < asked
      ? `X has ${first.cols} columns`
      : first.rows < size
        ? `X has ${first.rows} rows`
        : `a batch has ${size} rows; raise batchSize`;
  throw new UserError(`${where}: nComponents is ${asked}, but ${bound}.`);
}

/** Components of the rows so far. */
class State {
  #moments: RunningMoments | undefined;
  #values: Float64Array = new Float64Array(0);
  #vectors: Float64Array[] = [];

  constructor(private readonly k: number) {}

  add(batch: Matrix): void {
    const { data, rows, cols } = batch;
    this.#moments ??= new RunningMoments(cols);
    const before = { rows: this.#moments.rows, mean: this.#moments.mean.slice() };
    const mean = this.#moments.add(batch);
    const known = this.#vectors.length;
    const vectors = this.#vectors;
    const lengths = this.#values.map(Math.sqrt);
    const weight = Math.sqrt((before.rows / this.#moments.rows) * rows);
    // The batch first, so that most rows take the shortest way through the comparisons.
    const value = (i: number, j: number): number => {
      if (i < rows) return data[i * cols + j]! - mean[j]!;
      if (i < rows + known) return lengths[i - rows]! * vectors[i - rows]![j]!;
      return weight * (before.mean[j]! - mean[j]!);
    };
    const stacked = rows + (known > 0 ? known + 1 : 0);
    const found = rightSingularVectors(stacked, cols, value, Math.min(this.k, stacked, cols));
    this.#values = found.values;
    this.#vectors = found.vectors;
  }

  fitted(whiten: boolean): IncrementalPca {
    const { rows, mean, squares } = this.#moments!;
    const total = squares.reduce((sum, square) => sum + square, 0);
    const components = new Matrix(this.#vectors.length, mean.length);
    this.#vectors.forEach((vector, j) => {
      components.row(j).set(withPositivePeak(vector));
    });
    return new IncrementalPca(
      rows,
      mean,
      components,
      this.#values.map((square) => square / (rows - 1)),
      this.#values.map((square) => (total > 0 ? square / total : 0)),
      whiten,
    );
  }
}
