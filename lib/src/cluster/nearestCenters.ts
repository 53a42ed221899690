import type { Matrix } from "../array/matrix.js";
import { assignRows } from "../native/centers.js";

const NO_PANELS = new Float32Array(0);

/** The nearest center of each row, the lower index on ties, and the squared distance to it in single precision. */
export function nearestCenters(X: Matrix, centers: Matrix): { labels: Int32Array; distances: Float32Array } {
  const labels = new Int32Array(X.rows).fill(-1);
  const distances = new Float32Array(X.rows);
  const safeUntil = new Float64Array(X.rows).fill(-1);
  assignRows(X, NO_PANELS, centers.data, 0, { labels, distances, safeUntil });
  return { labels, distances };
}
