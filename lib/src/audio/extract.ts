import { accessSync, constants, mkdirSync } from "node:fs";
import path from "node:path";
import { Matrix } from "../array/matrix.js";
import { Died, mapApart } from "../async/childProcesses.js";
import type { TaskOptions } from "../async/task.js";
import { oneOf, UserError } from "../errors.js";
import { contentKey, readInto } from "../io/cache.js";
import { cachePath } from "../io/workspace.js";
import { checkNumber, withDefaults } from "../options.js";
import type { Skipped, Song } from "../song.js";
import type { FeatureParams } from "./featureSet.js";
import { FEATURE_SETS, type FeatureKind, setOf } from "./features.js";
import { fingerprint } from "./fingerprint.js";
import { RATES } from "./resample.js";
import { FRAME_DEFAULTS, type FrameOptions } from "./stft.js";
import { type Extracted, type ExtractJob, FACTS } from "./worker.js";

/** Version of the features; increased when their values change, to invalidate the cache. */
const VERSION = 2;

/** What is read of each song, and how its spectrogram is made. */
export interface ExtractOptions extends FrameOptions, TaskOptions {
  /** Duration to read of each song, in seconds. */
  seconds?: number;
  /** Where in the song to begin, in seconds. */
  offset?: number;
  /** In Hz; every song is resampled to it. */
  sampleRate?: number;
  /** Mel bands. */
  nMels?: number;
  /** Minimum duration in seconds; shorter songs are left out. */
  minSeconds?: number;
}

/** Options of {@link extractFeatures}. */
export interface FeatureOptions extends ExtractOptions {
  /** Which features; see {@link extractFeatures}. */
  kind?: FeatureKind;
  /** Cepstral coefficients, for `mfccStats`. */
  nMfcc?: number;
  /** Whether `mfccStats` includes delta and delta-delta coefficients. */
  deltas?: boolean;
}

/** Options of {@link extractMelImages}. */
export interface MelImageOptions extends ExtractOptions {
  /**
   * Columns of the image: frames; or, where the song has at least twice as many frames, means of as many as fit. With
   * 1290, 30 s are shown frame by frame; with 128, in steps of ten frames.
   */
  width?: number;
  /** "perBin": each row minus its mean, over its standard deviation, file by file. "none": decibels, 0 to -80. */
  normalize?: "perBin" | "none";
}

interface Extraction {
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

/** What {@link extractFeatures} found. */
export interface Features extends Extraction {
  /** One row per song that could be read, in the order of the songs. */
  X: Matrix;
  /** What each column is. */
  names: string[];
}

/** Log-mel images on disk, read a batch at a time: training takes no more memory for 100,000 songs than for 100. */
export interface MelImages extends Extraction {
  /** How many there are. */
  length: number;
  /** Rows of an image: mel bands, low to high. */
  height: number;
  /** Columns of an image: time. */
  width: number;
  /** Values in an image, height * width, row-major. */
  cols: number;
  /** The images of these rows, one after the other. */
  read(rows: ArrayLike<number>): Promise<Float32Array>;
}

const DEFAULTS = { ...FRAME_DEFAULTS, seconds: 30, offset: 0, sampleRate: 22050, nMels: 128, minSeconds: 1 };
/** For the parameters that only the other of the two functions offers. */
const UNUSED = { nMfcc: 20, deltas: false, width: 1, normalize: "none" } as const;

/**
 * Extracts features of many songs, on all cores and cached on disk. Songs are read in child processes, so that a file
 * that crashes its decoder loses only itself. All values are finite. A song that is silent in the requested range is
 * read from where its sound begins, and `notes` says so.
 *
 * | kind | columns |
 * | --- | --- |
 * | `melStats` | mean of each log-mel band over the song, then its standard deviation: 2 nMels |
 * | `melMean` | the means alone: nMels |
 * | `mfccStats` | mean, then standard deviation of each of nMfcc cepstral coefficients; with `deltas` those of their
 * slope and curvature follow: 2 or 6 nMfcc |
 * | `chromaStats` | mean, then standard deviation of each of 12 pitch classes |
 * | `contrastStats` | mean, then standard deviation of the spectral contrast of 7 octave bands |
 * | `gtzan57` | the 57 columns of the GTZAN feature table, in its order and under its names; nMels and nMfcc are the
 * table's own |
 * | `recording` | length in s, loudness in dB below full scale and bandwidth in Hz: see `recordingFacts` |
 *
 * Statistics are taken over the frames that there are: a song shorter than `seconds` is not padded. What was computed
 * is kept under the cache (`.cache/features`) by the file's content and the options that this kind depends on.
 *
 * @param songs each with an `audioPath`; those without are in `skipped`
 * @returns rows only for the songs that could be read; the others are in `skipped`, each with its reason: no sound
 *   file, unreadable, empty, not sound, cut off, damaged, shorter than `minSeconds`, silent, channels that cancel out; where `signal` stopped
 *   the work, also those whose turn had not come
 * @throws UserError where an option is wrong or the cache cannot be written
 */
export async function extractFeatures(songs: readonly Song[], options: FeatureOptions = {}): Promise<Features> {
  const { onProgress, signal, ...given } = options;
  const defaults = {
    ...DEFAULTS,
    kind: "melStats" as FeatureKind,
    nMfcc: UNUSED.nMfcc as number,
    deltas: false as boolean,
  };
  const { kind, ...filled } = withDefaults("extractFeatures", given, defaults);
  if (!Object.hasOwn(FEATURE_SETS, kind)) {
    throw new UserError(`kind is "${kind}"; it must be ${oneOf(Object.keys(FEATURE_SETS))}.`);
  }
  const params = { ...UNUSED, ...filled };
  const { kept, ...extraction } = await extract(songs, kind, params, { onProgress, signal });
  return {
    X: Matrix.from(kept.map(({ values }) => values as Float32Array)),
    names: FEATURE_SETS[kind].names(params),
    ...extraction,
  };
}

/**
 * Log-mel images of many songs, for convolutional models: as {@link extractFeatures}, but the images stay on disk.
 *
 * Each is in decibels below the song's loudest cell, and by default z-scored band by band, so that what is left is
 * how the song changes and not how loud its bands are. A song shorter than `seconds` is padded on the right with 0
 * (the mean), or with -80 dB where `normalize` is "none"; the padding takes no part in the mean.
 *
 * @param songs each with an `audioPath`; those without are in `skipped`
 * @returns images of the songs that could be read; the others are in `skipped`, each with its reason
 * @throws UserError where an option is wrong or the cache cannot be written
 */
export async function extractMelImages(songs: readonly Song[], options: MelImageOptions = {}): Promise<MelImages> {
  const { onProgress, signal, ...given } = options;
  const defaults = { ...DEFAULTS, width: 128, normalize: "perBin" as "perBin" | "none" };
  const params = { ...UNUSED, ...withDefaults("extractMelImages", given, defaults) };
  checkNumber("width", params.width, { min: 1, integer: true });
  checkNumber("seconds", params.seconds, { max: 24 * 3600 });
  if (!["perBin", "none"].includes(params.normalize)) {
    throw new UserError(`normalize is "${params.normalize}"; it must be perBin or none.`);
  }
  const { kept, ...extraction } = await extract(songs, "melImage", params, { onProgress, signal });
  // One or two missing frames are not visible.
  const short = extraction.seconds.filter((s) => s < params.seconds - 0.1).length;
  if (short > 0) {
    extraction.notes.push(
      `${short} of ${kept.length} songs ${short === 1 ? "is" : "are"} shorter than ${params.seconds} s; ` +
        `${short === 1 ? "its image is" : "their images are"} padded.`,
    );
  }
  const { nMels: height, width } = params;
  const cols = height * width;
  return {
    ...extraction,
    length: kept.length,
    height,
    width,
    cols,
    async read(rows) {
      const out = new Float32Array(rows.length * cols);
      const one = async (row: number, at: number) => {
        const image = kept[row];
        if (!image) throw new UserError(`There is no image ${row}; there are ${kept.length}.`);
        await readInto(image.file, out.subarray(at * cols, (at + 1) * cols), FACTS).catch((error: Error) => {
          throw new UserError(
            `The cached image ${image.file} is gone or damaged (${error.message}); extract it again.`,
          );
        });
      };
      await Promise.all(Array.from(rows, one));
      return out;
    },
  };
}

/** The acoustic fingerprints of the songs that can be read; see copies.ts. */
export async function extractFingerprints(
  songs: readonly Song[],
  task: TaskOptions,
): Promise<{ indices: Int32Array; words: Uint32Array[] }> {
  const options = { ...DEFAULTS, ...UNUSED, ...fingerprint.options, minSeconds: 1 };
  const { kept, indices } = await extract(songs, "fingerprint", options, task);
  return { indices, words: kept.map(({ values }) => fingerprint.words(values as Float32Array)) };
}

async function extract(
  songs: readonly Song[],
  kind: FeatureKind | "melImage" | "fingerprint",
  options: FeatureParams & { offset: number; sampleRate: number; minSeconds: number },
  task: TaskOptions,
): Promise<Extraction & { kept: Extracted[] }> {
  const { offset, sampleRate, minSeconds, ...params } = options;
  const { seconds, hopLength, nFft, nMels, nMfcc } = params;
  checkNumber("seconds", seconds, { min: 0, unlimited: true });
  checkNumber("offset", offset, { min: 0 });
  checkNumber("minSeconds", minSeconds, { min: 0 });
  checkNumber("sampleRate", sampleRate, { ...RATES, integer: true });
  checkNumber("hopLength", hopLength, { min: 1, integer: true });
  checkNumber("nFft", nFft, { min: 32, integer: true });
  checkNumber("nMels", nMels, { min: 1, integer: true });
  checkNumber("nMfcc", nMfcc, { min: 1, max: kind === "mfccStats" ? nMels : Infinity, integer: true });

  const decode = { sampleRate, seconds, offset };
  const { reads } = setOf(kind);
  const read = reads.map((name) => [name, params[name]]);
  const folder = writableFolder(kind, contentKey(JSON.stringify([VERSION, decode, read])).slice(0, 12));
  const withSound = songs.flatMap((song, index) =>
    song.audioPath ? [{ id: song.id, index, source: song.audioPath }] : [],
  );
  const jobs = withSound.map(({ source }): ExtractJob => ({ file: source, folder, kind, params, decode, minSeconds }));
  const worker = require.resolve("./worker.js");
  const results = await mapApart<ExtractJob, Extracted | string>(worker, "extractOne", jobs, task);

  const skipped = songs
    .filter((song) => !song.audioPath)
    .map(({ id }): Skipped => ({ id, file: "", reason: "has no sound file" }));
  const shownFile = withoutFolder(withSound.map(({ source }) => source));
  const kept = withSound.flatMap(({ id, index, source }, i) => {
    const result = results[i] ?? "was not read: stopped before its turn";
    if (typeof result !== "string" && !(result instanceof Died)) return [{ id, index, ...result }];
    skipped.push({ id, file: shownFile(source), reason: typeof result === "string" ? result : result.reason });
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
function notesOn(kept: readonly (Extracted & { id: string })[], offset: number): string[] {
  const late = kept.filter(({ from }) => from > offset + 1e-3 * (1 + offset));
  if (late.length === 0) return [];
  const named = late.slice(0, 5).map(({ id, from }) => `${id} (${from.toFixed(1)} s)`);
  const more = late.length > named.length ? ` and ${late.length - named.length} more` : "";
  const subject = late.length === 1 ? "1 song is" : `${late.length} songs are`;
  return [
    `${subject} silent for the whole stretch asked for and read from where the sound begins: ${named.join(", ")}${more}.`,
  ];
}

function writableFolder(kind: string, key: string): string {
  const folder = cachePath("features", `${kind}-${key}`);
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
