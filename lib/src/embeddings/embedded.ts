/** What pretrained models make of songs. */

import type { Matrix } from "../array/index.js";
import type { Extraction } from "../audio/extraction.js";
import type { SongWords } from "../lyrics/encode.js";

/** Songs as vectors of their sound. */
export interface EmbeddedSound extends Extraction {
  /** One row per song that could be read, in the order of the songs: unit length. */
  X: Matrix;
}

/** Songs with translated lyrics. */
export interface TranslatedLyrics<S extends SongWords> {
  /**
   * The songs in their order. Where all lines are in the target language now, so is `language`; lines that could not be
   * translated are as they were.
   */
  songs: S[];
  /** Sentences on how many lines were translated, and which were not. */
  notes: string[];
}
