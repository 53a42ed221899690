import { checkRows, type MatrixLike } from "../array/matrix.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { nearestNeighbors } from "../linalg/nearestNeighbors.js";
import { checkNumber, type Filled, NO_TASK, withDefaults } from "../options.js";
import { kneeOf } from "./knee.js";

/** Options of {@link suggestEps}. */
export interface SuggestEpsOptions extends TaskOptions {
  /** `minSamples` of the DBSCAN to come. Default 5, or the number of rows where that is smaller. */
  minSamples?: number;
}

/** What {@link suggestEps} found. */
export interface SuggestedEps {
  /** The k-distance at the knee. */
  eps: number;
  /** The k-distance curve: each row's distance to its `minSamples`-th nearest row, itself included, ascending. */
  kDistances: Float64Array;
  /** Index of the knee on the curve. */
  knee: number;
}

/** Above this many rows, the curve is computed from this many of them, evenly spaced in X. */
const CURVE_ROWS = 20_000;

/**
 * A first eps for DBSCAN: the knee of the sorted k-distance curve (Ester et al. 1996), taken as the point
 * farthest below the chord between the curve's ends (Satopää et al. 2011, "Kneedle", without smoothing). Rows left
 * of the knee are in dense regions, rows right of it are mostly noise. In many dimensions the curve often has no sharp
 * knee and no single eps fits; `hdbscan` needs none.
 *
 * @param X n x d, finite
 * @returns the radius, and the curve it was read from
 * @throws UserError where X has fewer than minSamples rows, or so many duplicate rows that eps would be 0
 */
export async function suggestEps(X: MatrixLike, options: SuggestEpsOptions = {}): Promise<SuggestedEps> {
  const M = checkRows("suggestEps", X);
  const { minSamples, onProgress, signal } = withDefaults<Filled<SuggestEpsOptions>>("suggestEps", options, {
    minSamples: Math.max(2, Math.min(5, M.rows)),
    ...NO_TASK,
  });
  checkNumber("suggestEps: minSamples", minSamples, { min: 2, max: M.rows, integer: true });
  const count = Math.min(M.rows, CURVE_ROWS);
  const queries = Int32Array.from({ length: count }, (_, i) => Math.floor((i * M.rows) / count));
  const { distances } = await nearestNeighbors(M, minSamples, { onProgress, signal }, queries);
  const kDistances = Float64Array.from(queries, (_, i) => distances[(i + 1) * minSamples - 1]).sort();
  const knee = kneeOf(Int32Array.from(queries.keys()), kDistances) ?? count - 1;
  if (kDistances[knee] === 0) {
    throw new UserError(
      `suggestEps: the rows around the knee have ${minSamples === 2 ? "a duplicate" : `${minSamples - 1} duplicates`} or more, so eps would be 0; leave out duplicate rows or raise minSamples.`,
    );
  }
  return { eps: kDistances[knee], kDistances, knee };
}
