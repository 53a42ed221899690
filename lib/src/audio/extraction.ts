import { accessSync, constants, mkdirSync } from "node:fs";
import path from "node:path";
import { Died, mapApart } from "../async/childProcesses.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { contentKey } from "../io/cache.js";
import { cachePath } from "../io/workspace.js";
import { checkNumber } from "../options.js";
import type { Skipped, Song } from "../song.js";
import { setOf } from "./features.js";
import { RATES } from "./resample.js";
import type { Extracted, ExtractJob, WantedKind } from "./worker.js";

/** Version of the features; increased when their values change, to invalidate the cache. */
export const FEATURES_VERSION = 3;

/** Of each song: how much is decoded, from where, at which rate; and how much there must be. */
export interface Reading {
  seconds: number;
  offset: number;
  sampleRate: number;
  minSeconds: number;
}

/** The songs of the rows, and what is to be said of the others. */
export interface Extraction {
  /** The song of each row. */
  ids: string[];
  /** Its place among the songs that were given. */
  indices: Int32Array;
  /** The songs that could not be read, and why. */
  skipped: Skipped[];
  /** Duration that each row describes, in seconds: `options.seconds`, or less where the song is shorter. */
  seconds: Float32Array;
  /** Sentences about songs that were not read as requested, to show beside the result. */
  notes: string[];
}

/** A kind of features, and its options. */
export type Wanted = Omit<WantedKind, "folder">;
/** What was extracted, a row for each song that could be read. */
export type Found = Extraction & { kept: Extracted[] };

/** One decoding of each song, and every kind of features that is wanted of it. */
export async function extract(
  songs: readonly Song[],
  kinds: readonly Wanted[],
  { seconds, offset, sampleRate, minSeconds }: Reading,
  task: TaskOptions,
): Promise<Found> {
  checkNumber("seconds", seconds, { min: 0, unlimited: true });
  checkNumber("offset", offset, { min: 0 });
  checkNumber("minSeconds", minSeconds, { min: 0 });
  checkNumber("sampleRate", sampleRate, { ...RATES, integer: true });
  const decode = { sampleRate, seconds, offset };
  const wanted = kinds.map(({ kind, params }): WantedKind => {
    const { hopLength, nFft, nMels, nMfcc } = params;
    checkNumber("hopLength", hopLength, { min: 1, integer: true });
    checkNumber("nFft", nFft, { min: 32, integer: true });
    checkNumber("nMels", nMels, { min: 1, integer: true });
    checkNumber("nMfcc", nMfcc, { min: 1, max: kind === "mfccStats" ? nMels : Infinity, integer: true });
    const read = setOf(kind).reads.map((name) => [name, params[name]]);
    const folder = writableFolder(
      "features",
      `${kind}-${contentKey(JSON.stringify([FEATURES_VERSION, decode, read])).slice(0, 12)}`,
    );
    return { kind, params, folder };
  });
  const withSound = songsWithSound(songs);
  const jobs = withSound.map(({ source }): ExtractJob => ({ file: source, wanted, decode, minSeconds }));
  const worker = require.resolve("./worker.js");
  const results = await mapApart<ExtractJob, Extracted | string>(worker, "extractOne", jobs, task);
  const reasons = results.map((result) => (result instanceof Died ? result.reason : result));
  return extractionOf(songs, withSound, reasons, offset);
}

/** A song that has a sound file, and its place among the songs that were given. */
interface SongWithSound {
  id: string;
  index: number;
  source: string;
}

/** The songs that have a sound file, in their order. */
export function songsWithSound(songs: readonly Song[]): SongWithSound[] {
  return songs.flatMap((song, index) => (song.audioPath ? [{ id: song.id, index, source: song.audioPath }] : []));
}

/**
 * The rows of what was read, and the songs that were left out.
 *
 * @param withSound of `songsWithSound`
 * @param results one each: what was read, a reason, or undefined where its turn did not come
 * @param offset where songs were to be read from
 */
export function extractionOf<Read extends Pick<Extracted, "seconds" | "from">>(
  songs: readonly Song[],
  withSound: readonly SongWithSound[],
  results: readonly (Read | string | undefined)[],
  offset: number,
): Extraction & { kept: (Read & { id: string; index: number })[] } {
  const skipped = songs
    .filter((song) => !song.audioPath)
    .map(({ id }): Skipped => ({ id, file: "", reason: "has no sound file" }));
  const shownFile = withoutFolder(withSound.map(({ source }) => source));
  const kept = withSound.flatMap(({ id, index, source }, i) => {
    const result = results[i] ?? "was not read: stopped before its turn";
    if (typeof result !== "string") return [{ id, index, ...result }];
    skipped.push({ id, file: shownFile(source), reason: result });
    return [];
  });
  return {
    kept,
    skipped,
    ids: kept.map(({ id }) => id),
    indices: Int32Array.from(kept, ({ index }) => index),
    seconds: Float32Array.from(kept, (song) => song.seconds),
    notes: notesOn(kept, offset),
  };
}

/** Shows files relative to their collection: to the folder that all lie in, or above it where that is called audio. */
function withoutFolder(files: readonly string[]): (file: string) => string {
  const folders = files.map((file) => path.dirname(file).split(path.sep));
  let [common = []] = folders;
  for (const folder of folders) {
    const differs = common.findIndex((name, i) => name !== folder[i]);
    if (differs >= 0) common = common.slice(0, differs);
  }
  const above = common.at(-1)?.toLowerCase() === "audio" ? common.slice(0, -1) : common;
  return (file) => file.split(path.sep).slice(above.length).join("/");
}

/** Songs whose silent beginning was passed over. */
function notesOn(kept: readonly { id: string; from: number }[], offset: number): string[] {
  const late = kept.filter(({ from }) => from > offset + 1e-3 * (1 + offset));
  if (late.length === 0) return [];
  const named = late.slice(0, 5).map(({ id, from }) => `${id} (${from.toFixed(1)} s)`);
  const more = late.length > named.length ? ` and ${late.length - named.length} more` : "";
  const subject = late.length === 1 ? "1 song is" : `${late.length} songs are`;
  return [
    `${subject} silent for the whole stretch asked for and read from where the sound begins: ${named.join(", ")}${more}.`,
  ];
}

/** A folder of the cache, made where it is missing. */
export function writableFolder(...parts: string[]): string {
  const folder = cachePath(...parts);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new UserError(
      `The cache ${folder} cannot be written (${(error as Error).message}); set SURLAB_CACHE to a folder that can.`,
    );
  }
  return folder;
}
