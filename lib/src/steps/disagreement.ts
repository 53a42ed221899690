import type { Split } from "../collection/index.js";
import { UserError } from "../errors.js";
import type { Posterior } from "../models/index.js";
import { symmetrizedKl } from "../models/symmetrizedKl.js";
import type { Song } from "../song.js";
import { partsOf } from "./saveLabels.js";

/** Options of {@link disagreementOf}. */
export interface DisagreementOptions {
  /** All songs. */
  songs: readonly Song[];
  /** Which of them have both sound and lyrics: true or 1 for yes. */
  paired: ArrayLike<boolean | number>;
  /** Their split. */
  split: Split;
}

/** How far sound and words of songs are apart; see {@link disagreementOf}. */
export interface Disagreement {
  /** n: symmetrized KL divergence in nats; NaN for songs that lack one of both. */
  kl: Float64Array;
  /** n: from 0 to 100, the share of the other songs of the same part of the split that disagree less; NaN as above. */
  percentiles: Float64Array;
  /** n: part of the split, "train", "validation" or "test". */
  parts: string[];
  /** Of the test songs, one row for each that has another one of its language to compare with. */
  mismatched: MismatchedSong[];
}

/** A song whose sound is compared with the words of others. */
export interface MismatchedSong {
  /** Its index. */
  song: number;
  /** Symmetrized KL of its sound and the words of other songs, in nats. */
  kl: Float64Array;
  /** The share of them that is larger than with its own words: 1 is best, 0.5 is no relation. Equal ones count half. */
  auc: number;
}

/** A song's sound is compared with the words of so many others at most. */
const MOST_OTHERS = 200;

/**
 * How far a song's posterior given its sound is from the one given its words: their symmetrized KL divergence. For comparison,
 * the same of mismatched pairs, which are what it would be without a relation between sound and words: the sound of a test
 * song with the words of the other test songs of its language, at most 200, evenly spaced in the order of the songs. Nothing
 * is drawn at random.
 *
 * Training songs agree more, because the model was fitted to them; so percentiles are within each part of the split.
 *
 * @param views `audio` and `lyrics`: posteriors of all songs given their sound and given their lyrics, as `trainVariants`
 *   gives them
 * @returns one value a song, and the mismatched pairs of the test songs
 * @throws UserError where a view is missing
 */
export function disagreementOf(
  { audio, lyrics }: Readonly<Record<string, Posterior>>,
  { songs, paired, split }: DisagreementOptions,
): Disagreement {
  if (!audio || !lyrics) {
    throw new UserError("disagreementOf needs the views audio and lyrics: posteriors given each of them alone.");
  }
  const kl = symmetrizedKl(audio, lyrics).map((value, i) => (paired[i] ? value : Number.NaN));
  const percentiles = new Float64Array(songs.length).fill(Number.NaN);
  for (const part of [split.train, split.validation, split.test]) {
    const ascending = part.filter((i) => paired[i]).sort((i, j) => (kl[i] as number) - (kl[j] as number));
    let less = 0; // of the others
    ascending.forEach((i, place) => {
      if (place > 0 && (kl[i] as number) > (kl[ascending[place - 1] as number] as number)) less = place;
      percentiles[i] = (100 * less) / (ascending.length - 1);
    });
  }
  const test = split.test.filter((i) => paired[i]);
  const mismatched = Array.from(test).flatMap((song): MismatchedSong[] => {
    const others = spaced(test.filter((i) => i !== song && songs[i]?.language === songs[song]?.language));
    if (others.length === 0) return [];
    const ofOthers = symmetrizedKl(
      selected(
        audio,
        others.map(() => song),
      ),
      selected(lyrics, others),
    );
    return [{ song, kl: ofOthers, auc: shareAbove(ofOthers, kl[song] as number) }];
  });
  return { kl, percentiles, parts: partsOf(split, songs.length), mismatched };
}

function spaced(rows: Int32Array): Int32Array {
  const step = Math.max(1, rows.length / MOST_OTHERS);
  return Int32Array.from(
    { length: Math.min(rows.length, MOST_OTHERS) },
    (_, i) => rows[Math.floor(i * step)] as number,
  );
}

function selected({ mu, logVar }: Posterior, rows: Int32Array): Posterior {
  return { mu: mu.select(rows), logVar: logVar.select(rows) };
}

function shareAbove(values: Float64Array, own: number): number {
  return values.reduce((sum, value) => sum + (value > own ? 1 : value === own ? 0.5 : 0), 0) / values.length;
}
