import type { Matrix } from "../array/matrix.js";
import type { Skipped, Song } from "../song.js";

/** How a song's audio and lyrics were matched; see pairing. */
export type PairedBy = "id" | "fileName" | "artistTitle";

/** A set of songs, opened. `notes` say what was recognized and where each label came from. */
export interface Collection {
  /** What to call it: the name of its folder or table. */
  name: string;
  /** Which adapter read it: "folder", "synthetic", "featureTable", … */
  kind: string;
  /** Absolute path on disk. */
  path?: string;
  /** The songs that can be used, in a fixed order. */
  songs: Song[];
  /** Sentences for the reader: what was recognized, and what is doubtful. */
  notes: string[];
  /** Files and rows that could not be used, each with its reason. */
  skipped: Skipped[];
  /** Features, one row per song in the order of `songs`; only where the collection is a feature table. */
  features?: { X: Matrix; names: string[] };
  /** Names of the attributes that are ground truth; only of the synthetic collection. */
  factors?: string[];
  /** By what the lyrics of a song with audio were found, song id to rule; not there where a table itself gave them. */
  pairedBy?: Record<string, PairedBy>;
  /** Files that matched more than one song, and were assigned to none. */
  ambiguous?: { file: string; candidates: string[] }[];
}
