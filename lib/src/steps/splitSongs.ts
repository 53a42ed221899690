import { type Split, splitCollection } from "../collection/index.js";
import { say, sayList } from "../notebook/say.js";
import type { Song } from "../song.js";

/**
 * Splits songs into training, validation and test songs, with all songs of an artist in one part, and says how many each
 * part has.
 *
 * @param songs of one collection
 * @param options `seed` of the split, default 0
 * @returns indices into `songs`
 */
export function splitSongs(songs: readonly Song[], options: { seed?: number } = {}): Split {
  const split = splitCollection(songs, options);
  const { official, train, validation, test, notes } = split;
  const how = official ? "The collection's own split" : "Split by artist";
  say`${how}: ${train.length} training, ${validation.length} validation and ${test.length} test songs.`;
  sayList(notes);
  return split;
}
