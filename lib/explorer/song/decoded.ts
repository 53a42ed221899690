/** Decoded snippets: for the spectrogram, the live descriptors, and songs that sound together. */

import { Lru } from "../lru.js";

/** Hz. Half of it, 11 kHz, is what the maps' features reach to. */
export const SAMPLE_RATE = 22_050;

/** A snippet of 5 s takes 0.4 MB. */
const KEPT = 64;

export class DecodedSnippets {
  readonly #kept = new Lru<number, Promise<AudioBuffer | null>>(KEPT);
  readonly #context = new OfflineAudioContext(1, 1, SAMPLE_RATE);

  /** @param bytes the file of a song's snippet, or null */
  constructor(private readonly bytes: (song: number) => Promise<ArrayBuffer | null>) {}

  /** @returns mono or stereo at {@link SAMPLE_RATE}; null where there is none, or the page can't read it */
  get(i: number): Promise<AudioBuffer | null> {
    return this.#kept.get(i, async () => {
      const bytes = await this.bytes(i);
      return bytes && this.#context.decodeAudioData(bytes);
    });
  }
}

/** The mean of the channels. */
export function monoOf(buffer: AudioBuffer): Float32Array<ArrayBuffer> {
  const mono = new Float32Array(buffer.length);
  for (let c = 0; c < buffer.numberOfChannels; c++) {
    const channel = buffer.getChannelData(c);
    for (let t = 0; t < mono.length; t++)
      mono[t] = (mono[t] as number) + (channel[t] as number) / buffer.numberOfChannels;
  }
  return mono;
}
