import type { Matrix, MatrixLike } from "../array/index.js";
import { UnsuitableCollection } from "../errors.js";
import type { LyricsEncoding, TermWeight } from "../lyrics/index.js";
import { StandardScaler } from "./standardize.js";

/** Lyric vectors as a model takes them, and their way back to words. {@link scaleLyrics} makes them. */
export class ScaledLyrics {
  /** n x dimensions, one row per song; zeros for a song without lyrics. */
  readonly X: Matrix;
  /** n: 1 for the songs that have lyrics. */
  readonly mask: Uint8Array;

  /** @internal */
  constructor(
    private readonly encoding: LyricsEncoding,
    private readonly scaler: StandardScaler,
  ) {
    this.X = scaler.transform(encoding.X);
    this.mask = encoding.mask;
  }

  /**
   * Lyric vectors in words, also those that a model decoded: of each the terms with the largest weights.
   *
   * @param X n x dimensions, scaled
   * @param nTerms maximum number of terms. Default 8
   * @returns per row, in descending order of weight
   */
  topTerms(X: MatrixLike, nTerms?: number): TermWeight[][] {
    return this.encoding.encoder.topTerms(this.scaler.inverseTransform(X), nTerms);
  }
}

/**
 * Lyric vectors divided by one number, their root mean square over the training songs that have lyrics: as a whole they
 * then weigh as much in a loss as standardized columns, and the components keep their proportions. (Standardizing each
 * column would make the last component, mostly noise, as important as the first.)
 *
 * @param encoding as `encodeLyrics` gave it; undefined, as of a collection without lyrics, is refused
 * @param train indices of the training songs
 * @returns the scaled vectors of all songs
 * @throws UnsuitableCollection where no training song has lyrics
 */
export function scaleLyrics(encoding: LyricsEncoding | undefined, train: ArrayLike<number>): ScaledLyrics {
  const known = Int32Array.from(Array.from(train).filter((i) => encoding?.mask[i]));
  if (!encoding || known.length === 0) {
    throw new UnsuitableCollection(
      "None of the training songs has lyrics to learn from; give more songs, or a collection with more lyrics.",
    );
  }
  const ofTraining = encoding.X.select(known);
  return new ScaledLyrics(encoding, StandardScaler.fit("scaleLyrics", ofTraining, { per: "matrix", withMean: false }));
}
