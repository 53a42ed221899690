import type { Split } from "../collection/index.js";
import { UserError } from "../errors.js";

/**
 * The same split of some of the songs, such as those with lyrics: every song stays on its side, and the sides count
 * the songs that are left.
 *
 * @param kept places among all songs, in the order that the songs that are left have
 * @throws UserError where `kept` names a song twice, or one that is on no side
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
