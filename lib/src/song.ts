/** One song as the rest of the library sees it, wherever it came from. */
export interface Song {
  /** Unique in its collection. */
  id: string;
  /** Absolute path of a sound file; absent where there is only text or only a row of features. */
  audioPath?: string;
  /** The words, cleaned (see lyrics/normalize); absent where there are none. */
  lyrics?: string;
  /** Of the song, from a table, tags or the file name. */
  title?: string;
  /** Who performs it. Songs of one artist are never split between training and test. */
  artist?: string;
  /** The recording this clip was cut from. Without it, clips of one artist and title count as one track. */
  track?: string;
  /** ISO 639-1, or what the collection's own label says. */
  language?: string;
  /** As the collection names it. */
  genre?: string;
  /** Every other column of the collection's metadata, numbers as numbers. */
  attributes: Record<string, string | number>;
}

/**
 * A file or a row that could not be used, and why; everything else goes on. Where there are many of one kind, the first
 * ones, and one line that counts the others.
 */
export interface Skipped {
  /** Id of the song, or the file where it is of no song. */
  id: string;
  /** Path of the file, absolute, or the table and the row in it. */
  file: string;
  /** Why, as the end of a sentence that begins with the file: "is empty". */
  reason: string;
}
