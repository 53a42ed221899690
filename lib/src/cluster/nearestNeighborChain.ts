/** Merges of two clusters, each identified by any of its rows. */
export interface Merges {
  a: Int32Array;
  b: Int32Array;
  heights: Float64Array;
}

/** Storage of the current clusters: nearest-cluster search and merging. */
export interface Clusters {
  /** Slots in use, dead ones included. */
  slots: number;
  /** Rows in each slot; 0: dead. */
  sizes: Float64Array;
  /**
   * The live slot nearest to a slot, and the merge distance. Ties go to `preferred` (-1: none), then to the lowest
   * slot.
   */
  nearest(slot: number, preferred: number): { slot: number; height: number };
  /** Merges slot `a` into slot `b`. */
  merge(a: number, b: number): void;
  /** Drops the dead slots, in place: live slot `keep[i]` becomes i. */
  compact(keep: readonly number[]): void;
}

/**
 * Nearest-neighbor chain (Murtagh 1983): follows nearest neighbors until two clusters are each other's nearest, and
 * merges these. For reducible linkages the merges equal the greedy algorithm's, in another order. Ties are broken as in
 * SciPy: the earlier cluster of the chain, then the lower slot.
 */
export async function chainMerges(
  clusters: Clusters,
  n: number,
  pause: () => Promise<void> | undefined,
  merged: (done: number) => void,
): Promise<Merges> {
  const { sizes } = clusters;
  const merges: Merges = { a: new Int32Array(n - 1), b: new Int32Array(n - 1), heights: new Float64Array(n - 1) };
  let rowOfSlot = Int32Array.from({ length: n }, (_, i) => i);
  let chain: number[] = [];
  for (let done = 0; done < n - 1; ) {
    await pause();
    if (chain.length === 0) chain.push(sizes.findIndex((size) => size > 0));
    const x = chain[chain.length - 1];
    const previous = chain.length > 1 ? chain[chain.length - 2] : -1;
    const { slot: y, height } = clusters.nearest(x, previous);
    if (y !== previous) {
      chain.push(y);
      continue;
    }
    chain.length -= 2;
    const [gone, kept] = x < y ? [x, y] : [y, x];
    merges.a[done] = rowOfSlot[gone];
    merges.b[done] = rowOfSlot[kept];
    merges.heights[done] = height;
    clusters.merge(gone, kept);
    done++;
    if (done % 256 === 0) merged(done);
    if (n - done < 0.9 * clusters.slots) {
      const keep: number[] = [];
      for (let i = 0; i < clusters.slots; i++) if (sizes[i] > 0) keep.push(i);
      const moved = new Map(keep.map((slot, i) => [slot, i]));
      chain = chain.map((slot) => moved.get(slot)!);
      rowOfSlot = Int32Array.from(keep, (slot) => rowOfSlot[slot]);
      clusters.compact(keep);
    }
  }
  merged(n - 1);
  return merges;
}
