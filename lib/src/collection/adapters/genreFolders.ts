import { readdirSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../errors.js";
import type { Song } from "../../song.js";
import type { Collection } from "../collection.js";
import { openFolder } from "./folder.js";
import { gtzanPart, isGtzanClip } from "./gtzanParts.js";

const GTZAN = ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"];
const BANGLA_BEATS = ["Adhunik", "Folk", "Hiphop", "Indie", "Islamic", "Metal", "Pop", "Rock"];

/** Data sets that are a folder of sound per genre, which may lie a level or two down. */
const SETS = {
  gtzan: {
    genres: GTZAN,
    language: undefined,
    note: undefined,
  },
  banglabeats: {
    genres: BANGLA_BEATS,
    language: "bn",
    note: "language is bn for all of BanglaBeats; it does not say who sings, so artists can be on two sides of a split.",
  },
} as const;

/** The folder that holds the genres of a data set: `root`, or below it (genres/, Data/genres_original/, …). */
export function genreFolder(root: string, kind: keyof typeof SETS): string | undefined {
  const look = (relative: string, depth: number): string | undefined => {
    const names = foldersIn(path.join(root, relative));
    // Pictures of the same songs (images_original) have the same folders; sound is looked for first.
    if (SETS[kind].genres.filter((genre) => names.includes(genre)).length >= 5) return relative;
    if (depth === 0) return undefined;
    const inside = names.filter((name) => !/^(images|spectrograms)/i.test(name)).sort();
    return inside.map((name) => look(path.join(relative, name), depth - 1)).find((found) => found !== undefined);
  };
  return look("", 2);
}

/** Names of the folders in a folder; none where it may not be read. */
function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

/** What becomes of songs that are known to be repeated, mislabeled or distorted. */
export type Faults = "leave out" | "keep";

/**
 * GTZAN (Tzanetakis & Cook 2002): genres/<genre>/<genre>.00000.au, or .wav in genres_original/.
 *
 * @param faults "leave out" drops 70 of its 1,000 clips and gives the others their part of the artist-conditioned
 *   partition of Kereliuk, Sturm & Larsen (2015) as the attribute `set.split`
 */
export async function openGtzan(root: string, faults: Faults = "leave out"): Promise<Collection> {
  const collection = await openGenres(root, "gtzan");
  if (faults === "keep") {
    const note = "GTZAN does not say who plays, so clips of one artist can be on two sides of a split (Sturm 2013).";
    return { ...collection, notes: [...collection.notes, note] };
  }
  const faulty = ({ id }: Song) => isGtzanClip(id) && !gtzanPart(id);
  const skipped = collection.songs.filter(faulty).map(({ id, audioPath = "" }) => {
    return { id, file: audioPath, reason: "is repeated, mislabeled or distorted (Sturm 2013)" };
  });
  const songs = collection.songs.filter((song) => !faulty(song));
  for (const song of songs) {
    const part = gtzanPart(song.id);
    if (part) song.attributes["set.split"] = part;
  }
  const note = `Clips that are repeated, mislabeled or distorted (Sturm 2013) are left out: ${skipped.length}; faults: "keep" keeps them.`;
  return {
    ...collection,
    songs,
    skipped: [...collection.skipped, ...skipped],
    notes: [...collection.notes, ...(skipped.length > 0 ? [note] : [])],
  };
}

/** BanglaBeats (Jibon et al. 2023): <genre>/<genre>.00000.wav, whole or in pieces of 3 s. */
export function openBanglaBeats(root: string): Promise<Collection> {
  return openGenres(root, "banglabeats");
}

async function openGenres(root: string, kind: keyof typeof SETS): Promise<Collection> {
  const { genres, language, note } = SETS[kind];
  const audio = genreFolder(root, kind);
  if (audio === undefined) {
    throw new UserError(`${root} is not ${kind}: expected folders named ${genres.join(", ")} in it.`);
  }
  const collection = await openFolder(path.join(root, audio), { kind, tables: [], guess: false });
  if (language) for (const song of collection.songs) song.language = language;
  const notes = [...collection.notes, "genre is the folder's name.", ...(note ? [note] : [])];
  return { ...collection, name: kind, path: root, notes };
}
