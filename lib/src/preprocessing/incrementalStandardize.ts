import { inspect } from "node:util";
import { BATCH_ROWS, inBatches, type MatrixOrBatches } from "../array/batches.js";
import type { TaskOptions } from "../async/task.js";
import { summary } from "../inspection.js";
import { RunningMoments } from "../linalg/runningMoments.js";
import { checkChoice, NO_TASK, withDefaults } from "../options.js";
import { ColumnScaler, divisor } from "./columnScaler.js";
import { type StandardizeOptions, UNITS } from "./standardize.js";

/** Column statistics of the rows that {@link incrementalStandardize} has read. */
export class IncrementalScaler extends ColumnScaler {
  /** @internal */
  constructor(
    mean: Float64Array,
    scale: Float64Array,
    /** Rows that were read. */
    readonly rows: number,
  ) {
    super(mean, scale);
  }

  /** How console.log and a notebook show it. @internal */
  [inspect.custom](): string {
    const { rows, mean, scale, transform, inverseTransform } = this;
    return summary(`incrementalStandardize: ${rows} rows of ${mean.length} columns`, {
      mean,
      scale,
      transform,
      inverseTransform,
    });
  }
}

/**
 * As `standardize`, of rows that need not be in memory at once, read one time: the statistics of all of them, and a fitted
 * model that transforms any rows, piece by piece.
 *
 *     const scaler = await incrementalStandardize(await npyBatches(files));
 *
 * Means and variances are merged piece by piece (Chan, Golub & LeVeque 1979), as scikit-learn's
 * StandardScaler.partial_fit does; they don't depend on how the rows are spread over files.
 *
 * @param X n x d in memory or in pieces, at least one row, finite and within ±1e17
 * @returns the fitted model; it has no `Z`, since the rows may be larger than memory
 * @throws UserError naming the first bad value by its row
 */
export async function incrementalStandardize(
  X: MatrixOrBatches,
  options: StandardizeOptions & TaskOptions = {},
): Promise<IncrementalScaler> {
  const where = "incrementalStandardize";
  const { withMean, withStd, per, onProgress, signal } = withDefaults<Required<StandardizeOptions> & TaskOptions>(
    where,
    options,
    { withMean: true, withStd: true, per: "column", ...NO_TASK },
  );
  checkChoice(`${where}: per`, per, UNITS);
  let moments: RunningMoments | undefined;
  for await (const piece of inBatches(where, X, BATCH_ROWS, { onProgress, signal })) {
    moments ??= new RunningMoments(piece.cols);
    moments.add(piece);
  }
  const { mean, rows } = moments!;
  const variance = moments!.variance();
  const subtracted = withMean ? mean : new Float64Array(mean.length);
  if (!withStd) return new IncrementalScaler(subtracted, new Float64Array(mean.length).fill(1), rows);
  if (per === "column") {
    return new IncrementalScaler(
      subtracted,
      variance.map((square, j) => divisor(square, mean[j]!)),
      rows,
    );
  }
  // The mean square of what is left: the variance, and the mean where it was not subtracted.
  const left = variance.map((square, j) => square + (withMean ? 0 : mean[j]! ** 2));
  const meanSquare = left.reduce((sum, square) => sum + square, 0) / left.length;
  const largest = Math.max(...subtracted.map(Math.abs));
  return new IncrementalScaler(subtracted, new Float64Array(mean.length).fill(divisor(meanSquare, largest)), rows);
}
