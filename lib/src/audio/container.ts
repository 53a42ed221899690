/**
 * What a file of compressed sound is, from its first bytes (never from its name), and what a decoder does not tell: the
 * rate it was recorded at, how many samples its header promises, and which of the decoded samples are only the codec's
 * run-in.
 */
export interface Container {
  format: "mp3" | "flac" | "vorbis" | "other";
  /** In Hz; 0 where it was not looked for. */
  sampleRate: number;
  /** The byte where decoding begins. */
  start: number;
  /** Decoded samples to drop from the front: the encoder's and the decoder's delay. */
  skip: number;
  /** Samples a channel that the header promises after `skip`, or Infinity where it does not say. */
  length: number;
  /** False where `length` only bounds what counts and a shorter file is whole all the same. */
  exact: boolean;
  /** What the header promises in seconds, where it speaks of seconds. */
  seconds?: number;
  /** True where the last part of the file is known to lack its end, of whatever length. */
  cut?: boolean;
  /** Files that were joined: the bytes of each, and its samples. */
  parts?: { start: number; end: number; length: number }[];
}
