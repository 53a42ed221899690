import { Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { UnsuitableCollection } from "../errors.js";
import type { LyricsEncoding, TermWeight } from "./encode.js";

/** Lyric vectors as a model takes them, and their way back to words. {@link scaleLyrics} makes them. */
export class ScaledLyrics {
  /** n x dimensions, one row per song; zeros for a song without lyrics. */
  readonly X: Matrix;
  /** n: 1 for the songs that have lyrics. */
  readonly mask: Uint8Array;

  /** @internal */
  constructor(
    private readonly encoding: LyricsEncoding,
    /** The factor of all values. */
    readonly scale: number,
  ) {
    const { X, mask } = encoding;
    this.X = new Matrix(
      X.rows,
      X.cols,
      X.data.map((x) => x * scale),
    );
    this.mask = mask;
  }

  /**
   * Lyric vectors in words, also those that a model decoded: of each the terms with the largest weights.
   *
   * @param X n x dimensions, scaled
   * @param nTerms maximum number of terms. Default 8
   * @returns per row, in descending order of weight
   */
  topTerms(X: MatrixLike, nTerms?: number): TermWeight[][] {
    const M = toMatrix("ScaledLyrics.topTerms", X);
    const unscaled = M.data.map((x) => x / this.scale);
    return this.encoding.encoder.topTerms(new Matrix(M.rows, M.cols, unscaled), nTerms);
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
  const { data } = encoding.X.select(known);
  const squares = data.reduce((sum, x) => sum + x * x, 0);
  return new ScaledLyrics(encoding, squares > 0 ? Math.sqrt(data.length / squares) : 1);
}
