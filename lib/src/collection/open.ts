import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { oneOf, UserError } from "../errors.js";
import { checkNumber, withDefaults } from "../options.js";
import type { TaskOptions } from "../task.js";
import { selectRows } from "../tensor/matrix.js";
import { Rng } from "../tensor/rng.js";
import { openFeatureTable } from "./adapters/featureTable.js";
import { fmaTable, openFma } from "./adapters/fma.js";
import { openFolder } from "./adapters/folder.js";
import { genreFolder, openBanglaBeats, openGtzan } from "./adapters/genreFolders.js";
import { openJamendoLyrics } from "./adapters/jamendoLyrics.js";
import { openLyricsCsv } from "./adapters/lyricsCsv.js";
import { mergeTable, openMerge } from "./adapters/merge.js";
import { rolesOf } from "./columns.js";
import { readCsv } from "./csv.js";
import { extensionOf } from "./files.js";
import type { Collection } from "./song.js";
import { openSynthetic, type SyntheticOptions } from "./synthetic/index.js";

const ADAPTERS = {
  folder: openFolder,
  gtzan: openGtzan,
  banglabeats: openBanglaBeats,
  jamendoLyrics: openJamendoLyrics,
  merge: openMerge,
  fma: openFma,
  featureTable: openFeatureTable,
  lyricsCsv: openLyricsCsv,
} as const;

export type CollectionKind = keyof typeof ADAPTERS | "synthetic";

export interface OpenOptions {
  /** Reads the path as this, whatever it looks like. */
  kind?: CollectionKind;
  /** Synthetic: how many songs to make (default 240). Otherwise: at most so many, drawn at random; default all. */
  songs?: number;
  /** Synthetic: which collection. Otherwise: which songs are drawn. Default 1. */
  seed?: number;
  /** Synthetic only: length of a song; default 12. */
  seconds?: number;
  /** Synthetic only: the factors that vary, independently of one another, for measuring disentanglement. */
  vary?: SyntheticOptions["vary"];
}

/**
 * Opens a collection of songs.
 *
 * @param where "synthetic", a folder, or a CSV file; `notes` of the result say what it was recognised as
 * @throws UserError where there is nothing, or nothing that is known; broken songs are in `skipped` instead
 */
export async function openCollection(where: string, options: OpenOptions & TaskOptions = {}): Promise<Collection> {
  const { kind: asked, ...rest } = options;
  if (asked !== undefined && asked !== "synthetic" && !(asked in ADAPTERS)) {
    throw new UserError(`kind is "${asked}"; it must be ${oneOf(["synthetic", ...Object.keys(ADAPTERS)])}.`);
  }
  if (asked === "synthetic" || (asked === undefined && where === "synthetic")) return openSynthetic(rest);

  const { songs, seed } = withDefaults<OpenOptions & TaskOptions>("openCollection", rest, {
    songs: undefined,
    seed: 1,
    onProgress: undefined,
    signal: undefined,
  });
  const full = path.resolve(where);
  if (!existsSync(full)) {
    throw new UserError(`There is no ${full}; give a folder of songs, a CSV file, or "synthetic".`);
  }
  try {
    accessSync(full, constants.R_OK);
  } catch {
    throw new UserError(`You may not read ${full}; give yourself the permission (chmod u+r, and u+x for a folder).`);
  }
  const { kind, at } = asked ? { kind: asked, at: full } : await recognise(full);
  const collection = await ADAPTERS[kind](at);
  return songs === undefined ? collection : sample(collection, songs, seed!);
}

/** Which adapter reads a path, and the path that it wants. The surest signs come first. */
async function recognise(full: string): Promise<{ kind: keyof typeof ADAPTERS; at: string }> {
  if (statSync(full).isFile()) {
    if (extensionOf(full) === "csv") return { kind: await kindOfTable(full), at: full };
    throw new UserError(`${full} is a file that is no CSV; give the folder it lies in.`);
  }
  const names = readdirSync(full);
  const has = (...any: string[]) => any.some((name) => names.includes(name));
  if (has("JamendoLyrics.csv")) return { kind: "jamendoLyrics", at: full };
  if (mergeTable(names)) return { kind: "merge", at: full };
  if (has("audio", "lyrics", "lyrics.csv", "metadata.csv")) return { kind: "folder", at: full };
  if (fmaTable(full)) return { kind: "fma", at: full };
  if (genreFolder(full, "gtzan") !== undefined) return { kind: "gtzan", at: full };
  if (genreFolder(full, "banglabeats") !== undefined) return { kind: "banglabeats", at: full };
  const tables = names.filter((name) => extensionOf(name) === "csv").map((name) => path.join(full, name));
  if (tables.length === 1) return { kind: await kindOfTable(tables[0]!), at: tables[0]! };
  return { kind: "folder", at: full };
}

async function kindOfTable(file: string): Promise<"lyricsCsv" | "featureTable"> {
  const { columns } = await readCsv(file, { limit: 0 });
  return rolesOf(columns).lyrics === undefined ? "featureTable" : "lyricsCsv";
}

/** So many songs, drawn at random and kept in their order. */
function sample(collection: Collection, songs: number, seed: number): Collection {
  checkNumber("songs", songs, { min: 1, integer: true });
  const all = collection.songs.length;
  if (songs >= all) return collection;
  const kept = new Rng(seed, "collection/sample").permutation(all).subarray(0, songs).sort();
  const { features } = collection;
  return {
    ...collection,
    songs: Array.from(kept, (i) => collection.songs[i]!),
    notes: [...collection.notes, `${songs} of its ${all} songs, drawn at random with seed ${seed}.`],
    ...(features && { features: { ...features, X: selectRows(features.X, kept) } }),
  };
}
