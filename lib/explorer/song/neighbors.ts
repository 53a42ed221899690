/** Nearest neighbors of a song: exact, by Euclidean distance in a latent space. */

import { Lru } from "../lru.js";
import type { SongSpace } from "../songs.js";

export interface Neighbor {
  song: number;
  distance: number;
}

/** Multiplications between two pauses: a few milliseconds, so that 100,000 songs don't freeze the page. */
const AT_A_TIME = 2e6;

/**
 * The k songs of the space nearest to song i, nearest first, i left out; of equal distances the first songs.
 *
 * @param pause awaited every few milliseconds
 * @returns none where the song isn't in the space
 */
export async function nearestNeighbors(
  { latents, dimensions: d, rows }: Pick<SongSpace, "latents" | "dimensions" | "rows">,
  i: number,
  k: number,
  pause: () => Promise<void> = nextTask,
): Promise<Neighbor[]> {
  const query = latents.subarray(i * d, (i + 1) * d);
  if (query.length === 0 || Number.isNaN(query[0])) return [];
  const nearest: Neighbor[] = [];
  const step = Math.max(Math.floor(AT_A_TIME / d), 1);
  for (let from = 0; from < rows.length; from += step) {
    if (from > 0) await pause();
    for (const song of rows.subarray(from, from + step)) {
      if (song === i) continue;
      const farthest = nearest.length < k ? Number.POSITIVE_INFINITY : (nearest[k - 1] as Neighbor).distance;
      let squared = 0;
      for (let c = 0, at = song * d; c < d; c++, at++) squared += ((latents[at] as number) - (query[c] as number)) ** 2;
      if (!(squared < farthest)) continue;
      const place = nearest.findLastIndex(({ distance }) => distance <= squared) + 1;
      nearest.splice(place, 0, { song, distance: squared });
      nearest.length = Math.min(nearest.length, k);
    }
  }
  return nearest.map(({ song, distance }) => ({ song, distance: Math.sqrt(distance) }));
}

/** {@link nearestNeighbors}, of which the last few hundred are kept. */
export class Neighbors {
  readonly #known = new Lru<string, Promise<Neighbor[]>>(300);

  of(space: SongSpace, song: number, k: number): Promise<Neighbor[]> {
    return this.#known.get(`${space.name}\0${song}\0${k}`, () => nearestNeighbors(space, song, k));
  }
}

/** Lets the page draw and answer. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
