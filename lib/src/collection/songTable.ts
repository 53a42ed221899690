import type { Roles } from "./columns.js";
import { isMissing, rolesOf } from "./columns.js";
import { withoutExtension } from "./files.js";
import { languageCode } from "./languageNames.js";
import { looseName } from "./pairing.js";
import type { Table } from "./table.js";

/** A table of songs: the roles of its columns, and how its rows refer to files. */
export interface SongTable {
  /** Relative to the collection. */
  file: string;
  table: Table;
  roles: Roles;
  /** Number of rows that name a sound or lyrics file of the collection. */
  matches: number;
  /** Roles that were inferred from a column's content instead of its name. */
  guessed: (keyof Roles)[];
}

/** Names of the sound and lyrics files of a collection, to tell which column of a table names them. */
export class FileNames {
  readonly #names = new Set<string>();
  /** One of the names on disk, for messages. */
  readonly example: string | undefined;
  readonly size: number;

  constructor(stems: Iterable<string>) {
    let example: string | undefined;
    for (const stem of stems) {
      example ??= stem;
      this.#names.add(looseName(stem));
    }
    this.example = example;
    this.size = this.#names.size;
  }

  has(cell: string): boolean {
    const decoded = fromUrl(cell);
    return this.hasAsWritten(cell) || (decoded !== cell && this.hasAsWritten(decoded));
  }

  /** {@link has}, with "%20" as it stands. */
  hasAsWritten(cell: string): boolean {
    if (this.size === 0 || cell === "" || cell.length > 300) return false;
    const name = cell.replace(/^.*[/\\]/, "");
    const stem = withoutExtension(name);
    return this.#names.has(looseName(stem)) || (stem !== name && this.#names.has(looseName(name)));
  }

  /** Whether a file is named by artist and title, in either order, or by the title alone. */
  hasSong(artist: string, title: string): boolean {
    if (title === "") return false;
    return [`${artist} ${title}`, `${title} ${artist}`].some((name) => this.#names.has(looseName(name)));
  }
}

/** "file:///Music/My%20Song.mp3", as players export it -> "/Music/My Song.mp3"; anything else stays. */
function fromUrl(cell: string): string {
  if (!/^file:|%[0-9a-f]{2}/i.test(cell.slice(0, 300))) return cell;
  try {
    return decodeURIComponent(cell.replace(/^file:(\/\/[^/]*)?(\/(?=[a-z]:))?/i, ""));
  } catch {
    // "100%fun": no URL.
    return cell;
  }
}

/**
 * The table with the names of files in a column as they are in the collection: decoded from URLs, and of absolute
 * paths, which are those of another computer, what lies below their common folder.
 */
function withLocalNames(table: Table, column: string, files: FileNames): Table {
  const names = new Map<string, string>();
  for (const { cells } of table.rows) {
    const cell = cells[column]!;
    if (cell === "" || names.has(cell)) continue;
    const decoded = fromUrl(cell);
    names.set(cell, decoded !== cell && !files.hasAsWritten(cell) ? decoded : cell);
  }
  const slashed = [...names.values()].map((name) => name.replaceAll("\\", "/"));
  if (slashed.length > 0 && slashed.every((name) => /^(\/|~\/|[a-z]:\/)/i.test(name))) {
    const folders = slashed.map((name) => name.split("/").slice(0, -1));
    const [first] = folders;
    let depth = first!.length;
    for (const folder of folders) {
      let same = 0;
      while (same < depth && folder[same] === first![same]) same++;
      depth = same;
    }
    const below = slashed.map((name) => name.split("/").slice(depth).join("/"));
    for (const [i, cell] of [...names.keys()].entries()) names.set(cell, below[i]!);
  }
  if ([...names].every(([cell, name]) => cell === name)) return table;
  const rows = table.rows.map((row) => {
    const cell = row.cells[column]!;
    return { ...row, cells: { ...row.cells, [column]: names.get(cell) ?? cell } };
  });
  return { ...table, rows };
}

/** Number of rows that are inspected to find the column of file names. */
const COMPARED = 20_000;

/**
 * Assigns roles to the columns of a table: by the mapping, by name, otherwise by content. The column that names the
 * songs' files is the one whose cells are file names, regardless of its name; of several such columns, one named id.
 *
 * @param mapping roles given by the caller; columns that the table does not have are ignored
 */
export function songTable(file: string, table: Table, files: FileNames, mapping: Roles = {}): SongTable {
  const roles = rolesOf(table.columns, mapping);
  const guessed: SongTable["guessed"] = [];
  const step = Math.ceil(table.rows.length / COMPARED);
  const compared = table.rows.filter((_, i) => i % step === 0);
  const named = (rows: Table["rows"], column: string) => rows.filter(({ cells }) => files.has(cells[column]!)).length;
  const counts = new Map(table.columns.map((column) => [column, named(compared, column)]));
  const count = (column: string | undefined) => (column === undefined ? 0 : counts.get(column)!);
  const most = Math.max(0, ...counts.values());
  let matches = Math.max(count(roles.id), count(roles.file));
  const isTold = [mapping.id, mapping.file].some(
    (column) => column !== undefined && column === (roles.id ?? roles.file),
  );
  if (!isTold && most > 0 && matches < 0.9 * most) {
    const best = table.columns.find((column) => count(column) === most)!;
    // A column of ids that name no file stays the id of the song, and another column says where its file is.
    const role = roles.id === undefined ? "id" : "file";
    roles[role] = best;
    guessed.push(role);
    matches = most;
  }
  if (step > 1)
    matches = Math.max(0, ...[roles.id, roles.file].map((column) => (column ? named(table.rows, column) : 0)));
  if (matches === 0 && roles.title !== undefined) {
    const { artist, title } = roles;
    matches = table.rows.filter(({ cells }) => files.hasSong(artist ? cells[artist]! : "", cells[title]!)).length;
  }
  guessFromCells(table, roles, guessed);
  let local = table;
  for (const column of [roles.id, roles.file]) {
    if (column !== undefined && 2 * count(column) >= compared.length) local = withLocalNames(local, column, files);
  }
  return { file, table: local, roles, matches, guessed };
}

/** Finds lyrics, and where no row names the columns language and genre, by what the cells look like. */
function guessFromCells(table: Table, roles: Roles, guessed: SongTable["guessed"]): void {
  const taken = () => new Set<string>(Object.values(roles));
  const cellsOf = (column: string) => table.rows.map(({ cells }) => cells[column]!).filter((text) => !isMissing(text));
  const share = (cells: string[], test: (text: string) => boolean) =>
    cells.filter(test).length / Math.max(1, cells.length);
  const free = () => table.columns.filter((column) => !taken().has(column));

  if (roles.lyrics === undefined) {
    const isWords = (text: string) => text.includes("\n") && text.length > 80;
    const words = free().find((column) => share(cellsOf(column), isWords) > 0.5);
    if (words !== undefined) {
      roles.lyrics = words;
      guessed.push("lyrics");
    }
  }
  if (!table.headerless) return;
  const language = free().find(
    (column) => share(cellsOf(column), (text) => /^[a-z]{2}$/.test(languageCode(text))) > 0.8,
  );
  if (roles.language === undefined && language !== undefined) {
    roles.language = language;
    guessed.push("language");
  }
  const few = free().filter((column) => {
    const cells = cellsOf(column);
    const classes = new Set(cells).size;
    const isText = share(cells, (text) => typeof table.valueIn(column, text) === "string") > 0.5;
    return isText && classes > 1 && classes <= Math.max(2, cells.length / 2);
  });
  if (roles.genre === undefined && few.length === 1) {
    roles.genre = few[0]!;
    guessed.push("genre");
  }
}

/** The id of a row, without folder-free extension: "a.mp3" -> "a"; "" where it has none. */
export function rowId(roles: Roles, cells: Record<string, string>): string {
  const key = roles.id ?? roles.file;
  if (key !== undefined) return withoutExtension(cells[key]!.replaceAll("\\", "/"));
  return [roles.artist, roles.title]
    .map((column) => (column === undefined ? "" : cells[column]!))
    .filter((text) => text !== "")
    .join(" - ");
}

/** The file reference of a row: the cell of a file column, or of an id that is a file name. */
export function rowFile(roles: Roles, cells: Record<string, string>): string | undefined {
  const named = roles.file === undefined ? "" : cells[roles.file]!;
  if (named !== "") return named.replaceAll("\\", "/");
  const id = roles.id === undefined ? "" : cells[roles.id]!;
  return withoutExtension(id) === id && !/[/\\]/.test(id) ? undefined : id.replaceAll("\\", "/");
}

/** One sentence on a table that was used: how it is written, and what each column became. */
export function recognized({ file, table, roles, guessed }: SongTable): string {
  const named = Object.entries(roles)
    .map(([role, column]) => `${role} is "${column}"${guessed.includes(role as keyof Roles) ? " (by its cells)" : ""}`)
    .join(", ");
  const rest = table.columns.length - new Set(Object.values(roles)).size;
  const others = rest > 0 ? `; ${rest} other ${rest === 1 ? "column is an attribute" : "columns are attributes"}` : "";
  return `${file}: ${table.rows.length} ${table.rows.length === 1 ? "row" : "rows"}, ${table.columns.length} columns, ${table.dialect}; ${named || "no column is known"}${others}.`;
}
