import path from "node:path";
import { UserError } from "../../errors.js";
import { fillSong, rolesOf } from "../columns.js";
import { badRows, readCsv } from "../csv.js";
import { withoutAudioExtension } from "../files.js";
import type { Collection, Song } from "../song.js";

/**
 * A CSV of lyrics, one row a song: `lyrics` (or `lyric`, `text`), and where there are `id` or `filename`, `title` (or
 * `song`), `artist`, `language`, `genre` (or `tag`). Without an id the row's number is it.
 */
export async function openLyricsCsv(file: string): Promise<Collection> {
  const name = path.basename(file);
  const table = await readCsv(file);
  const { columns, rows } = table;
  const roles = rolesOf(columns);
  if (roles.lyrics === undefined) {
    throw new UserError(`${file} has no column lyrics, lyric or text; its columns are ${columns.join(", ")}.`);
  }
  const skipped = badRows(table, name);
  const songs: Song[] = [];
  const seen = new Set<string>();
  rows.forEach(({ line, cells }, i) => {
    const id =
      (roles.id && cells[roles.id]) || withoutAudioExtension((roles.file && cells[roles.file]) || `row ${i + 1}`);
    const song: Song = { id, attributes: {} };
    fillSong(song, cells, roles);
    if (seen.has(id)) {
      skipped.push({ id, file: name, reason: `the id on line ${line} was there already; the first one counts` });
    } else if (song.lyrics === undefined) {
      skipped.push({ id, file: name, reason: `the row on line ${line} has no words` });
    } else {
      songs.push(song);
    }
    seen.add(id);
  });
  const notes = [`Lyrics of ${songs.length} songs, from the column "${roles.lyrics}" of ${name}.`];
  for (const role of ["language", "genre"] as const) {
    if (roles[role]) notes.push(`${role} is the column "${roles[role]}".`);
  }
  return { name: name.replace(/\.csv$/i, ""), kind: "lyricsCsv", path: file, songs, notes, skipped };
}
