import type { Collection } from "../collection/index.js";
import type { Song } from "../song.js";
import { truthOf } from "./truth.js";

/**
 * The factors of variation of a collection, for disentanglement scores: those that synthetic songs were made from, as
 * strings and numbers; of other collections the labels, which are rarely independent, as factors should be.
 *
 * @param collection where the songs are from; it knows the names of its factors, if it has any
 * @param songs of it
 * @returns by factor, one value per song, undefined where a song has none; empty where there are neither factors nor labels
 */
export function factorsOf(
  { factors }: Pick<Collection, "factors">,
  songs: readonly Song[],
): Record<string, (string | number | undefined)[]> {
  if (!factors) return truthOf(songs);
  const factorOf = (song: Song, name: string) => {
    if (name === "language") return song.language;
    return song.attributes[name] ?? (name === "genre" ? song.genre : undefined);
  };
  return Object.fromEntries(factors.map((name) => [name, songs.map((song) => factorOf(song, name))]));
}
