import path from "node:path";
import { Matrix } from "../../array/matrix.js";
import { oneOf, UserError } from "../../errors.js";
import type { Song } from "../../song.js";
import type { Collection } from "../collection.js";
import {
  checkMapping,
  fillSong,
  isBookkeeping,
  newReading,
  type Roles,
  readingNotes,
  trackOfPiece,
} from "../columns.js";
import { withoutExtension } from "../files.js";
import { badRows, readTable } from "../readTable.js";
import { FileNames, songTable } from "../songTable.js";

/**
 * A CSV of ready-made features, one row a song: the 57-column table of GTZAN and its like. The id is a column such
 * as `filename` or `id` (else the row's number); title, artist, language and genre (or `label`) go to the song;
 * counters such as `length` and `year` and columns of text go to its attributes; every other column is a feature.
 *
 * A row with a feature that is no finite number is left out, naming the column.
 *
 * @throws UserError where no column is numeric or no row is whole
 */
export async function openFeatureTable(file: string, mapping: Roles = {}): Promise<Collection> {
  const name = path.basename(file);
  const table = await readTable(file);
  const { columns, rows } = table;
  checkMapping(mapping, columns, name);
  const skipped = badRows(table, name);
  const found = songTable(name, table, new FileNames([]), mapping);
  const { roles } = found;
  // The first column of a table without names is the songs', unless it is a number like the others.
  const isText = (column: string) =>
    rows.every(({ cells }) => typeof table.valueIn(column, cells[column]!) === "string");
  const first = table.headerless && isText(columns[0]!) && columns[0] !== roles.genre ? columns[0] : undefined;
  const key = roles.id ?? roles.file ?? first;
  const taken = new Set([...Object.values(roles), key]);
  const reading = newReading();
  const names = columns.filter(
    (c) =>
      !taken.has(c) &&
      (table.headerless || !isBookkeeping(c)) &&
      rows.filter(({ cells }) => typeof table.valueIn(c, cells[c]!) === "number").length > rows.length / 2,
  );
  if (names.length === 0) {
    throw new UserError(
      `${file} has no column of numbers to use as features; its columns are ${oneOf(columns)}. A feature table needs at least one.`,
    );
  }

  const songs: Song[] = [];
  const values: number[] = [];
  const seen = new Set<string>();
  rows.forEach(({ line, cells }, i) => {
    const id = (key && cells[key]) || `row ${i + 1}`;
    const broken = names.find((c) => typeof table.valueIn(c, cells[c]!) !== "number");
    if (broken !== undefined) {
      const what = cells[broken] === "" ? "is empty" : `is "${cells[broken]}", not a finite number`;
      skipped.push({ id, file: name, reason: `line ${line}: the feature ${broken} ${what}` });
    } else if (seen.has(id)) {
      skipped.push({ id, file: name, reason: `the id on line ${line} was there already; the first one counts` });
    } else {
      seen.add(id);
      const track = trackOfPiece(withoutExtension(id));
      const song: Song = { id, ...(track && { track }), attributes: {} };
      const rest = Object.fromEntries(Object.entries(cells).filter(([c]) => !names.includes(c)));
      fillSong(song, table, rest, { ...roles, id: key }, reading);
      songs.push(song);
      for (const c of names) values.push(table.valueIn(c, cells[c]!) as number);
    }
  });
  if (songs.length === 0) {
    throw new UserError(
      `${file} has no usable row${skipped[0] ? `; the first one left out: ${skipped[0].reason}` : ""}. Every feature must be a number.`,
    );
  }
  const notes = [
    `Feature table of ${songs.length} songs and ${names.length} features; the id is ${key ?? "the row"}.`,
    `${name}: ${table.dialect}.`,
    ...table.notes.map((note) => `${name}: ${note}`),
    ...readingNotes(reading, name),
  ];
  for (const role of ["language", "genre"] as const) {
    if (roles[role]) notes.push(`${role} is the column "${roles[role]}" of ${name}.`);
  }
  const X = new Matrix(songs.length, names.length, Float32Array.from(values));
  return {
    name: path.basename(path.dirname(file)),
    kind: "featureTable",
    path: file,
    songs,
    notes,
    skipped,
    features: { X, names },
  };
}
