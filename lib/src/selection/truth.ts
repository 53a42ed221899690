import { labelsOf } from "../collection/index.js";
import type { Truth } from "../metrics/index.js";
import type { Song } from "../song.js";

/**
 * True labels for external scores: of the requested fields, those with at least two classes.
 *
 * @param songs of one collection
 * @param fields `genre`, `language`, `artist` or an attribute of the songs; default genre, language and mood
 * @returns by field, one label per song, undefined where a song has none
 */
export function truthOf(
  songs: readonly Song[],
  fields: readonly string[] = ["genre", "language", "mood"],
): Record<string, (string | undefined)[]> {
  const known = fields.filter((field) => songs.some((song) => field in song || field in song.attributes));
  const columns = known.map((field) => ({ field, ...labelsOf(songs, field) }));
  return Object.fromEntries(
    columns
      .filter(({ classes }) => classes.length > 1)
      .map(({ field, labels, classes }) => [field, Array.from(labels, (c) => classes[c])]),
  ) satisfies Record<string, Truth>;
}
