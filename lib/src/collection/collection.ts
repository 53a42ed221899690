import type { Matrix } from "../array/matrix.js";
import type { Skipped, Song } from "../song.js";

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
