import path from "node:path";
import { UserError } from "../../errors.js";
import type { Skipped, Song } from "../../song.js";
import type { Collection } from "../collection.js";
import { checkMapping, fillSong, newReading, type Roles, readingNotes } from "../columns.js";
import { condense } from "../leftOver.js";
import { badRows, readTable, shownColumns, tableName } from "../readTable.js";
import { FileNames, recognized, rowId, songTable } from "../songTable.js";
import { whyWordless } from "./words.js";

/**
 * A table of lyrics, one row a song: `lyrics` (or `lyric`, `text`, `words`), and where there are `id` or `filename`,
 * `title` (or `song`), `artist`, `language`, `genre` (or `tag`). Without an id the row's number is it.
 *
 * @throws UserError where no column has lyrics, or a column of the mapping is missing
 */
export async function openLyricsCsv(file: string, columns: Roles = {}): Promise<Collection> {
  const name = path.basename(file);
  const table = await readTable(file);
  checkMapping(columns, table.columns, name);
  const found = songTable(name, table, new FileNames([]), columns);
  const { roles } = found;
  if (roles.lyrics === undefined) {
    throw new UserError(
      `${file} has no column lyrics, lyric, text or words; its columns are ${shownColumns(table.columns)}.`,
    );
  }
  const unusable: Skipped[] = [];
  const songs: Song[] = [];
  const seen = new Set<string>();
  const reading = newReading();
  const isKeyed = roles.id !== undefined || roles.file !== undefined;
  table.rows.forEach(({ line, cells, short }, i) => {
    const id = (isKeyed && rowId(roles, cells)) || `row ${i + 1}`;
    const song: Song = { id, attributes: {} };
    fillSong(song, table, cells, roles, reading);
    if (seen.has(id)) {
      unusable.push({ id, file: name, reason: `the id on line ${line} was there already; the first one counts` });
    } else if (song.lyrics === undefined) {
      const why = whyWordless(cells[roles.lyrics!] ?? "", short);
      unusable.push({ id, file: name, reason: `the row on line ${line} has no words${why}` });
    } else {
      songs.push(song);
    }
    seen.add(id);
  });
  const notes = [
    `Lyrics of ${songs.length} songs, from the column "${roles.lyrics}" of ${name}.`,
    recognized(found),
    ...table.notes.map((note) => `${name}: ${note}`),
    ...readingNotes(reading, name),
  ];
  for (const role of ["language", "genre"] as const) {
    if (roles[role]) notes.push(`${role} is the column "${roles[role]}".`);
  }
  const skipped = [...badRows(table, name), ...condense(unusable)];
  return { name: tableName(name), kind: "lyricsCsv", path: file, songs, notes, skipped };
}
