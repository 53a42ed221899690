/** How long an answer takes, before it is asked for. */

import type { Ask } from "./protocol.js";

/** About what a click may take. */
export const PATIENCE = 5;
/** Up to here a slider is followed as it moves. */
export const AT_ONCE = 1.5;

/** k-means starts anew so often; the best is kept. */
export const STARTS = 4;

/**
 * Seconds, as measured on one core of a 2.5 GHz server in V8, with 8 to 64 dimensions and 240 to 4,000 songs. Other
 * machines differ by a factor; see {@link Pace}.
 *
 * ml-hclust goes through the whole matrix for each merge, hence n³. tsne-js computes all pairs in each iteration.
 */
export function secondsOf(ask: Ask, n: number, dimensions: number): number {
  switch (ask.method) {
    case "k-means":
      return 0.02 + STARTS * 3e-7 * n * ask.k * dimensions;
    case "hierarchical":
      return 0.05 + 4e-9 * n ** 3;
    case "DBSCAN":
      return 0.02 + 3e-9 * n ** 2 * dimensions;
    case "eps":
      return 0.5;
    case "PCA":
      return 0.05 + 2e-9 * n * dimensions ** 2;
    case "UMAP":
      return 0.3 + 5e-3 * n;
    case "t-SNE":
      return 0.2 + 4.6e-7 * n ** 2 * ask.iterations;
  }
}

/** The largest number of songs that takes at most so many seconds; at least 50. */
export function songsIn(seconds: number, ask: Ask, n: number, dimensions: number, factor = 1): number {
  let [low, high] = [0, n];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (factor * secondsOf(ask, middle, dimensions) <= seconds) low = middle;
    else high = middle;
  }
  const fits = factor * secondsOf(ask, n, dimensions) <= seconds ? n : low;
  const round = fits > 1000 ? 100 : 10;
  return Math.min(n, Math.max(fits === n ? n : Math.floor(fits / round) * round, 50));
}

/** How much slower or faster than {@link secondsOf} this browser is, by method, learned from its answers. */
export class Pace {
  readonly #factors = new Map<string, number>();

  factor(method: Ask["method"]): number {
    return this.#factors.get(method) ?? 1;
  }

  /** An answer has taken so many seconds; short ones say nothing. */
  learn(ask: Ask, n: number, dimensions: number, seconds: number): void {
    const expected = secondsOf(ask, n, dimensions);
    if (seconds < 0.2 || expected < 0.2) return;
    this.#factors.set(ask.method, Math.min(Math.max(seconds / expected, 0.1), 10));
  }
}

/** "about 5 s", "about 3 min", "about 2 h". */
export function about(seconds: number): string {
  if (seconds < 1) return "less than 1 s";
  if (seconds < 90) return `about ${Math.round(seconds)} s`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min`;
  const hours = Math.round(seconds / 3600);
  return hours < 48 ? `about ${hours} h` : `about ${Math.round(hours / 24)} days`;
}
