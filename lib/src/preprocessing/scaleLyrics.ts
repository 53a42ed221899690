import type { Matrix, MatrixLike } from "../array/index.js";
import { UnsuitableCollection } from "../errors.js";
import type { EncodedLyrics, TermWeight, TfidfEncoder } from "../lyrics/index.js";
import { StandardScaler } from "./standardize.js";

/** Lyric vectors, and the encoder that leads from TF-IDF back to words. */
interface Encoding extends EncodedLyrics {
  encoder?: TfidfEncoder;
}

/** Lyric vectors as a model takes them, and their way back to words. {@link scaleLyrics} makes them. */
export class ScaledLyrics {
  /** n x dimensions, one row per song; zeros for a song without lyrics. */
  readonly X: Matrix;
  /** n: 1 for the songs that have lyrics. */
  readonly mask: Uint8Array;

  /** @internal */
  constructor(
    private readonly encoding: Encoding,
    private readonly scaler: StandardScaler,
  ) {
    this.X = scaler.transform(encoding.X);
    this.mask = encoding.mask;
  }

  /** Whether vectors lead back to words: those of TF-IDF do, those of a pretrained model don't. */
  get hasTerms(): boolean {
    return this.encoding.encoder !== undefined;
  }

  /**
   * Lyric vectors in words, also those that a model decoded: of each the terms with the largest weights.
   *
   * @param X n x dimensions, scaled
   * @param nTerms maximum number of terms. Default 8
   * @returns per row, in descending order of weight; none without {@link hasTerms}
   */
  topTerms(X: MatrixLike, nTerms?: number): TermWeight[][] {
    const restored = this.scaler.inverseTransform(X);
    return this.encoding.encoder?.topTerms(restored, nTerms) ?? Array.from({ length: restored.rows }, () => []);
  }
}

/**
 * Lyric vectors divided by one number, their root mean square over the training songs that have lyrics: as a whole they
 * then weigh as much in a loss as standardized columns, and the components keep their proportions. (Standardizing each
 * column would make the last component, mostly noise, as important as the first.)
 *
 * @param encoding as `encodeLyrics` or `lyricVectors` gave it; undefined, as of a collection without lyrics, is refused
 * @param train indices of the training songs
 * @returns the scaled vectors of all songs
 * @throws UnsuitableCollection where no training song has lyrics
 */
export function scaleLyrics(encoding: Encoding | undefined, train: ArrayLike<number>): ScaledLyrics {
  const known = Int32Array.from(Array.from(train).filter((i) => encoding?.mask[i]));
  if (!encoding || known.length === 0) {
    throw new UnsuitableCollection(
      "None of the training songs has lyrics to learn from; give more songs, or a collection with more lyrics.",
    );
  }
  const ofTraining = encoding.X.select(known);
  return new ScaledLyrics(encoding, StandardScaler.fit("scaleLyrics", ofTraining, { per: "matrix", withMean: false }));
}
