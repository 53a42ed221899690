import { Died, mapApart } from "../async/childProcesses.js";
import type { TaskOptions } from "../async/task.js";
import { contentKey, readCachedBytes } from "../io/cache.js";
import { checkNumber, withDefaults } from "../options.js";
import type { Skipped, Song } from "../song.js";
import type { EncodeMp3Options } from "./encodeMp3.js";
import { writableFolder } from "./extraction.js";
import type { SnippetJob } from "./snippetWorker.js";

/** Options of {@link makeSnippets}. */
export interface SnippetOptions extends TaskOptions {
  /** Length of each, in seconds. Default 5. */
  seconds?: number;
  /** Kilobits a second. Default 40: 25 kB for 5 s. */
  kilobits?: EncodeMp3Options["kilobits"];
}

/** A short mp3 of each song, kept in the cache. */
export interface Snippets {
  /** "audio/mpeg". */
  type: string;
  seconds: number;
  /** Per song, number of bytes; 0 where there is none. */
  bytes: Int32Array;
  /** The songs without, and why. */
  skipped: Skipped[];
  /** The snippet of song i; undefined where there is none. */
  read(i: number): Uint8Array | undefined;
}

/** Version of the snippets; increased when they change, to invalidate the cache. */
const VERSION = 1;
/** The highest rate of MPEG-2: up to 12 kHz, in half the bits of a full band. */
const SAMPLE_RATE = 24_000;

/**
 * The loudest whole stretch of each song as mp3, mono at 24 kHz, on all cores. Songs are read in child processes, so that
 * a file that crashes its decoder loses only itself. Kept in the cache (`.cache/snippets`) by the file's content.
 *
 * @param songs each with an `audioPath`, or without
 * @returns where the snippets are; songs that could not be read are in `skipped`, each with its reason; where `signal`
 *   stopped the work, also those whose turn had not come
 * @throws UserError where an option is wrong or the cache cannot be written
 */
export async function makeSnippets(songs: readonly Song[], options: SnippetOptions = {}): Promise<Snippets> {
  const { onProgress, signal, ...given } = options;
  const { seconds, kilobits } = withDefaults("makeSnippets", given, {
    seconds: 5,
    kilobits: 40 as EncodeMp3Options["kilobits"],
  });
  checkNumber("seconds", seconds, { min: 0.5, max: 60 });
  const kind = { seconds, kilobits, sampleRate: SAMPLE_RATE };
  const folder = writableFolder("snippets", contentKey(JSON.stringify([VERSION, kind])).slice(0, 12));
  const withSound = songs.flatMap(({ id, audioPath }, i) => (audioPath ? [{ id, file: audioPath, i }] : []));
  const jobs = withSound.map(({ file }): SnippetJob => ({ file, folder, ...kind }));
  const worker = require.resolve("./snippetWorker.js");
  const made = await mapApart<SnippetJob, { file: string; bytes: number } | string>(worker, "makeSnippet", jobs, {
    onProgress,
    signal,
  });
  const files = new Map<number, string>();
  const bytes = new Int32Array(songs.length);
  const skipped = songs
    .filter(({ audioPath }) => !audioPath)
    .map(({ id }): Skipped => ({ id, file: "", reason: "has no sound file" }));
  for (const [at, { id, file, i }] of withSound.entries()) {
    const result = made[at] ?? "was not read: stopped before its turn";
    if (typeof result === "string" || result instanceof Died) {
      skipped.push({ id, file, reason: typeof result === "string" ? result : result.reason });
      continue;
    }
    files.set(i, result.file);
    bytes[i] = result.bytes;
  }
  const read = (i: number) => {
    const file = files.get(i);
    return file === undefined ? undefined : readCachedBytes(file);
  };
  return { type: "audio/mpeg", seconds, bytes, skipped, read };
}
