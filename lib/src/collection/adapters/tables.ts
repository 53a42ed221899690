import path from "node:path";
import { UserError } from "../../errors.js";
import type { Skipped } from "../../song.js";
import type { Roles } from "../columns.js";
import { extensionOf, type Listed } from "../files.js";
import { badRows, readTable, shownColumns, TABLE_EXTENSIONS, tableName } from "../readTable.js";
import { type FileNames, type SongTable, songTable } from "../songTable.js";

/** The tables of a folder, read. */
export interface FoundTables {
  /** Tables whose rows are songs; later ones win. */
  songs: SongTable[];
  /** The table of lyrics. */
  lyrics: SongTable | undefined;
  /** Files that were read or could not be. */
  files: { file: string }[];
  /** Why a table was not used. */
  reason(file: string): string;
}

export interface FindOptions {
  /** Names of tables of songs, without extension. */
  tables: readonly string[];
  /** Whether tables of other names are looked into. */
  guess: boolean;
  /** Whether there are files of lyrics. */
  hasWords: boolean;
  /** What the caller says of columns; a table takes of it what it has. */
  columns: Roles;
  /** The one table to use, as the caller names it. */
  table?: string;
}

/** How many tables of other names are looked into, those nearest to the top first. */
const MAX_GUESSES = 20;

/**
 * Finds the tables of a folder: those with the names of the layout, and `lyrics`, whatever their capital letters and
 * extension; or the one that `table` names. Without any of the layout's, of the tables with other names that one is taken
 * which names the most sound and lyrics files, and at least half of them or in half of its rows. So is a table with a
 * column of lyrics, where there are no words otherwise.
 *
 * @param skipped takes what could not be read, and bad rows
 * @throws UserError where `table` or `columns` name what is not there
 */
export async function findTables(
  root: string,
  listed: readonly Listed[],
  names: FileNames,
  options: FindOptions,
  skipped: Skipped[],
): Promise<FoundTables> {
  const { columns, table: asked, guess } = options;
  const found: FoundTables = {
    songs: [],
    lyrics: undefined,
    files: [],
    reason: (file) => reasons.get(file) ?? "it is a table of another name; to use it, name it with the option table",
  };
  const reasons = new Map<string, string>();
  const isFile = (cell: string) => names.has(cell);
  const read = async (file: string, full: string): Promise<SongTable[]> => {
    found.files.push({ file });
    try {
      const table = await readTable(full, { isFile });
      skipped.push(...badRows(table, file));
      return [songTable(file, table, names, columns)];
    } catch (error) {
      if (!(error instanceof UserError) || asked !== undefined) throw error;
      skipped.push({ id: "", file, reason: error.message.replace(full, file) });
      return [];
    }
  };

  if (asked !== undefined) {
    // A path that the caller gives may lead anywhere; one that a table gives may not.
    found.songs = await read(asked, path.resolve(root, asked));
  } else if (guess || options.tables.length > 0) {
    for (const name of options.tables) {
      const entry = called(name, listed, reasons);
      if (entry) found.songs.push(...(await read(entry.file, entry.path)));
    }
    const entry = called("lyrics", listed, reasons);
    if (entry) [found.lyrics] = await read(entry.file, entry.path);

    const hasWords = options.hasWords || [found.lyrics, ...found.songs].some((table) => table?.roles.lyrics);
    if (guess && names.size > 0 && (found.songs.length === 0 || !hasWords)) {
      const fitting = await tablesOfFiles(listed, found.files, names, columns, reasons);
      const take = (table: SongTable) => {
        found.files.push({ file: table.file });
        skipped.push(...badRows(table.table, table.file));
        reasons.delete(table.file);
        return table;
      };
      if (found.files.length === 0 && fitting[0]) found.songs.push(take(fitting.shift()!));
      const worded = fitting.find(({ roles }) => roles.lyrics !== undefined);
      if (worded && !hasWords && !found.songs.some(({ roles }) => roles.lyrics)) found.lyrics = take(worded);
      const used = found.songs[0] ?? found.lyrics;
      for (const { file } of fitting) {
        if (used && file !== found.lyrics?.file)
          reasons.set(file, `${used.file} was used; to use this one, name it with the option table`);
      }
    }
  }
  checkColumns(columns, found);
  return found;
}

/** The table at the top of a folder with a name, in any capital letters and with any extension of a table. */
function called(name: string, listed: readonly Listed[], reasons: Map<string, string>): Listed | undefined {
  const isCalled = ({ file }: Listed) =>
    !file.includes("/") && file !== tableName(file) && tableName(file).toLowerCase() === name.toLowerCase();
  const order = [...TABLE_EXTENSIONS, "txt"];
  const rank = ({ file }: Listed) => order.indexOf(extensionOf(file)) + (file.startsWith(name) ? 0 : 0.5);
  const [first, ...others] = listed
    .filter((entry) => entry.reason === undefined && isCalled(entry))
    .sort((a, b) => rank(a) - rank(b));
  for (const { file } of others) reasons.set(file, `${first!.file} was used in its place`);
  return first;
}

/** Tables of any name that name enough of the files, the one that names most of them first. */
async function tablesOfFiles(
  listed: readonly Listed[],
  used: readonly { file: string }[],
  names: FileNames,
  columns: Roles,
  reasons: Map<string, string>,
): Promise<SongTable[]> {
  const depth = ({ file }: Listed) => file.split("/").length;
  const isTable = ({ file }: Listed) =>
    TABLE_EXTENSIONS.includes(extensionOf(file)) || (extensionOf(file) === "txt" && !file.includes("/"));
  const candidates = listed
    .filter((entry) => entry.reason === undefined && isTable(entry) && !used.some(({ file }) => file === entry.file))
    .sort((a, b) => depth(a) - depth(b))
    .slice(0, MAX_GUESSES);
  const isFile = (cell: string) => names.has(cell);
  const fitting: SongTable[] = [];
  for (const { file, path: full } of candidates) {
    try {
      const table = songTable(file, await readTable(full, { isFile }), names, columns);
      const { matches, roles } = table;
      const { rows } = table.table;
      if (table.table.columns.length > 1 && matches > 0 && matches * 2 >= Math.min(rows.length, names.size)) {
        fitting.push(table);
        continue;
      }
      const key = roles.id ?? roles.file ?? table.table.columns[0]!;
      const [row] = rows;
      if (!row) {
        reasons.set(file, "it has names of columns, but no rows");
        continue;
      }
      reasons.set(
        file,
        `${matches} of its ${rows.length} rows name a sound or lyrics file: in its column "${key}" stands "${row.cells[key]}", and a file is called "${names.example}"`,
      );
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      reasons.set(file, error.message.replace(full, "it"));
    }
  }
  // More files first, then more columns that are known.
  const worth = ({ matches, roles }: SongTable) => matches + Object.keys(roles).length / 100;
  return fitting.sort((a, b) => worth(b) - worth(a));
}

/** Refuses a mapping to a column that no table has. */
function checkColumns(columns: Roles, { songs, lyrics }: FoundTables): void {
  const tables = [...songs, ...(lyrics ? [lyrics] : [])];
  for (const [role, column] of Object.entries(columns)) {
    if (tables.some(({ table }) => table.columns.includes(column))) continue;
    const has = tables.map(({ file, table }) => `${file} has ${shownColumns(table.columns)}`).join("; ");
    throw new UserError(
      `columns.${role} is "${column}", which is no column of a table in use; ${has || "no table is in use, and the option table names one"}.`,
    );
  }
}
