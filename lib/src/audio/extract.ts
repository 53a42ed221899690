import { Matrix } from "../array/matrix.js";
import type { TaskOptions } from "../async/task.js";
import { oneOf, UserError } from "../errors.js";
import { readInto } from "../io/cache.js";
import { checkNumber, withDefaults } from "../options.js";
import type { Song } from "../song.js";
import { type Extraction, extract, type Found, type Wanted } from "./extraction.js";
import type { FeatureParams } from "./featureSet.js";
import { FEATURE_SETS, type FeatureKind, framesPerColumn, setOf } from "./features.js";
import { fingerprint } from "./fingerprint.js";
import { FRAME_DEFAULTS, type FrameOptions } from "./stft.js";
import { FACTS } from "./worker.js";

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
export interface FeatureOptions extends ExtractOptions, CepstrumOptions {
  /** Which features; see {@link extractFeatures}. */
  kind?: FeatureKind;
}

interface CepstrumOptions {
  /** Cepstral coefficients, for `mfccStats`. */
  nMfcc?: number;
  /** Whether `mfccStats` includes delta and delta-delta coefficients. */
  deltas?: boolean;
}

/** Options of {@link extractMelImages}. */
export interface MelImageOptions extends ExtractOptions, ImageOptions {}

interface ImageOptions {
  /**
   * Columns of the image: frames; or, where the song has at least twice as many frames, means of as many as fit. With
   * 1290, 30 s are shown frame by frame; with 128, in steps of ten frames.
   */
  width?: number;
  /** "perBin": each row minus its mean, over its standard deviation, file by file. "none": decibels, 0 to -80. */
  normalize?: "perBin" | "none";
}

/** How a spectrogram is made: what the kinds of one {@link extractAll} may differ in. */
type SpectrogramOptions = Pick<ExtractOptions, "nFft" | "hopLength" | "nMels">;

/** The kinds that {@link extractAll} is asked for, each with its own options. */
export type WantedFeatures = { [kind in FeatureKind]?: SpectrogramOptions & CepstrumOptions } & {
  melImages?: SpectrogramOptions & ImageOptions;
};

/** What {@link extractAll} found, under the names that were asked for. */
export type ExtractedFeatures<Wanted extends WantedFeatures> = {
  [kind in keyof Wanted]: kind extends "melImages" ? MelImages : Features;
};

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
  /** Samples from one column to the next: hopLength times the frames that a column is the mean of. */
  columnLength: number;
  /** The images of these rows, one after the other. */
  read(rows: ArrayLike<number>): Promise<Float32Array>;
}

const READING = { seconds: 30, offset: 0, sampleRate: 22050, minSeconds: 1 };
const SPECTROGRAM = { ...FRAME_DEFAULTS, nMels: 128 };
const CEPSTRUM = { nMfcc: 20, deltas: false as boolean };
const IMAGE = { width: 128, normalize: "perBin" as "perBin" | "none" };
/** For the parameters that a kind does not offer. */
const UNUSED = { nMfcc: 20, deltas: false, width: 1, normalize: "none" } as const;
const ALL_KINDS = [...Object.keys(FEATURE_SETS), "melImages"];

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
 * | `surTal` | melody and meter, the same in any key: how long each third of a semitone above the tonic sounds, then how
 * much the onsets repeat after 2 to 16 beats: 36 + 11 |
 * | `gtzan57` | the 57 columns of the GTZAN feature table, in its order and under its names; nMels and nMfcc are the
 * table's own |
 * | `descriptors` | tempo in beats a minute; means of spectral centroid and bandwidth in Hz, flatness and zero-crossing
 * rate |
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
  const { kind, ...filled } = withDefaults("extractFeatures", given, {
    ...READING,
    ...SPECTROGRAM,
    ...CEPSTRUM,
    kind: "melStats" as FeatureKind,
  });
  checkKind(kind);
  const wanted = { kind, params: { ...UNUSED, ...filled } };
  const found = await extract(songs, [wanted], filled, { onProgress, signal });
  return featuresOf(found, 0, wanted);
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
  const filled = withDefaults("extractMelImages", given, { ...READING, ...SPECTROGRAM, ...IMAGE });
  const wanted: Wanted = { kind: "melImage", params: { ...UNUSED, ...filled } };
  checkImage(wanted.params);
  const found = await extract(songs, [wanted], filled, { onProgress, signal });
  return imagesOf(found, 0, wanted, filled.sampleRate);
}

/**
 * Several kinds of features of the same songs, each decoded once: what {@link extractFeatures} and
 * {@link extractMelImages} give, in about the time of the dearest kind alone.
 *
 *     const { melStats, mfccStats, melImages } = await extractAll(songs, {
 *       melStats: {},
 *       mfccStats: { nMfcc: 40, deltas: true },
 *       melImages: { width: 128 },
 *     });
 *
 * All have the same rows: a song of which one kind can't be computed is left out of all.
 *
 * @param songs each with an `audioPath`; those without are in `skipped`
 * @param wanted the kinds, each with the options of its own: `nFft`, `hopLength`, `nMels`, `nMfcc`, `deltas`; for
 *   `melImages` also `width` and `normalize`
 * @param options what is read of each song, for all kinds, and defaults of `nFft`, `hopLength` and `nMels`
 * @returns for each kind what its own function returns
 * @throws UserError where no or an unknown kind is asked for, an option is wrong or the cache cannot be written
 */
export async function extractAll<const Kinds extends WantedFeatures>(
  songs: readonly Song[],
  wanted: Kinds,
  options: ExtractOptions = {},
): Promise<ExtractedFeatures<Kinds>> {
  const { onProgress, signal, ...given } = options;
  const filled = withDefaults("extractAll", given, { ...READING, ...SPECTROGRAM });
  const { nFft, hopLength, nMels } = filled;
  const names = Object.keys(wanted) as (FeatureKind | "melImages")[];
  if (names.length === 0) {
    throw new UserError(`extractAll was asked for no kind of features; name one or more of ${oneOf(ALL_KINDS)}.`);
  }
  const kinds = names.map((name): Wanted => {
    const defaults = { nFft, hopLength, nMels };
    const where = `extractAll: ${name}`;
    if (name === "melImages") {
      const params = { ...UNUSED, ...withDefaults(where, wanted.melImages!, { ...defaults, ...IMAGE }) };
      checkImage({ ...params, seconds: filled.seconds });
      return { kind: "melImage", params: { ...params, seconds: filled.seconds } };
    }
    checkKind(name, ALL_KINDS);
    const own = withDefaults(where, wanted[name]!, { ...defaults, ...CEPSTRUM });
    return { kind: name, params: { ...UNUSED, ...own, seconds: filled.seconds } };
  });
  const found = await extract(songs, kinds, filled, { onProgress, signal });
  const results = kinds.map((one, i) =>
    one.kind === "melImage" ? imagesOf(found, i, one, filled.sampleRate) : featuresOf(found, i, one),
  );
  return Object.fromEntries(names.map((name, i) => [name, results[i]])) as ExtractedFeatures<Kinds>;
}

/** The acoustic fingerprints of the songs that can be read; see copies.ts. */
export async function extractFingerprints(
  songs: readonly Song[],
  task: TaskOptions,
): Promise<{ indices: Int32Array; words: Uint32Array[] }> {
  const options = { ...READING, ...SPECTROGRAM, ...UNUSED, ...fingerprint.options, minSeconds: 1 };
  const { kept, indices } = await extract(songs, [{ kind: "fingerprint", params: options }], options, task);
  return { indices, words: kept.map(({ kinds }) => fingerprint.words(kinds[0]!.values!)) };
}

/** The matrix of the kind that was wanted at place `at`. */
function featuresOf({ kept, ...extraction }: Found, at: number, { kind, params }: Wanted): Features {
  return {
    X: Matrix.from(kept.map(({ kinds }) => kinds[at]!.values as Float32Array)),
    names: setOf(kind).names(params),
    ...extraction,
  };
}

/** The images that were wanted at place `at`. */
function imagesOf({ kept, ...extraction }: Found, at: number, { params }: Wanted, sampleRate: number): MelImages {
  // One or two missing frames are not visible.
  const short = extraction.seconds.filter((s) => s < params.seconds - 0.1).length;
  const notes = [...extraction.notes];
  if (short > 0) {
    notes.push(
      `${short} of ${kept.length} songs ${short === 1 ? "is" : "are"} shorter than ${params.seconds} s; ` +
        `${short === 1 ? "its image is" : "their images are"} padded.`,
    );
  }
  const { nMels: height, width } = params;
  const cols = height * width;
  return {
    ...extraction,
    notes,
    length: kept.length,
    height,
    width,
    cols,
    columnLength: params.hopLength * framesPerColumn(params, sampleRate),
    async read(rows) {
      const out = new Float32Array(rows.length * cols);
      const one = async (row: number, place: number) => {
        const file = kept[row]?.kinds[at]?.file;
        if (!file) throw new UserError(`There is no image ${row}; there are ${kept.length}.`);
        await readInto(file, out.subarray(place * cols, (place + 1) * cols), FACTS).catch((error: Error) => {
          throw new UserError(`The cached image ${file} is gone or damaged (${error.message}); extract it again.`);
        });
      };
      await Promise.all(Array.from(rows, one));
      return out;
    },
  };
}

function checkKind(kind: string, kinds: readonly string[] = Object.keys(FEATURE_SETS)): void {
  if (!kinds.includes(kind)) throw new UserError(`kind is "${kind}"; it must be ${oneOf(kinds)}.`);
}

function checkImage({ width, seconds, normalize }: FeatureParams): void {
  checkNumber("width", width, { min: 1, integer: true });
  checkNumber("seconds", seconds, { max: 24 * 3600 });
  if (!["perBin", "none"].includes(normalize)) {
    throw new UserError(`normalize is "${normalize}"; it must be perBin or none.`);
  }
}
