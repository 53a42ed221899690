import { Matrix } from "../array/index.js";
import { extractAll, type FeatureKind, type WantedFeatures } from "../audio/index.js";
import type { Collection } from "../collection/index.js";
import { say, sayList } from "../notebook/say.js";
import { showTable } from "../notebook/table.js";
import { watch } from "../notebook/watch.js";
import type { Run } from "../results/index.js";
import { checkSongCount } from "../selection/index.js";
import type { Skipped, Song } from "../song.js";

/** Kinds of features that are several of `extractFeatures` side by side. */
const TOGETHER: Record<string, readonly FeatureKind[]> = { spectral: ["chromaStats", "contrastStats"] };

/** A kind of `extractFeatures`, or "spectral": chromaStats and contrastStats side by side. */
export type SoundKind = FeatureKind | "spectral";

/** Options of {@link describeSound}. */
export interface DescribeSoundOptions {
  /** Which features, in order. A table of features has its own. */
  kinds: readonly SoundKind[];
  /** Seconds used of each song. Default 30. */
  seconds?: number;
  /** Whether mfccStats includes delta and delta-delta coefficients. Default false. */
  deltas?: boolean;
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
 * @throws UnsuitableCollection where fewer than four songs can be read
 */
export async function describeSound(
  run: Pick<Run, "csv">,
  collection: Collection,
  { kinds, seconds = 30, deltas = false }: DescribeSoundOptions,
): Promise<DescribedSongs> {
  if (collection.features) {
    return described(run, collection, collection.songs, { table: collection.features.X }, []);
  }
  const parts = kinds.flatMap((kind) => TOGETHER[kind] ?? [kind as FeatureKind]);
  const wanted: WantedFeatures = Object.fromEntries(
    parts.map((kind) => [kind, kind === "mfccStats" ? { deltas } : {}]),
  );
  const found = await watch("Computing audio features", (task) =>
    extractAll(collection.songs, wanted, { seconds, ...task }),
  );
  const ofPart = (kind: FeatureKind) => found[kind as keyof typeof found] as unknown as { X: Matrix };
  const features = Object.fromEntries(
    kinds.map((kind) => {
      const matrices = (TOGETHER[kind] ?? [kind as FeatureKind]).map((part) => ofPart(part).X);
      return [kind, matrices.length === 1 ? (matrices[0] as Matrix) : Matrix.hstack(...matrices)];
    }),
  );
  const { indices, skipped, notes } = Object.values(found)[0] as {
    indices: Int32Array;
    skipped: Skipped[];
    notes: string[];
  };
  const songs = Array.from(indices, (i) => collection.songs[i] as Song);
  const result = described(run, collection, songs, features, skipped);
  sayList(notes);
  return result;
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
