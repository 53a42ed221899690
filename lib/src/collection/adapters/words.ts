import { UserError } from "../../errors.js";
// Imports only leaf modules of lyrics/, to avoid a cycle.
import type { DecodedText } from "../../lyrics/decodeText.js";
import { readLyrics } from "../../lyrics/read.js";
import { tryUnwrap } from "../../lyrics/unwrap.js";
import type { Skipped, Song } from "../../song.js";
import { fillSong, newReading, readingNotes } from "../columns.js";
import { checkListed, type Listed, nameIn, placeIn, stemOf } from "../files.js";
import { condense } from "../leftOver.js";
import type { Keyed } from "../pairing.js";
import { shownColumns } from "../readTable.js";
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
export const WORD_EXTENSIONS = ["txt", "lrc", "srt", "vtt", "rtf"];

/** The words in files, those of a collection below `folder` ("" where they have none). What reading them took or left out goes to `notes`, a file without words to `skipped`. */
export async function readWordFiles(
  files: readonly Listed[],
  folder: string,
  skipped: Skipped[],
  notes: string[],
): Promise<Words[]> {
  const words: Words[] = [];
  const wordless: Skipped[] = [];
  const remarks = new Remarks();
  for (const listed of files) {
    const found = await checkListed(listed);
    const read = "reason" in found ? found : await wordsOf(found.path);
    // "song.mp3.txt", as programs that transcribe call it.
    const stem = nameIn(stemOf(found.file));
    if ("reason" in read) {
      skipped.push({ id: stem, file: found.file, reason: read.reason });
      continue;
    }
    remarks.add(found.file, read);
    if (read.text === "") wordless.push({ id: stem, file: found.file, reason: "it has no words" });
    else words.push({ file: found.file, stem, place: placeIn(folder, found.file), text: read.text });
  }
  skipped.push(...condense(wordless));
  notes.push(...remarks.notes());
  return words;
}

/** How many files are named one by one. */
const SHOWN = 20;

/** What reading files of words took out, left out or guessed, for a collection's notes. */
export class Remarks {
  readonly #remarks: string[] = [];
  readonly #legacy: string[] = [];

  add(file: string, { note, encoding }: DecodedText): void {
    if (note !== undefined) this.#remarks.push(`${file}: ${note}`);
    else if (!encoding.startsWith("utf-")) this.#legacy.push(`${file} (${encoding})`);
  }

  notes(): string[] {
    const more = (items: readonly string[]) => Math.max(0, items.length - SHOWN);
    const notes = this.#remarks.slice(0, SHOWN);
    if (more(this.#remarks) > 0) notes.push(`${more(this.#remarks)} more files of words with such remarks.`);
    if (this.#legacy.length > 0) {
      const rest = more(this.#legacy) > 0 ? ` and ${more(this.#legacy)} more` : "";
      const files = this.#legacy.slice(0, SHOWN).join(", ");
      notes.push(`Words that are not in Unicode, the encoding told by statistics: ${files}${rest}.`);
    }
    return notes;
  }
}

/** The words in the rows of a table, and what else its rows say. */
export function readWordRows(found: SongTable, skipped: Skipped[], notes: string[]): Words[] {
  const { file, table, roles } = found;
  if (roles.lyrics === undefined) {
    const reason = `it has no column lyrics or text, so no row was used; its columns are ${shownColumns(table.columns)}`;
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
      const reason = `the row on line ${line} has no words${whyWordless(cells[roles.lyrics!] ?? "", short)}`;
      wordless.push({ id: id ?? `line ${line}`, file, reason });
      return [];
    }
    const named = rowFile(roles, cells);
    const stem = (named && nameIn(named)) || `line ${line}`;
    const { artist, title } = song;
    return [{ file: `${file}, line ${line}`, id, stem, text: lyrics, artist, title, song: labels }];
  });
  skipped.push(...condense(wordless));
  notes.push(...readingNotes(reading, file));
  return words;
}

/** Why a row has no words, to follow that it hasn't; "" where its cell is empty. */
export function whyWordless(cell: string, short: boolean | undefined): string {
  const unwrapped = tryUnwrap(cell);
  if ("refusal" in unwrapped) return `: ${unwrapped.refusal.replace(/\.$/, "")}`;
  return short ? "; a line break inside a cell needs quotes around the cell" : "";
}

/** The clean words of a file, or why it has none to give. */
export async function wordsOf(file: string): Promise<DecodedText | { reason: string }> {
  try {
    return await readLyrics(file);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { reason: error.message.replace(`${file}: `, "") };
  }
}
