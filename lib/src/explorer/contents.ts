/**
 * What the page of the explorer gets: plain JSON, written by this folder and read by lib/explorer. All text in it is
 * untrusted, and the page shows it as text.
 */

/** The whole page, its sound apart. */
export interface ExplorerContents {
  /** Of the page: "240 songs of the synthetic collection". Plain text. */
  title: string;
  /** Where the songs and maps come from, in one or two sentences: run, collection, sample. Plain text. */
  notes: string[];
  /** Number of songs; every list below has so many values unless it says otherwise. */
  n: number;
  ids: string[];
  titles: (string | null)[];
  artists: (string | null)[];
  /** A line of the lyrics, as they are written. */
  lines: (string | null)[];
  /** Paths of the sound files from the folder that holds them all, with "/", for playlists; absent where there are none. */
  paths?: (string | null)[];
  /** What songs can be colored and filtered by: language, genre, any other column, measured features. */
  fields: Field[];
  /** The latent spaces, in the order in which they are shown: sound, words, joint, others. At least one. */
  spaces: Space[];
  /** Clusterings of the run, the chosen one first. */
  clusterings: Clustering[];
  /** Words of the lyrics; absent where no song has any. */
  words?: Words;
  /** How much sound and words of each song disagree; absent where the run has no JointVAE. */
  disagreement?: Disagreement;
  /** The decoder of the run; absent where it has none of images. */
  decoder?: Decoder;
  /** Where the snippets are; absent where there is no sound. */
  sound?: Sound;
}

/** One column of songs. */
export type Field =
  | {
      kind: "label";
      name: string;
      /** Distinct values, most frequent first. */
      values: string[];
      /** Per song an index into `values`, or -1 where it is missing. */
      codes: PackedInts;
    }
  | {
      kind: "number";
      name: string;
      /** "Hz", "s", "dB" …; "" for none. */
      unit: string;
      /** True for what was measured from the sound: what "features that set a selection apart" ranks. */
      measured: boolean;
      /** Per song; NaN where it is missing. */
      values: PackedFloats;
    };

/** One latent space and its map. */
export interface Space {
  /** Short and unique: "sound", "words", "joint". */
  name: string;
  /** What it is: "ConvVAE, 64 dimensions; UMAP, 15 neighbors". */
  caption: string;
  /** Columns of `latents`. */
  dimensions: number;
  /** n x dimensions, row by row; rows of songs that are not in the space are NaN. */
  latents: PackedFloats;
  /** n x 2, row by row; NaN as above. Any scale. */
  map: PackedFloats;
  /** Name of its method: "UMAP". */
  projection: string;
}

/** Clusters of a run. */
export interface Clustering {
  /** "chosen: JointVAE MoPoE + contrast, k-means, k = 8". */
  name: string;
  /** Per song: cluster, or -1 for noise. */
  labels: PackedInts;
}

/** A sparse table of words in songs: song i has `words[start[i]..start[i + 1])`. */
export interface Words {
  vocabulary: string[];
  /** n + 1 offsets. */
  start: PackedInts;
  /** Indices into `vocabulary`. */
  words: PackedInts;
  /** How often each of them occurs in the song. */
  counts: PackedInts;
}

/** Symmetrized KL divergence of the posterior given the sound from the one given the words. */
export interface Disagreement {
  /** How it was measured, in a sentence. */
  caption: string;
  /** In nats, per song; NaN where a song lacks sound or words. */
  values: PackedFloats;
  /**
   * Per song, from 0 to 100: the share of songs of the same part of the split that disagree less. Training songs were
   * fitted and agree more, so that values of different parts don't compare. NaN as above.
   */
  percentiles: PackedFloats;
}

/** A decoder from latents to a log-mel image, run in the page. */
export interface Decoder {
  /** "ConvVAE, 64 dimensions". */
  caption: string;
  latentDim: number;
  /** Latent means of the songs, n x latentDim, where the sliders can start; NaN where a song's sound was not encoded. */
  latents: PackedFloats;
  /** Dimensions, from the one with the largest KL divergence from the prior to the smallest. */
  order: number[];
  /** The part of the library that it is built from: its kind and its options, as a saved model keeps them. */
  part: { kind: string; options: unknown };
  /** Shape of one decoded image: mel bands, columns. */
  shape: [bands: number, columns: number];
  /** Its weights, one after the other. */
  weights: { name: string; shape: number[]; values: PackedFloats }[];
  /** Decibels = decoded * scale + mean, per band, from -80 to 0. */
  mean: PackedFloats;
  scale: PackedFloats;
  /** In Hz. */
  sampleRate: number;
  /** Samples from one column to the next. */
  columnLength: number;
}

/** Where the snippets of the songs are. */
export interface Sound {
  /** "audio/mpeg". */
  type: string;
  /** Length of a snippet in seconds. */
  seconds: number;
  /** Per song: is there a snippet? */
  present: PackedInts;
  /**
   * "page": in the page, in the element with the id "sound": a JSON list of base64 texts, null where there is none.
   * "files": beside the page, `sound/<index of the song>.mp3`.
   */
  at: "page" | "files";
  /** Set by the loopback server: whole songs are at `<stream><index of the song>`. */
  stream?: string;
}

/** 32-bit floats as base64, little-endian; with `scale`, 16-bit integers that are multiplied by it, and -32768 is NaN. */
export interface PackedFloats {
  floats: string;
  scale?: number;
}

/** 32-bit integers as base64, little-endian. */
export interface PackedInts {
  ints: string;
}

/** Packs numbers for the page. */
export function packFloats(values: ArrayLike<number>): PackedFloats {
  return { floats: base64(Float32Array.from(values)) };
}

/**
 * As {@link packFloats} in half the space: 16 bits, with a largest error of 1/65,534 of the largest absolute value.
 */
export function packShort(values: ArrayLike<number>): PackedFloats {
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i] as number);
    if (Number.isFinite(size) && size > largest) largest = size;
  }
  const scale = largest / 32_767 || 1;
  const short = Int16Array.from(values, (value) => (Number.isFinite(value) ? Math.round(value / scale) : -32_768));
  return { floats: base64(short), scale };
}

/** Packs whole numbers for the page. */
export function packInts(values: ArrayLike<number>): PackedInts {
  return { ints: base64(Int32Array.from(values)) };
}

function base64(values: Float32Array | Int16Array | Int32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");
}
