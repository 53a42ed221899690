/** A sample of songs, random or with the shares of a label. */

import { Rng } from "../../src/array/rng.js";

/**
 * @param n songs to draw from
 * @param size songs to draw
 * @param strata per song a label's code, -1 where it is missing, which is a stratum of its own; absent for a random sample
 * @returns indices, ascending
 */
export function sampleOf(n: number, size: number, strata?: ArrayLike<number>, seed = 0): Int32Array {
  const order = new Rng(seed, "sample").permutation(n);
  if (size >= n) return order.sort();
  if (!strata) return order.slice(0, size).sort();
  const groups = new Map<number, number[]>();
  for (const i of order) {
    const code = strata[i] as number;
    const group = groups.get(code);
    if (group) group.push(i);
    else groups.set(code, [i]);
  }
  // Largest remainders: each stratum its share, rounded so that the sizes sum to the size asked for.
  const shares = [...groups.values()].map((songs) => ({ songs, share: (songs.length * size) / n }));
  let left = size - shares.reduce((sum, { share }) => sum + Math.floor(share), 0);
  const byRemainder = [...shares].sort((a, b) => (b.share % 1) - (a.share % 1));
  const chosen = byRemainder.flatMap(({ songs, share }) => songs.slice(0, Math.floor(share) + (left-- > 0 ? 1 : 0)));
  return Int32Array.from(chosen).sort();
}
