import { checkRows, type MatrixLike } from "../array/matrix.js";
import type { TaskOptions } from "../async/task.js";
import { DisjointSets } from "../linalg/disjointSets.js";
import { allNearPairs, forEachBit, forEachEntry } from "../linalg/radiusNeighbors.js";
import { checkNumber, type Filled, NO_TASK, REQUIRED, withDefaults } from "../options.js";
import { type Clustering, numberByAppearance } from "./clustering.js";

/**
 * DBSCAN (Ester, Kriegel, Sander & Xu 1996). A core point has at least `minSamples` rows, itself included, within
 * `eps`. Clusters are the connected components of core points within `eps` of each other; other rows within `eps` of a
 * core point join its cluster as border points, and the rest is noise. Labels equal scikit-learn's: distances <= eps
 * count, and a border point of two clusters goes to the one with the lower number.
 *
 * Radius neighbors, which take nearly all of the time and memory, are in nearPairs.ts.
 */
export interface DbscanOptions extends TaskOptions {
  /** Radius of a neighborhood. Larger joins clusters, smaller makes more noise; `suggestEps` gives a first value. */
  eps: number;
  /** Neighborhood size of a core point, itself included. Larger requires denser clusters. Default 5. */
  minSamples?: number;
}

export interface DbscanResult extends Clustering {
  /** Rows that are core points, ascending. */
  coreIndices: Int32Array;
}

/** @throws UserError where eps is not positive, or X has no rows or holds NaN */
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
  const shares = await allNearPairs(M, eps, { onProgress, signal });
  const n = M.rows;
  const core = new Uint8Array(8 * Math.ceil(n / 8));
  for (let i = 0; i < n; i++) {
    const near = shares.reduce((sum, { counts }) => sum + counts[i], 1);
    core[i] = near >= minSamples ? 1 : 0;
  }
  /** Core points of each panel of 8 rows, as a bitmask. */
  const coreBits = Uint8Array.from({ length: core.length / 8 }, (_, panel) =>
    core.subarray(8 * panel, 8 * panel + 8).reduce((bits, isCore, i) => bits | (isCore << i), 0),
  );
  const sets = new DisjointSets(n);
  for (const share of shares) {
    forEachEntry(share, (panel, j, near) => {
      if (core[j]) forEachBit(near & coreBits[panel], (i) => sets.union(8 * panel + i, j));
    });
  }
  // The representative of a set is its first core point, so the earlier of two clusters has the smaller one.
  const names = Int32Array.from({ length: n }, (_, i) => (core[i] ? sets.find(i) : n));
  const border = names.slice();
  const join = (outer: number, inner: number) => {
    border[outer] = Math.min(border[outer], names[inner]);
  };
  for (const share of shares) {
    forEachEntry(share, (panel, j, near) => {
      if (core[j]) forEachBit(near & ~coreBits[panel], (i) => join(8 * panel + i, j));
      else forEachBit(near & coreBits[panel], (i) => join(j, 8 * panel + i));
    });
  }
  const order = numberByAppearance(Int32Array.from(names, (name) => (name === n ? -1 : name)));
  return {
    labels: border.map((name) => (name === n ? -1 : order[name])),
    coreIndices: Int32Array.from(names.keys()).filter((i) => core[i]),
  };
}
