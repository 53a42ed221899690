import { existsSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../errors.js";
// A leaf of lyrics/, so that a song has its words clean from the start.
import { readLyrics } from "../../lyrics/read.js";
import { fillSong, rolesOf } from "../columns.js";
import { readOptionalCsv } from "../csv.js";
import { listFiles, stemOf } from "../files.js";
import type { Keyed } from "../pairing.js";
import type { Skipped, Song } from "../song.js";

/** A lyrics file or a row of lyrics.csv that has words. */
export interface Words extends Keyed {
  file: string;
  stem: string;
  text: string;
  /** What the row says besides the words. */
  song?: Omit<Song, "id">;
}

/** All words in a subfolder of .txt and .lrc files, those whose path matches `not` passed over. */
export async function listWordFiles(
  root: string,
  folder: string,
  not: RegExp | undefined,
  skipped: Skipped[],
): Promise<Words[]> {
  if (!existsSync(path.join(root, folder))) return [];
  const words: Words[] = [];
  for (const found of await listFiles(root, folder, ["txt", "lrc"])) {
    if (not?.test(found.file)) continue;
    const read = "reason" in found ? found : await wordsOf(found.path);
    const stem = stemOf(found.file);
    if ("reason" in read) skipped.push({ id: stem, file: found.file, reason: read.reason });
    else if (read.text !== "") words.push({ file: found.file, stem, text: read.text });
  }
  return words;
}

/** All words in lyrics.csv: id or filename, lyrics, and what else is known. */
export async function listWordRows(root: string, skipped: Skipped[], notes: string[]): Promise<Words[]> {
  const table = "lyrics.csv";
  const read = await readOptionalCsv(root, table, skipped);
  if (!read) return [];
  const { columns, rows } = read;
  const roles = rolesOf(columns);
  if (roles.lyrics === undefined) {
    const reason = `it has no column lyrics or text, so no row was used; its columns are ${columns.join(", ")}`;
    skipped.push({ id: "", file: table, reason });
    notes.push(`${table}: ${reason}.`);
    return [];
  }
  return rows.flatMap(({ line, cells }) => {
    const song: Song = { id: "", attributes: {} };
    fillSong(song, cells, roles);
    const { lyrics, id: _, ...labels } = song;
    if (lyrics === undefined) return [];
    const id = (roles.id && cells[roles.id]) || undefined;
    const stem = (roles.file && cells[roles.file] && stemOf(cells[roles.file]!)) || `line ${line}`;
    const { artist, title } = song;
    return [{ file: `${table}, line ${line}`, id, stem, text: lyrics, artist, title, song: labels }];
  });
}

/** The clean words of a file, or why it has none to give. */
export async function wordsOf(file: string): Promise<{ text: string } | { reason: string }> {
  try {
    return await readLyrics(file);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { reason: error.message.replace(`${file}: `, "") };
  }
}
