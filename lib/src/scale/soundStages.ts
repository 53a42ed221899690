import { Matrix } from "../array/index.js";
import type { TaskOptions } from "../async/task.js";
import { FEATURES_VERSION } from "../audio/extraction.js";
import { extractAll, extractMelImages, type Features, type WantedFeatures } from "../audio/index.js";
import { UserError } from "../errors.js";
import type { Song } from "../song.js";
import type { Column } from "./parquet.js";
import type { Parameters, SongStage, StageResult } from "./stage.js";

/** Parameters of how a song is read, the same in both stages: see `ExtractOptions`. */
const READING = { seconds: 30, offset: 0, sampleRate: 22050, minSeconds: 1, nFft: 2048, hopLength: 512, nMels: 128 };

/** Of its parameters, the options of `extractAll` and `extractMelImages`. */
const readingOf = (parameters: Parameters) =>
  Object.fromEntries(Object.keys(READING).map((name) => [name, parameters[name]])) as typeof READING;

/** Kinds of features whose options beyond {@link READING} are parameters of the stage. */
const wantedOf = ({ kinds, nMfcc, deltas }: Parameters): WantedFeatures =>
  Object.fromEntries(
    (kinds as string[]).map((kind) => [kind, kind === "mfccStats" ? { nMfcc, deltas } : {}]),
  ) as WantedFeatures;

/** `extractAll`: one column a feature, named "<kind>.<feature>", and the seconds that were read. */
export const features: SongStage = {
  kind: "songs",
  summary: "features of the sound, one row a song (extractAll)",
  version: FEATURES_VERSION,
  defaults: { kinds: ["melStats", "mfccStats"], nMfcc: 20, deltas: false, ...READING },
  async check(parameters) {
    if ((parameters.kinds as string[]).includes("melImages")) {
      throw new UserError("kinds has melImages, which are a stage of their own; use --stage images.");
    }
    await extractAll([], wantedOf(parameters), readingOf(parameters));
  },
  async run(songs, parameters, task) {
    const found = await extractAll(songs, wantedOf(parameters), { ...readingOf(parameters), ...task });
    const kinds = Object.entries(found) as [string, Features][];
    const columns = kinds.flatMap(([kind, { X, names }]) =>
      names.map((name, j): Column => ({ name: `${kind}.${name}`, type: "float", values: columnOf(X, j) })),
    );
    return resultOf(kinds[0]![1], columns, {});
  },
};

/** `extractMelImages`: an array `images` with one row of height * width values a song. */
export const images: SongStage = {
  kind: "songs",
  summary: "log-mel images, one row of nMels x width values a song (extractMelImages)",
  version: FEATURES_VERSION,
  defaults: { width: 128, normalize: "perBin", ...READING },
  async check(parameters) {
    await imagesOf([], parameters);
  },
  async run(songs, parameters, task) {
    const found = await imagesOf(songs, parameters, task);
    const values = await found.read(found.ids.map((_, row) => row));
    return resultOf(found, [], { images: new Matrix(found.length, found.cols, values) });
  },
};

function imagesOf(songs: readonly Song[], parameters: Parameters, task: TaskOptions = {}) {
  const { width, normalize } = parameters as { width: number; normalize: "perBin" | "none" };
  return extractMelImages(songs, { ...readingOf(parameters), width, normalize, ...task });
}

function resultOf(
  { indices, skipped, seconds }: Pick<Features, "indices" | "skipped" | "seconds">,
  columns: Column[],
  arrays: Record<string, Matrix>,
): StageResult {
  return { indices, skipped, columns: [{ name: "seconds", type: "float", values: seconds }, ...columns], arrays };
}

function columnOf(X: Matrix, j: number): Float32Array {
  return Float32Array.from({ length: X.rows }, (_, i) => X.data[i * X.cols + j]!);
}
