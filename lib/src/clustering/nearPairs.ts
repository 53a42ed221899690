import { coreCount, parallelMap } from "../parallel.js";
import { kernelMemory, packPanels, panelCount } from "../simd/kernels.js";
import type { TaskOptions } from "../task.js";
import type { Matrix } from "../tensor/index.js";
import { shared } from "./clustering.js";

/**
 * All pairs of rows within eps of each other. They are compared in single precision, and those too near eps to be sure
 * again in double. Memory grows with the pairs found, half a byte to four bytes each.
 */
export interface NearPairs {
  /** Row j against a panel of 8 rows i < j: j << 8 | a bit per row of the panel. */
  entries: Uint32Array;
  /** Where the entries of each panel of the part end. */
  ends: Int32Array;
  /** Neighbors within eps of each row, itself excluded. */
  counts: Int32Array;
  first: number;
  step: number;
}

/** A part of the work: every `step`-th panel of 8 rows from `first`, against all rows from its own on. */
interface Part {
  X: Matrix;
  eps: number;
  first: number;
  step: number;
}

/** Below this many rows, starting threads takes longer than they save. */
const THREADS_ABOVE = 8000;

/** In one part, or in several by as many threads as there are cores. */
export async function allNearPairs(X: Matrix, eps: number, task: TaskOptions): Promise<NearPairs[]> {
  if (X.rows < THREADS_ABOVE) return [nearPairs({ X, eps, first: 0, step: 1 })];
  const onShared = shared(X);
  const step = 2 * coreCount();
  const parts = Array.from({ length: step }, (_, first) => ({ X: onShared, eps, first, step }));
  const found = await parallelMap<Part, NearPairs>(__filename, "nearPairs", parts, task);
  task.signal?.throwIfAborted();
  return found as NearPairs[];
}

export function nearPairs({ X, eps, first, step }: Part): NearPairs {
  const { rows: n } = X;
  const [panels, groups] = [panelCount(n, 8), panelCount(n, 4)];
  const { compare, bytes } = integerForm(X, eps) ?? floatForm(X, eps);
  /** Four masks at once, to skip the many groups of which no row is near. */
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, 2 * groups);

  const counts = new Int32Array(n);
  const ends: number[] = [];
  let entries = new Uint32Array(1024);
  let used = 0;
  for (let panel = first; panel < panels; panel += step) {
    const start = 8 * panel;
    const groupsLeft = groups - 2 * panel;
    compare(panel, groupsLeft);
    if (entries.length < used + n - start) {
      const larger = new Uint32Array(2 * entries.length + n);
      larger.set(entries);
      entries = larger;
    }
    for (let group = 0; group < groupsLeft; group++) {
      if (words[2 * group] === 0) continue;
      for (let r = 0; r < 4; r++) {
        const j = start + 4 * group + r;
        if (j >= n) break;
        const before = group < 2 ? (1 << (j - start)) - 1 : 255;
        const possible = bytes[8 * group + r] & before;
        let near = bytes[8 * group + 4 + r] & before;
        for (let doubtful = possible & ~near; doubtful; doubtful &= doubtful - 1) {
          const bit = doubtful & -doubtful;
          if (squaredDistance(X, start + 31 - Math.clz32(bit), j) <= eps * eps) near |= bit;
        }
        if (near === 0) continue;
        entries[used++] = (j << 8) | near;
        for (let rest = near; rest; rest &= rest - 1) {
          counts[j]++;
          counts[start + 31 - Math.clz32(rest & -rest)]++;
        }
      }
    }
    ends.push(used);
  }
  return { entries: entries.slice(0, used), ends: Int32Array.from(ends), counts, first, step };
}

/**
 * Compares a panel of 8 rows with `groups` panels of 4, from its own rows on. Two bitmasks: candidates, and pairs
 * certain to be within eps.
 */
interface Comparison {
  compare(panel: number, groups: number): void;
  bytes: Uint8Array;
}

/** In single precision, for any data: at worst d + 2 rounding errors of 2^-24 each. */
function floatForm(X: Matrix, eps: number): Comparison {
  const d = X.cols;
  const [panels, groups] = [panelCount(X.rows, 8), panelCount(X.rows, 4)];
  const memory = kernelMemory(4 * (8 * panels + 4 * groups) * d + 8 * groups + 128);
  const panels8 = memory.f32(8 * panels * d);
  const panels4 = memory.f32(4 * groups * d);
  packPanels(X, 8, panels8);
  packPanels(X, 4, panels4);
  const doubt = (d + 4) * 2 ** -23;
  const limits = memory.f32(8);
  limits.fill(eps * eps * (1 + doubt) + 1e-37, 0, 4).fill(eps * eps * (1 - doubt) - 1e-37, 4, 8);
  const bytes = memory.bytes(8 * groups);
  const compare = (panel: number, groups: number) =>
    memory.kernels.within(
      panels8.byteOffset + 32 * d * panel,
      panels4.byteOffset + 32 * d * panel,
      groups,
      d,
      limits.byteOffset,
      bytes.byteOffset,
    );
  return { compare, bytes };
}

/** The longest row is just below this, as integers: its double still is one of 16 bits. */
const LONGEST = 2 ** 14;

/**
 * In integers of 16 bits, twice as quick: rows from their mean, scaled to a length of LONGEST at most and rounded to q.
 * Then |q_a - q_b| is within sqrt(d) of the scaled distance, and its square is exact: |q_a|² + |q_b|² - 2 q_a · q_b as
 * one product of (-2 q_a, h_a, l_a, LONGEST, 1) and (q_b, LONGEST, 1, h_b, l_b), with |q|² = LONGEST h + l.
 * Undefined where the rounding would leave too many pairs in doubt: where eps is small beside the longest row.
 */
function integerForm(X: Matrix, eps: number): Comparison | undefined {
  const { rows: n, cols: d } = X;
  const mean = new Float64Array(d);
  for (let i = 0, at = 0; i < n; i++) for (let c = 0; c < d; c++) mean[c] += X.data[at++];
  for (let c = 0; c < d; c++) mean[c] /= n;
  const centered = new Float64Array(n * d);
  let longest = 0;
  for (let i = 0, at = 0; i < n; i++) {
    let square = 0;
    for (let c = 0; c < d; c++, at++) {
      const x = X.data[at] - mean[c];
      centered[at] = x;
      square += x * x;
    }
    longest = Math.max(longest, square);
  }
  const scale = (LONGEST - 1) / Math.sqrt(longest);
  const doubt = 1.001 * Math.sqrt(d) + 0.01;
  // Neither where all rows are equal, nor where the sum of squares or eps² would not fit.
  if (!(doubt < 0.02 * scale * eps && scale * eps < 2 ** 15)) return undefined;

  const pairs = Math.ceil(d / 2) + 2;
  const [panels, groups] = [panelCount(n, 8), panelCount(n, 4)];
  const memory = kernelMemory(4 * (8 * panels + 4 * groups) * pairs + 8 * groups + 128);
  const panels8 = memory.i16(16 * panels * pairs);
  const panels4 = memory.i16(8 * groups * pairs);
  for (let i = 0; i < n; i++) {
    const at8 = (i >> 3) * 16 * pairs + 2 * (i & 7);
    const at4 = (i >> 2) * 8 * pairs + 2 * (i & 3);
    let square = 0;
    for (let c = 0; c < d; c++) {
      const q = Math.floor(scale * centered[i * d + c] + 0.5);
      panels8[at8 + 16 * (c >> 1) + (c & 1)] = -2 * q;
      panels4[at4 + 8 * (c >> 1) + (c & 1)] = q;
      square += q * q;
    }
    const [last8, last4] = [at8 + 16 * (pairs - 2), at4 + 8 * (pairs - 2)];
    panels8[last8] = panels4[last4 + 8] = Math.floor(square / LONGEST);
    panels8[last8 + 1] = panels4[last4 + 9] = square % LONGEST;
    panels8[last8 + 16] = panels4[last4] = LONGEST;
    panels8[last8 + 17] = panels4[last4 + 1] = 1;
  }
  const limits = memory.i32(8);
  limits.fill(Math.floor((scale * eps + doubt) ** 2), 0, 4).fill(Math.floor((scale * eps - doubt) ** 2), 4, 8);
  const bytes = memory.bytes(8 * groups);
  const compare = (panel: number, groups: number) =>
    memory.kernels.productsWithin(
      panels8.byteOffset + 32 * pairs * panel,
      panels4.byteOffset + 32 * pairs * panel,
      groups,
      pairs,
      limits.byteOffset,
      bytes.byteOffset,
    );
  return { compare, bytes };
}

export function forEachEntry(
  { entries, ends, first, step }: NearPairs,
  visit: (panel: number, j: number, near: number) => void,
): void {
  ends.forEach((end, p) => {
    for (let e = p === 0 ? 0 : ends[p - 1]; e < end; e++) visit(first + p * step, entries[e] >>> 8, entries[e] & 255);
  });
}

export function forEachBit(bits: number, visit: (bit: number) => void): void {
  for (let rest = bits; rest; rest &= rest - 1) visit(31 - Math.clz32(rest & -rest));
}

function squaredDistance(X: Matrix, i: number, j: number): number {
  const [a, b] = [i * X.cols, j * X.cols];
  let sum = 0;
  for (let c = 0; c < X.cols; c++) sum += (X.data[a + c] - X.data[b + c]) ** 2;
  return sum;
}
