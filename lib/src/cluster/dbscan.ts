import { checkRows, type MatrixLike } from "../array/matrix.js";
import type { TaskOptions } from "../async/task.js";
import { DisjointSets } from "../linalg/disjointSets.js";
import { allNearPairs, forEachPair } from "../linalg/radiusNeighbors.js";
import { checkNumber, type Filled, NO_TASK, REQUIRED, withDefaults } from "../options.js";
import { type Clustering, clusteringResult, numberByAppearance } from "./clustering.js";

/** Options of {@link dbscan}. */
export interface DbscanOptions extends TaskOptions {
  /** Radius of a neighborhood. Larger joins clusters, smaller makes more noise; `suggestEps` gives a first value. */
  eps: number;
  /** Neighborhood size of a core point, itself included. Larger requires denser clusters. Default 5. */
  minSamples?: number;
}

/** What {@link dbscan} found. */
export interface DbscanResult extends Clustering {
  /** Rows that are core points, ascending. */
  coreIndices: Int32Array;
}

/**
 * DBSCAN (Ester, Kriegel, Sander & Xu 1996). A core point has at least `minSamples` rows, itself included, within
 * `eps`. Clusters are the connected components of core points within `eps` of each other; other rows within `eps` of a
 * core point join its cluster as border points, and the rest is noise. Labels equal scikit-learn's: distances <= eps
 * count, and a border point of two clusters goes to the one with the lower number.
 *
 * Radius neighbors, which take nearly all of the time and memory, are in linalg/radiusNeighbors.ts.
 *
 * @param X n x d, finite
 * @returns n labels, noise -1, and the core points
 * @throws UserError where eps is not positive, or X has no rows or holds NaN
 */
export async function dbscan(X: MatrixLike, options: DbscanOptions): Promise<DbscanResult> {
  const M = checkRows("dbscan", X);
  const { eps, minSamples, onProgress, signal } = withDefaults<Filled<DbscanOptions>>("dbscan", options, {
    eps: REQUIRED,
    minSamples: Math.max(2, Math.min(5, M.rows)),
    ...NO_TASK,
  });
  checkNumber("dbscan: eps", eps, { min: Number.MIN_VALUE, max: Number.MAX_VALUE });
  checkNumber("dbscan: minSamples", minSamples, { min: 1, integer: true });

  signal?.throwIfAborted();
  const { counts, parts } = await allNearPairs(M, eps, { onProgress, signal });
  const n = M.rows;
  const core = Uint8Array.from(counts, (count) => (count + 1 >= minSamples ? 1 : 0));
  // Of each panel of 8 rows, as a bitmask.
  const none = new Uint8Array(Math.ceil(n / 8));
  const corePoints = none.slice();
  for (let i = 0; i < n; i++) corePoints[i >> 3] |= core[i] << (i & 7);
  const others = corePoints.map((bits) => ~bits);

  const sets = new DisjointSets(n);
  for (const part of parts) forEachPair(part, core, [none, corePoints], (i, j) => sets.union(i, j));
  // The representative of a set is its first core point, so the earlier of two clusters has the smaller one.
  const names = new Int32Array(n);
  for (let i = 0; i < n; i++) names[i] = core[i] ? sets.find(i) : n;
  const border = names.slice();
  for (const part of parts) {
    forEachPair(part, core, [corePoints, others], (i, j) => {
      if (core[j]) border[i] = Math.min(border[i], names[j]);
      else border[j] = Math.min(border[j], names[i]);
    });
  }
  const order = numberByAppearance(Int32Array.from(names, (name) => (name === n ? -1 : name)));
  return clusteringResult("dbscan", {
    labels: border.map((name) => (name === n ? -1 : order[name])),
    coreIndices: Int32Array.from(names.keys()).filter((i) => core[i]),
  });
}
