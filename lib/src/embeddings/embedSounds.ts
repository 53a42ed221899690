import { Matrix } from "../array/index.js";
import type { TaskOptions } from "../async/task.js";
import { type AudibleOptions, audibleSound } from "../audio/audibleSound.js";
import { readBytes } from "../audio/decode.js";
import { extractionOf, songsWithSound } from "../audio/extraction.js";
import { UserError } from "../errors.js";
import { contentKey } from "../io/cache.js";
import type { Song } from "../song.js";
import { ContentCache } from "./contentCache.js";
import type { EmbeddedSound } from "./embedded.js";
import type { Opened } from "./embedTexts.js";

/** What is read of each song, and how it is cut into windows. */
export interface WindowOptions extends Omit<AudibleOptions, "sampleRate"> {
  /** Seconds from one window to the next. */
  hopSeconds: number;
  /** Windows per batch. */
  batchSize: number;
}

/** A model of sound. */
export interface SoundModel {
  /** What it takes, in Hz. */
  readonly sampleRate: number;
  /** Samples of a window. */
  readonly windowLength: number;
  /** A vector for each window. */
  embed(windows: Float32Array[]): Promise<Float32Array[]>;
}

/** Vector, seconds and beginning of one song. */
interface Heard {
  vector: Float32Array;
  seconds: number;
  from: number;
}

/**
 * One unit vector per song: the mean over windows that overlap. One song is decoded while the model listens to the one
 * before.
 *
 * @param open loads the model; not called where the cache has all songs
 * @param identity the model's content, for the cache; undefined for no cache
 * @throws UserError where no song can be read
 */
export async function embedSounds(
  open: () => Promise<Opened<SoundModel>>,
  songs: readonly Song[],
  { hopSeconds, batchSize, ...read }: WindowOptions,
  identity: string | undefined,
  { onProgress, signal }: TaskOptions = {},
): Promise<EmbeddedSound> {
  const cache = new ContentCache("sound-embeddings", identity, [read, hopSeconds]);
  const withSound = songsWithSound(songs);
  const results: (Heard | string | undefined)[] = [];
  const missing: { place: number; key: string }[] = [];
  for (const [place, { source }] of withSound.entries()) {
    signal?.throwIfAborted();
    const bytes = await readBytes(source);
    if (typeof bytes === "string") {
      results[place] = bytes;
      continue;
    }
    const key = contentKey(bytes);
    const [seconds, from, ...vector] = cache.vector(key) ?? [];
    if (seconds !== undefined) results[place] = { seconds, from: from!, vector: Float32Array.from(vector) };
    else missing.push({ place, key });
  }
  if (missing.length > 0) {
    const model = await open();
    try {
      await embedMissing(model);
    } finally {
      await model.close();
    }
  }

  async function embedMissing(model: SoundModel): Promise<void> {
    const { sampleRate, windowLength } = model;
    const decode = (at: number) => {
      const next = missing[at];
      return next && audibleSound(withSound[next.place]!.source, { ...read, sampleRate });
    };
    let coming = decode(0);
    for (const [at, { place, key }] of missing.entries()) {
      const found = await coming!;
      signal?.throwIfAborted();
      coming = decode(at + 1);
      // An error of the song to come is that song's.
      coming?.catch(() => undefined);
      if (typeof found === "string") results[place] = found;
      else {
        const windows = windowsOf(found.sound.samples, windowLength, Math.round(hopSeconds * sampleRate));
        const vector = await meanOf(model, windows);
        const { seconds, from } = found;
        results[place] = { seconds, from, vector };
        cache.keepVector(key, Float32Array.of(seconds, from, ...vector));
      }
      onProgress?.({ done: at + 1, total: missing.length, detail: "songs" });
    }
  }

  async function meanOf(model: SoundModel, windows: Float32Array[]): Promise<Float32Array> {
    let sum = new Float64Array(0);
    for (let start = 0; start < windows.length; start += batchSize) {
      signal?.throwIfAborted();
      for (const vector of await model.embed(windows.slice(start, start + batchSize))) {
        if (sum.length === 0) sum = new Float64Array(vector.length);
        for (let j = 0; j < vector.length; j++) sum[j]! += vector[j]!;
      }
    }
    const norm = Math.hypot(...sum);
    return Float32Array.from(sum, (value) => value / norm);
  }

  const { kept, ...extraction } = extractionOf(songs, withSound, results, read.offset);
  if (kept.length === 0) {
    const [first] = extraction.skipped;
    const why = first ? `: ${[first.file || first.id, first.reason].join(" ")}` : "";
    throw new UserError(`None of the ${songs.length} songs has sound that can be read${why}.`);
  }
  return { X: Matrix.from(kept.map(({ vector }) => vector)), ...extraction };
}

/**
 * Windows of one length over all of the sound: the last one ends where the sound ends. Shorter sound is repeated as often
 * as it fits whole, then padded with zeros ("repeatpad", as CLAP was trained).
 */
export function windowsOf(samples: Float32Array, length: number, hop: number): Float32Array[] {
  if (samples.length <= length) {
    const window = new Float32Array(length);
    for (let at = 0; at + samples.length <= length; at += samples.length) window.set(samples, at);
    return [window];
  }
  const windows: Float32Array[] = [];
  for (let start = 0; start + length < samples.length; start += hop) {
    windows.push(samples.subarray(start, start + length));
  }
  windows.push(samples.subarray(samples.length - length));
  return windows;
}
