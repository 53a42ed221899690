import { checkNumber, withDefaults } from "../options.js";
import { coreCount, parallelMap } from "../parallel.js";
import { kernelMemory, packPanels, panelCount } from "../simd/kernels.js";
import type { TaskOptions } from "../task.js";
import type { Matrix } from "../tensor/index.js";
import {
  type Clustering,
  checkRows,
  type Filled,
  NO_TASK,
  numberByAppearance,
  REQUIRED,
  shared,
} from "./clustering.js";
import { DisjointSets } from "./disjointSets.js";

/**
 * DBSCAN (Ester, Kriegel, Sander & Xu 1996): clusters are what chains of core rows connect, a core row being one with
 * at least `minSamples` rows, itself included, within `eps`; rows near a core row belong to its cluster, all
 * others are noise. Labels are scikit-learn's: distances <= eps count, and a border row between two clusters goes to the
 * one that begins first.
 *
 * All pairs are compared in single precision; those too near eps to be sure are compared again in double. Memory
 * grows with the pairs within eps, half a byte to four bytes each.
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

/** Below this many rows, starting threads takes longer than they save. */
const THREADS_ABOVE = 8000;

/** @throws UserError where eps is not positive, or X has no rows or holds NaN */
export async function dbscan(X: Matrix, options: DbscanOptions): Promise<DbscanResult> {
  const { eps, minSamples, onProgress, signal } = withDefaults<Filled<DbscanOptions>>("dbscan", options, {
    eps: REQUIRED,
    minSamples: 5,
    ...NO_TASK,
  });
  checkRows("dbscan", X);
  checkNumber("dbscan: eps", eps, { min: Number.MIN_VALUE, max: Number.MAX_VALUE });
  checkNumber("dbscan: minSamples", minSamples, { min: 1, integer: true });

  signal?.throwIfAborted();
  const shares =
    X.rows < THREADS_ABOVE
      ? [nearPairs({ X, eps, first: 0, step: 1 })]
      : await nearPairsInThreads(shared(X), eps, { onProgress, signal });

  const n = X.rows;
  const core = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const near = shares.reduce((sum, { counts }) => sum + counts[i], 1);
    core[i] = near >= minSamples ? 1 : 0;
  }
  const sets = new DisjointSets(n);
  for (const share of shares) {
    forEachPair(share, (i, j) => {
      if (core[i] && core[j]) sets.union(i, j);
    });
  }
  // A set is named by its first core row, so the earlier cluster of two is the one with the smaller name.
  const names = Int32Array.from(core, (isCore, i) => (isCore ? sets.find(i) : n));
  const border = names.slice();
  for (const share of shares) {
    forEachPair(share, (i, j) => {
      if (core[i] === core[j]) return;
      const [outer, inner] = core[i] ? [j, i] : [i, j];
      border[outer] = Math.min(border[outer], names[inner]);
    });
  }
  const order = numberByAppearance(Int32Array.from(names, (name) => (name === n ? -1 : name)));
  return {
    labels: border.map((name) => (name === n ? -1 : order[name])),
    coreIndices: Int32Array.from(core.keys()).filter((i) => core[i]),
  };
}

/** A part of the work: every `step`-th panel of 8 rows from `first`, against all rows from its own on. */
interface Part {
  X: Matrix;
  eps: number;
  first: number;
  step: number;
}

/** Pairs i < j within eps: row j against a panel of 8 rows i. Entry: j << 8 | a bit per row of the panel. */
interface NearPairs {
  entries: Uint32Array;
  /** Where the entries of each panel of the part end. */
  ends: Int32Array;
  /** Rows near each row, itself not counted. */
  counts: Int32Array;
  first: number;
  step: number;
}

export function nearPairs({ X, eps, first, step }: Part): NearPairs {
  const { rows: n, cols: d } = X;
  const [panels, groups] = [panelCount(n, 8), panelCount(n, 4)];
  const memory = kernelMemory(4 * (8 * panels + 4 * groups) * d + 8 * groups + 128);
  const panels8 = memory.f32(8 * panels * d);
  const panels4 = memory.f32(4 * groups * d);
  packPanels(X, 8, panels8);
  packPanels(X, 4, panels4);
  // d + 2 roundings of 2^-24 each at worst: what is within the first limit may be near, within the second it is.
  const doubt = (d + 4) * 2 ** -23;
  const limits = memory.f32(8);
  limits.fill(eps * eps * (1 + doubt) + 1e-37, 0, 4).fill(eps * eps * (1 - doubt) - 1e-37, 4, 8);
  const masks = memory.bytes(8 * groups);

  const counts = new Int32Array(n);
  const ends: number[] = [];
  let entries = new Uint32Array(1024);
  let used = 0;
  for (let panel = first; panel < panels; panel += step) {
    const start = 8 * panel;
    memory.kernels.within(
      panels8.byteOffset + 32 * d * panel,
      panels4.byteOffset + 4 * d * start,
      groups - 2 * panel,
      d,
      limits.byteOffset,
      masks.byteOffset,
    );
    if (entries.length < used + n - start) {
      const larger = new Uint32Array(2 * entries.length + n);
      larger.set(entries);
      entries = larger;
    }
    for (let j = start; j < n; j++) {
      const possible = masks[2 * (j - start)];
      if (possible === 0) continue;
      let mask = masks[2 * (j - start) + 1];
      for (let doubtful = possible & ~mask; doubtful; doubtful &= doubtful - 1) {
        const bit = doubtful & -doubtful;
        if (squaredDistance(X, start + 31 - Math.clz32(bit), j) <= eps * eps) mask |= bit;
      }
      if (j - start < 8) mask &= (1 << (j - start)) - 1;
      if (mask === 0) continue;
      entries[used++] = (j << 8) | mask;
      for (let rest = mask; rest; rest &= rest - 1) {
        counts[j]++;
        counts[start + 31 - Math.clz32(rest & -rest)]++;
      }
    }
    ends.push(used);
  }
  return { entries: entries.slice(0, used), ends: Int32Array.from(ends), counts, first, step };
}

async function nearPairsInThreads(X: Matrix, eps: number, task: TaskOptions): Promise<NearPairs[]> {
  const step = 2 * coreCount();
  const parts = Array.from({ length: step }, (_, first) => ({ X, eps, first, step }));
  const found = await parallelMap<Part, NearPairs>(__filename, "nearPairs", parts, task);
  task.signal?.throwIfAborted();
  return found as NearPairs[];
}

function forEachPair({ entries, ends, first, step }: NearPairs, visit: (i: number, j: number) => void): void {
  ends.forEach((end, p) => {
    const start = 8 * (first + p * step);
    for (let e = p === 0 ? 0 : ends[p - 1]; e < end; e++) {
      const j = entries[e] >>> 8;
      for (let rest = entries[e] & 255; rest; rest &= rest - 1) visit(start + 31 - Math.clz32(rest & -rest), j);
    }
  });
}

function squaredDistance(X: Matrix, i: number, j: number): number {
  const [a, b] = [i * X.cols, j * X.cols];
  let sum = 0;
  for (let c = 0; c < X.cols; c++) sum += (X.data[a + c] - X.data[b + c]) ** 2;
  return sum;
}
