import { UserError } from "../../errors.js";
// Imports only leaf modules of lyrics/, to avoid a cycle.
import { readLyrics } from "../../lyrics/read.js";
import { fillSong, newReading, readingNotes } from "../columns.js";
import { checkListed, type Listed, stemOf } from "../files.js";
import { condense } from "../leftOver.js";
import type { Keyed } from "../pairing.js";
import type { Skipped, Song } from "../song.js";
import { recognized, rowFile, rowId, type SongTable } from "../songTable.js";

/** A lyrics file or a row of a table of lyrics that has words. */
export interface Words extends Keyed {
  file: string;
  stem: string;
  text: string;
  /** What the row says besides the words. */
  song?: Omit<Song, "id">;
}

/** Extensions of the files that words are read from. */
export const WORD_EXTENSIONS = ["txt", "lrc"];

/** The words in files. */
export async function readWordFiles(files: readonly Listed[], skipped: Skipped[]): Promise<Words[]> {
  const words: Words[] = [];
  for (const listed of files) {
    const found = await checkListed(listed);
    const read = "reason" in found ? found : await wordsOf(found.path);
    const stem = stemOf(found.file);
    if ("reason" in read) skipped.push({ id: stem, file: found.file, reason: read.reason });
    else if (read.text !== "") words.push({ file: found.file, stem, text: read.text });
  }
  return words;
}

/** The words in the rows of a table, and what else its rows say. */
export function readWordRows(found: SongTable, skipped: Skipped[], notes: string[]): Words[] {
  const { file, table, roles } = found;
  if (roles.lyrics === undefined) {
    const reason = `it has no column lyrics or text, so no row was used; its columns are ${table.columns.join(", ")}`;
    skipped.push({ id: "", file, reason });
    notes.push(`${file}: ${reason}.`);
    return [];
  }
  notes.push(recognized(found), ...table.notes.map((note) => `${file}: ${note}`));
  const reading = newReading();
  const wordless: Skipped[] = [];
  const words = table.rows.flatMap(({ line, cells, short }) => {
    const song: Song = { id: "", attributes: {} };
    fillSong(song, table, cells, roles, reading);
    const { lyrics, id: _, ...labels } = song;
    const id = rowId(roles, cells) || undefined;
    if (lyrics === undefined) {
      const why = short ? "; a line break inside a cell needs quotes around the cell" : "";
      wordless.push({ id: id ?? `line ${line}`, file, reason: `the row on line ${line} has no words${why}` });
      return [];
    }
    const named = rowFile(roles, cells);
    const stem = (named && stemOf(named)) || `line ${line}`;
    const { artist, title } = song;
    return [{ file: `${file}, line ${line}`, id, stem, text: lyrics, artist, title, song: labels }];
  });
  skipped.push(...condense(wordless));
  notes.push(...readingNotes(reading, file));
  return words;
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
