import type { Matrix } from "../array/matrix.js";
import type { Skipped, Song } from "../song.js";

/** How a song's audio and lyrics were matched; see pairing. */
export type PairedBy = "id" | "fileName" | "artistTitle";

/** A set of songs, opened. `notes` say what was recognized and where each label came from. */
export interface Collection {
  name: string;
  /** Which adapter read it: "folder", "synthetic", "featureTable", … */
  kind: string;
  /** Absolute path on disk. */
  path?: string;
  songs: Song[];
  notes: string[];
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
