import type { Split } from "../collection/index.js";
import { UserError } from "../errors.js";

/**
 * Restricts a split to some of the songs, such as those with lyrics: every song stays in its part, and indices count
 * the remaining songs.
 *
 * @param split of all songs
 * @param kept indices of the remaining songs among all songs, in their new order
 * @returns the split of the remaining songs
 * @throws UserError where `kept` repeats a song, or has one that is in no part
 */
export function restrictSplit(split: Split, kept: ArrayLike<number>): Split {
  const place = new Map(Array.from(kept, (song, i) => [song, i]));
  const side = (songs: Int32Array) =>
    Int32Array.from(
      songs.filter((i) => place.has(i)),
      (i) => place.get(i)!,
    ).sort();
  const [train, validation, test] = [side(split.train), side(split.validation), side(split.test)];
  const found = train.length + validation.length + test.length;
  if (found !== kept.length) {
    throw new UserError(
      `restrictSplit: of the ${kept.length} songs to keep, ${found} are on a side of the split; give each place among the songs that were split once.`,
    );
  }
  return { train, validation, test, notes: split.notes };
}
