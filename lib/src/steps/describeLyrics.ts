import type { Matrix } from "../array/index.js";
import type { Split } from "../collection/index.js";
import { type LyricVectors, type LyricVectorsOptions, lyricVectors } from "../embeddings/index.js";
import { say, sayList } from "../notebook/say.js";
import { watch } from "../notebook/watch.js";
import type { Run } from "../results/index.js";
import { restrictSplit } from "../selection/index.js";
import type { Song } from "../song.js";

/** Fewest songs with lyrics in each part of the split for scores that mean something. */
const FEWEST_IN_A_PART = 5;

/** Options of {@link describeLyrics}: how lyrics become vectors, see `lyricVectors`, and the split. */
export interface DescribeLyricsOptions extends Omit<LyricVectorsOptions, "onProgress" | "signal"> {
  /** The songs' split; the encoder is fitted on its training songs. */
  split: Split;
}

/** The songs that have lyrics, and their vectors. */
export interface DescribedLyrics {
  /** Indices of the songs with a vector, ascending. */
  rows: number[];
  /** One row per song of `rows`; undefined where no training song has lyrics. */
  X?: Matrix;
  /** The same split, restricted to `rows`, whose places it counts. */
  split: Split;
  /** Whether each part of the split has at least five of them. */
  enough: boolean;
  /** Vectors of all songs, with a mask, and the encoder of TF-IDF; undefined where no training song has lyrics. */
  encoding?: LyricVectors;
}

/**
 * Vectors of the lyrics, with a progress line: TF-IDF, reduced by a truncated SVD and fitted on the training songs, or what a
 * pretrained model makes of them. Says how many songs have lyrics, and saves the numbers as `lyrics.csv`. A collection without
 * lyrics is no error.
 *
 * @param run where `lyrics.csv` is saved
 * @param songs of one collection
 * @param options the split, and how lyrics become vectors
 * @returns the songs with lyrics, their vectors and their split
 * @throws UserError where a pretrained model, or the package that runs it, is missing: with how to get it
 */
export async function describeLyrics(
  run: Pick<Run, "csv">,
  songs: readonly Song[],
  { split, ...options }: DescribeLyricsOptions,
): Promise<DescribedLyrics> {
  const hasLyrics = split.train.some((i) => songs[i]?.lyrics);
  const encoding = hasLyrics
    ? await watch("Encoding lyrics", (task) => lyricVectors(songs, split.train, { ...options, ...task }))
    : undefined;
  const rows = [...songs.keys()].filter((i) => encoding?.mask[i]);
  const restricted = restrictSplit(split, rows);
  const { train, validation, test } = restricted;
  const explained = encoding?.encoder?.explainedVarianceRatio.reduce((sum, share) => sum + share, 0);
  run.csv("lyrics", [{ songs: songs.length, withWords: rows.length, explained }]);
  if (encoding) {
    sayList(encoding.notes);
    say`With lyrics: ${train.length} training, ${validation.length} validation and ${test.length} test songs.`;
  } else say`**No training song has lyrics.**`;
  const enough = Math.min(train.length, validation.length, test.length) >= FEWEST_IN_A_PART;
  return { rows, X: encoding?.X.select(rows), split: restricted, enough, encoding };
}
