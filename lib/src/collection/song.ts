import type { Matrix } from "../tensor/matrix.js";

/** One song as the rest of the library sees it, wherever it came from. */
export interface Song {
  /** Unique in its collection. */
  id: string;
  /** Absolute path of a sound file; absent where there is only text or only a row of features. */
  audioPath?: string;
  /** The words, cleaned (see lyrics/normalize); absent where there are none. */
  lyrics?: string;
  title?: string;
  artist?: string;
  /** The recording this clip was cut from. Without it, clips of one artist and title count as one track. */
  track?: string;
  /** ISO 639-1, or what the collection's own label says. */
  language?: string;
  genre?: string;
  /** Every other column of the collection's metadata, numbers as numbers. */
  attributes: Record<string, string | number>;
}

/**
 * A file or a row that could not be used, and why; everything else goes on. Where there are many of one kind, the first
 * ones, and one line that counts the others.
 */
export interface Skipped {
  id: string;
  file: string;
  reason: string;
}

/** How a song's audio and lyrics found each other; see pairing. */
export type PairedBy = "id" | "fileName" | "artistTitle";

/** A set of songs, opened. `notes` say what was recognized and where each label came from. */
export interface Collection {
  name: string;
  /** Which adapter read it: "folder", "synthetic", "featureTable", … */
  kind: string;
  /** Absolute path, where it lies on disk. */
  path?: string;
  songs: Song[];
  notes: string[];
  skipped: Skipped[];
  /** Ready-made features, one row per song in the order of `songs`; only where the collection is a table of them. */
  features?: { X: Matrix; names: string[] };
  /** The attributes that are ground truth: what the songs were made from. Only the synthetic collection knows it. */
  factors?: string[];
  /** By what the lyrics of a song with audio were found, song id to rule; not there where a table itself gave them. */
  pairedBy?: Record<string, PairedBy>;
  /** Files that fitted more than one song, and so were given to none. */
  ambiguous?: { file: string; candidates: string[] }[];
}
