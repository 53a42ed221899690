import { checkNumber, withDefaults } from "../options.js";
import type { TaskOptions } from "../task.js";
import type { Matrix } from "../tensor/index.js";
import { type Clustering, checkRows, type Filled, NO_TASK, numberByAppearance, REQUIRED } from "./clustering.js";
import { DisjointSets } from "./disjointSets.js";
import { allNearPairs, forEachBit, forEachEntry } from "./nearPairs.js";

/**
 * DBSCAN (Ester, Kriegel, Sander & Xu 1996): clusters are what chains of core rows connect, a core row being one with
 * at least `minSamples` rows, itself included, within `eps`; rows near a core row belong to its cluster, all
 * others are noise. Labels are scikit-learn's: distances <= eps count, and a border row between two clusters goes to the
 * one that begins first.
 *
 * The costly part, and its memory, is in nearPairs.ts.
 */
export interface DbscanOptions extends TaskOptions {
  /** How near counts as near. Larger joins clusters, smaller makes noise; `suggestEps` finds one to start from. */
  eps: number;
  /** Rows within eps, itself included, that make a row a core row. Larger asks for denser clusters. Default 5. */
  minSamples?: number;
}

export interface DbscanResult extends Clustering {
  /** The core rows, ascending. */
  coreIndices: Int32Array;
}

/** @throws UserError where eps is not positive, or X has no rows or holds NaN */
export async function dbscan(X: Matrix, options: DbscanOptions): Promise<DbscanResult> {
  checkRows("dbscan", X);
  const { eps, minSamples, onProgress, signal } = withDefaults<Filled<DbscanOptions>>("dbscan", options, {
    eps: REQUIRED,
    minSamples: Math.max(2, Math.min(5, X.rows)),
    ...NO_TASK,
  });
  checkNumber("dbscan: eps", eps, { min: Number.MIN_VALUE, max: Number.MAX_VALUE });
  checkNumber("dbscan: minSamples", minSamples, { min: 1, integer: true });

  signal?.throwIfAborted();
  const shares = await allNearPairs(X, eps, { onProgress, signal });
  const n = X.rows;
  const core = new Uint8Array(8 * Math.ceil(n / 8));
  for (let i = 0; i < n; i++) {
    const near = shares.reduce((sum, { counts }) => sum + counts[i], 1);
    core[i] = near >= minSamples ? 1 : 0;
  }
  /** Which rows of each panel of 8 are core rows, a bit each. */
  const coreBits = Uint8Array.from({ length: core.length / 8 }, (_, panel) =>
    core.subarray(8 * panel, 8 * panel + 8).reduce((bits, isCore, i) => bits | (isCore << i), 0),
  );
  const sets = new DisjointSets(n);
  for (const share of shares) {
    forEachEntry(share, (panel, j, near) => {
      if (core[j]) forEachBit(near & coreBits[panel], (i) => sets.union(8 * panel + i, j));
    });
  }
  // A set is named by its first core row, so the earlier cluster of two is the one with the smaller name.
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
