import { accessSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";

import { Rng } from "../array/rng.js";
import type { TaskOptions } from "../async/task.js";
import { AUDIO_EXTENSIONS } from "../audio/extensions.js";
import { oneOf, UserError } from "../errors.js";
import { checkChoice, checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { openFeatureTable } from "./adapters/featureTable.js";
import { fmaTable, openFma } from "./adapters/fma.js";
import { openFolder } from "./adapters/folder.js";
import { type Faults, genreFolder, openBanglaBeats, openGtzan } from "./adapters/genreFolders.js";
import { openJamendoLyrics } from "./adapters/jamendoLyrics.js";
import { openLyricsCsv } from "./adapters/lyricsCsv.js";
import { mergeTable, openMerge } from "./adapters/merge.js";
import { openSynthetic, type SyntheticOptions } from "./adapters/synthetic.js";
import type { Collection } from "./collection.js";
import { type ColumnMapping, type Roles, readMapping } from "./columns.js";
import { extensionOf, fileNamed, walk } from "./files.js";
import { spellingNotes } from "./labels.js";
import { languageOfSet, placeOfSet, splitNames } from "./named.js";
import { readTable, TABLE_EXTENSIONS } from "./readTable.js";
import { together } from "./several.js";
import { FileNames, songTable } from "./songTable.js";

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

/** What a collection is read as: the name of an adapter, or "synthetic". */
export type CollectionKind = keyof typeof ADAPTERS | "synthetic";

/** Options of {@link openCollection}. */
export interface OpenOptions {
  /** Kind of the collection; default: detected. */
  kind?: CollectionKind;
  /** Synthetic: number of songs (default 240). Otherwise: maximum number of songs, drawn at random; default all. */
  songs?: number;
  /** Seed of the random draw of `songs`, default 0; or the number of the synthetic collection, default 1. */
  seed?: number;
  /**
   * What columns of the collection's tables are called, where their names do not tell: an object such as
   * `{ id: "track_id", lyrics: "words" }`, or text such as "id=track_id,lyrics=words". Roles are id, file, title,
   * artist, track, language, genre and lyrics.
   */
  columns?: ColumnMapping;
  /**
   * The table to use, relative to the folder; "" or not given: metadata and labels, or the one that names the files.
   */
  table?: string;
  /**
   * GTZAN only: "leave out" drops its 70 clips that are known to be repeated, mislabeled or distorted (Sturm 2013), and gives
   * the others their part of the artist-conditioned partition of Kereliuk, Sturm & Larsen (2015). Default "leave out".
   */
  faults?: "leave out" | "keep";
  /** Synthetic only: length of a song; default 12. */
  seconds?: number;
  /** Synthetic only: the factors that vary, independently of one another, for measuring disentanglement. */
  vary?: SyntheticOptions["vary"];
}

/**
 * Opens a collection of songs, or several as one.
 *
 * Of several, each song has its collection's name before its id and as the attribute `collection`; languages and labels
 * are as each collection has them.
 *
 * @param where "synthetic", a folder, a table (CSV, TSV, spreadsheet), or the name of a data set that `npm run data` has
 *   fetched, such as "gtzan"; a list of them, or "gtzan, banglabeats", opens them together. `notes` of the result say what
 *   each was recognized as
 * @returns the songs, what was skipped, and what was recognized
 * @throws UserError where there is nothing, or nothing that is known; broken songs are in `skipped` instead
 */
export async function openCollection(
  where: string | readonly string[],
  options: OpenOptions & TaskOptions = {},
): Promise<Collection> {
  const names = splitNames(where);
  if (names.length === 1) return openOne(names[0] as string, options);
  const { songs, seed, ...each } = options;
  const opened: Collection[] = [];
  for (const name of names) opened.push(await openOne(name, each));
  const collection = together(opened);
  return songs === undefined ? collection : sample(collection, songs, seed ?? DEFAULT_SEED);
}

async function openOne(where: string, options: OpenOptions & TaskOptions): Promise<Collection> {
  const { kind: asked, columns, table: named, ...rest } = options;
  const mapping = readMapping(columns);
  const table = named === "" ? undefined : named;
  if (asked !== undefined && asked !== "synthetic" && !Object.hasOwn(ADAPTERS, asked)) {
    throw new UserError(`kind is "${asked}"; it must be ${oneOf(["synthetic", ...Object.keys(ADAPTERS)])}.`);
  }
  if (asked === "synthetic" || (asked === undefined && where === "synthetic")) {
    if (Object.keys(mapping).length > 0 || table !== undefined) {
      throw new UserError("columns and table are for a collection on disk; the synthetic one has its own.");
    }
    return openSynthetic(rest);
  }

  const { songs, seed, faults } = withDefaults<OpenOptions & TaskOptions>("openCollection", rest, {
    songs: undefined,
    seed: DEFAULT_SEED,
    faults: "leave out",
    onProgress: undefined,
    signal: undefined,
  });
  checkChoice("faults", faults!, ["leave out", "keep"]);
  const full = path.resolve(placeOfSet(where));
  if (!existsSync(full)) {
    throw new UserError(`There is no ${full}; give a folder of songs, a CSV file, or "synthetic".`);
  }
  try {
    accessSync(full, constants.R_OK);
  } catch {
    throw new UserError(`You may not read ${full}; give yourself the permission (chmod u+r, and u+x for a folder).`);
  }
  const { kind, at } = asked ? { kind: asked, at: full } : await recognize(full, mapping, table);
  if (
    !["folder", "lyricsCsv", "featureTable"].includes(kind) &&
    (Object.keys(mapping).length > 0 || table !== undefined)
  ) {
    throw new UserError(
      `columns and table say how to read a folder or a table of one's own; ${at} is ${kind}, whose columns are known.`,
    );
  }
  const collection = await open(kind, at, mapping, table, faults!);
  const language = languageOfSet(full);
  if (language) for (const song of collection.songs) song.language ??= language;
  collection.notes.push(...spellingNotes(collection.songs));
  return songs === undefined ? collection : sample(collection, songs, seed!);
}

function open(
  kind: keyof typeof ADAPTERS,
  at: string,
  columns: Roles,
  table: string | undefined,
  faults: Faults,
): Promise<Collection> {
  if (kind === "gtzan") return openGtzan(at, faults);
  if (kind === "folder") return openFolder(at, {}, { columns, ...(table !== undefined && { table }) });
  if (kind === "lyricsCsv") return openLyricsCsv(at, columns);
  if (kind === "featureTable") return openFeatureTable(at, columns);
  return ADAPTERS[kind](at);
}

/** The adapter for a path, and the path to give to it. The most specific signs are checked first. */
async function recognize(
  full: string,
  columns: Roles,
  table: string | undefined,
): Promise<{ kind: keyof typeof ADAPTERS; at: string }> {
  const facts = statSync(full);
  if (facts.isFile()) {
    if (TABLE_EXTENSIONS.includes(extensionOf(full)) || extensionOf(full) === "txt") {
      return { kind: await kindOfTable(full, columns), at: full };
    }
    throw new UserError(`${full} is a file that is no table (.csv, .tsv, .xlsx, …); give the folder it lies in.`);
  }
  if (!facts.isDirectory())
    throw new UserError(`${full} is neither a folder nor a plain file; give a folder of songs.`);
  const names = readdirSync(full);
  const has = (...any: string[]) => any.some((name) => names.includes(name));
  if (table !== undefined) return { kind: "folder", at: full };
  if (has("JamendoLyrics.csv")) return { kind: "jamendoLyrics", at: full };
  if (mergeTable(names)) return { kind: "merge", at: full };
  const isPart = (name: string) => /^(audio|lyrics|(lyrics|metadata|labels)\.\w+)$/i.test(name);
  if (names.some(isPart)) return { kind: "folder", at: full };
  if (fmaTable(full)) return { kind: "fma", at: full };
  if (genreFolder(full, "gtzan") !== undefined) return { kind: "gtzan", at: full };
  if (genreFolder(full, "banglabeats") !== undefined) return { kind: "banglabeats", at: full };
  const tables = names.filter((name) => TABLE_EXTENSIONS.includes(extensionOf(name)) && !name.startsWith("."));
  // A table beside sound says something of the sound; a table alone is the collection.
  if (tables.length > 0 && !(await walk(full)).some(({ file }) => AUDIO_EXTENSIONS.includes(extensionOf(file)))) {
    const at = await tableAlone(full, tables, columns);
    if (at !== undefined) return { kind: await kindOfTable(at, columns), at };
  }
  return { kind: "folder", at: full };
}

/** Of the tables in a folder without sound, the one with lyrics (the largest of several), or the only one. */
async function tableAlone(root: string, names: readonly string[], columns: Roles): Promise<string | undefined> {
  const plain: { at: string; size: number; kind: string }[] = [];
  for (const name of names) {
    const found = await fileNamed(root, name);
    if ("reason" in found) continue;
    const kind = await kindOfTable(found.path, columns).catch((error) => {
      // Of one table, its reader tells what is wrong with it.
      if (names.length === 1 || !(error instanceof UserError)) throw error;
      return "";
    });
    plain.push({ at: found.path, size: statSync(found.path).size, kind });
  }
  const worded = plain.filter(({ kind }) => kind === "lyricsCsv").sort((a, b) => b.size - a.size);
  return worded[0]?.at ?? (plain.length === 1 ? plain[0]!.at : undefined);
}

async function kindOfTable(file: string, columns: Roles): Promise<"lyricsCsv" | "featureTable"> {
  const table = await readTable(file, { headOnly: true });
  const { roles } = songTable(path.basename(file), table, new FileNames([]), columns);
  return roles.lyrics === undefined ? "featureTable" : "lyricsCsv";
}

/** A random subset of the songs, in their original order. */
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
    ...(features && { features: { ...features, X: features.X.select(kept) } }),
  };
}
