import { Matrix } from "../array/index.js";
import { extractAll, type FeatureKind, type WantedFeatures } from "../audio/index.js";
import type { Collection } from "../collection/index.js";
import { clapSound } from "../embeddings/index.js";
import { say, sayList } from "../notebook/say.js";
import { showTable } from "../notebook/table.js";
import { watch } from "../notebook/watch.js";
import type { Run } from "../results/index.js";
import { checkSongCount } from "../selection/index.js";
import type { Skipped, Song } from "../song.js";

/** Kinds of features that are several of `extractFeatures` side by side. */
const TOGETHER: Record<string, readonly FeatureKind[]> = { spectral: ["chromaStats", "contrastStats"] };

/**
 * A kind of `extractFeatures`; "spectral": chromaStats and contrastStats side by side; "clap": vectors of a pretrained model, by
 * `clapSound`.
 */
export type SoundKind = FeatureKind | "spectral" | "clap";

/** Options of {@link describeSound}. */
export interface DescribeSoundOptions {
  /** Which features, in order. A table of features has its own. */
  kinds: readonly SoundKind[];
  /** Seconds used of each song. Default 30. */
  seconds?: number;
  /** Coefficients of mfccStats. Default 20. */
  nMfcc?: number;
  /** Whether mfccStats includes delta and delta-delta coefficients. Default false. */
  deltas?: boolean;
  /** Folder of the pretrained model of "clap"; "" (default): data/models/clap. */
  model?: string;
}

/** The songs whose sound could be read, and their features. */
export interface DescribedSongs {
  /** In the order of the collection. */
  songs: Song[];
  /** By kind, in the order of `kinds`; of a table of features: `table`. n rows each, one a song. */
  features: Record<string, Matrix>;
}

/**
 * Computes the audio features of a collection, each song decoded once for all kinds, with a progress line. Says how many
 * songs there are and shows those that were left out, which `skipped.csv` lists. A table of features needs no sound.
 *
 * @param run where `skipped.csv` is saved
 * @param collection as `openSongs` gave it
 * @param options which features, and of how many seconds
 * @returns the songs that could be read, and one matrix per kind
 * @throws UnsuitableCollection where fewer than four songs can be read; UserError where the model of "clap", or the package
 *   that runs it, is missing: with how to get it
 */
export async function describeSound(
  run: Pick<Run, "csv">,
  collection: Collection,
  { kinds, seconds = 30, nMfcc = 20, deltas = false, model = "" }: DescribeSoundOptions,
): Promise<DescribedSongs> {
  if (collection.features) {
    return described(run, collection, collection.songs, { table: collection.features.X }, []);
  }
  // First, so that a missing model is no surprise after minutes.
  const heard = kinds.includes("clap")
    ? await watch("Listening by CLAP", (task) => clapSound(collection.songs, model || "clap", { seconds, ...task }))
    : undefined;
  const own = kinds.filter((kind): kind is Exclude<SoundKind, "clap"> => kind !== "clap");
  const found: Record<string, Described> =
    own.length > 0 ? await extracted(collection, own, { seconds, nMfcc, deltas }) : {};
  if (heard) found.clap = heard;
  const { indices, skipped, notes } = readByAll(Object.values(found));
  const rowsOf = (one: Described) => indices.map((song) => one.indices.indexOf(song));
  const features = Object.fromEntries(
    kinds.map((kind) => {
      const one = found[kind]!;
      return [kind, one.indices.length === indices.length ? one.X : one.X.select(rowsOf(one))];
    }),
  );
  const songs = Array.from(indices, (i) => collection.songs[i] as Song);
  const result = described(run, collection, songs, features, skipped);
  sayList(notes);
  return result;
}

/** One kind of features of the songs that could be read. */
interface Described {
  X: Matrix;
  indices: Int32Array;
  skipped: Skipped[];
  notes: string[];
}

/** Features of {@link extractAll}, each song decoded once. */
async function extracted(
  collection: Collection,
  kinds: readonly Exclude<SoundKind, "clap">[],
  { seconds, nMfcc, deltas }: { seconds: number; nMfcc: number; deltas: boolean },
): Promise<Record<string, Described>> {
  const parts = kinds.flatMap((kind) => TOGETHER[kind] ?? [kind as FeatureKind]);
  const wanted: WantedFeatures = Object.fromEntries(
    parts.map((kind) => [kind, kind === "mfccStats" ? { nMfcc, deltas } : {}]),
  );
  const found = (await watch("Computing audio features", (task) =>
    extractAll(collection.songs, wanted, { seconds, ...task }),
  )) as unknown as Record<FeatureKind, Described>;
  return Object.fromEntries(
    kinds.map((kind) => {
      const together = (TOGETHER[kind] ?? [kind as FeatureKind]).map((part) => found[part]);
      const [first] = together as [Described];
      return [kind, together.length === 1 ? first : { ...first, X: Matrix.hstack(...together.map(({ X }) => X)) }];
    }),
  );
}

/** The songs that every kind could read, and what is to be said of the others; each only once. */
function readByAll(kinds: readonly Described[]): Omit<Described, "X"> {
  const [first, ...others] = kinds as [Described, ...Described[]];
  const indices = first.indices.filter((song) => others.every((other) => other.indices.includes(song)));
  const skipped = new Map(kinds.flatMap((kind) => kind.skipped).map((one) => [one.id, one]));
  const notes = new Set(kinds.flatMap((kind) => kind.notes));
  return { indices, skipped: [...skipped.values()], notes: [...notes] };
}

function described(
  run: Pick<Run, "csv">,
  collection: Collection,
  songs: Song[],
  features: Record<string, Matrix>,
  unread: readonly Skipped[],
): DescribedSongs {
  showLeftOut(run, [...collection.skipped, ...unread]);
  const columns = Object.entries(features).map(([kind, X]) => `${X.cols} (${kind})`);
  say`**${songs.length} songs**, features: ${columns.join(", ")}.`;
  sayList(checkSongCount(collection, songs.length));
  return { songs, features };
}

/**
 * Shows the songs and files that were left out, each with its reason, and saves them as `skipped.csv`.
 *
 * @param run where they are saved
 * @param skipped of `openSongs` and of the extraction
 */
export function showLeftOut(run: Pick<Run, "csv">, skipped: readonly Skipped[]): void {
  run.csv("skipped", skipped, ["id", "file", "reason"]);
  if (skipped.length === 0) return;
  const rows = skipped.map(({ id, file, reason }) => ({ id, file, reason }));
  showTable(rows, { caption: `Left out: ${skipped.length}`, maxRows: 10 });
}
