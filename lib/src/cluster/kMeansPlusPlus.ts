import type { Rng } from "../array/index.js";
import { drawsPerCenter, type Points } from "./hamerly.js";

/**
 * Greedy k-means++: rows to start from. Each is drawn with probability proportional to its squared distance from the
 * nearest center so far; of 2 + log k draws, the one that lowers the inertia most is kept. Fewer than k where X has
 * fewer distinct rows.
 */
export function plusPlus(points: Points, k: number, rng: Rng): number[] {
  const n = points.X.rows;
  const seeds = [rng.int(n)];
  const closest = new Float32Array(n).fill(Infinity);
  keepCloser(closest, points.candidates(seeds, closest).distances, 0, 1);
  const cumulative = new Float64Array(n);
  while (seeds.length < k) {
    let potential = 0;
    for (let i = 0; i < n; i++) cumulative[i] = potential += closest[i];
    if (potential === 0) break;
    const drawn = Array.from({ length: drawsPerCenter(k) }, () => firstAbove(cumulative, rng.uniform() * potential));
    const { distances, potentials } = points.candidates(drawn, closest);
    const best = potentials.indexOf(Math.min(...potentials));
    keepCloser(closest, distances, best, drawn.length);
    seeds.push(drawn[best]);
  }
  return seeds;
}

function keepCloser(closest: Float32Array, distances: Float32Array, draw: number, draws: number): void {
  for (let i = 0; i < closest.length; i++) {
    const distance = distances[i * draws + draw];
    if (distance < closest[i]) closest[i] = distance;
  }
}

/** The first index whose value is above `x`; values ascend, and the last one is above. */
function firstAbove(values: Float64Array, x: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (values[mid] > x) high = mid;
    else low = mid + 1;
  }
  return low;
}
