/**
 * Identifies compressed audio files by their first bytes (never by name), and reads what a decoder does not report: the
 * sample rate, the number of samples in the header, and the encoder delay.
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
