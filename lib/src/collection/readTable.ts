import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { UserError } from "../errors.js";
// Imports only leaf modules of lyrics/, to avoid a cycle.
import { decodeText } from "../lyrics/decodeText.js";
import type { Skipped } from "../song.js";
import { cellValue, isMissing, knownNames } from "./columns.js";
import { type BadRecord, type CsvRecord, findDelimiter, parseCsv, unifyLineEnds } from "./csv.js";
import { extensionOf } from "./files.js";
import { type NumberFormat, numberFormats, plainNumber } from "./numberFormat.js";
import { isSpreadsheet, readSpreadsheet } from "./spreadsheet.js";
import type { Table } from "./table.js";

/** Extensions of files that are tables. A .txt may be one, too: it is where a file of this name is looked for. */
export const TABLE_EXTENSIONS = ["csv", "tsv", "tab", "xlsx", "ods", "xls", "xlsm"];

/** Larger files of text are refused: they would not fit in memory beside their rows. */
const MAX_BYTES = 400 * 1024 * 1024;

const HEAD_BYTES = 1024 * 1024;

export interface ReadTableOptions {
  /** Rows that together name the columns, joined by dots. Default 1; 1 may turn out as none. */
  headerRows?: number;
  /** Reads only the beginning of the file, some hundred rows: enough to know its columns. */
  headOnly?: boolean;
  /** Whether a cell names a file of the collection: a first row with such a cell and no known name is no header. */
  isFile?: (cell: string) => boolean;
}

/**
 * Reads a table as people have them: CSV with commas, semicolons, tabs or pipes (see {@link parseCsv}), in any encoding
 * that {@link decodeText} tells, with CRLF, LF or CR; or the first sheet of a spreadsheet (.xlsx, .xls, .ods).
 *
 * A row with more cells than the header goes to `bad`, and the rest goes on.
 *
 * @throws UserError where the file cannot be read, is no plain file, or has no row
 */
export async function readTable(file: string, options: ReadTableOptions = {}): Promise<Table> {
  const { headerRows = 1, headOnly = false, isFile = () => false } = options;
  const bytes = await readBytes(file, headOnly && !isSpreadsheet(file));
  let records: CsvRecord[];
  let bad: BadRecord[] = [];
  let delimiter: string | undefined;
  let dialect: string;
  const notes: string[] = [];
  try {
    const sheet = isSpreadsheet(file) ? await readSpreadsheet(bytes) : undefined;
    if (sheet) {
      ({ records, dialect } = sheet);
      notes.push(...sheet.notes);
    } else {
      const decoded = decodeText(bytes);
      if (decoded.note && !headOnly) notes.push(decoded.note);
      const written = withoutNuls(decoded.text, notes);
      const text = unifyLineEnds(written).normalize("NFC");
      const found = findDelimiter(text, knownNames);
      delimiter = found.delimiter;
      ({ records, bad } = parseCsv(text.slice(found.start), delimiter));
      if (found.start > 0) for (const row of [...records, ...bad]) row.line++;
      dialect = `separated by ${DELIMITER_NAMES[delimiter] ?? `"${delimiter}"`}, ${encodingName(decoded.encoding)}`;
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${file} cannot be read as a table: ${error.message}`);
  }
  const table = tableOf(records, headerRows, delimiter, isFile);
  if (!table) throw new UserError(`${file} is empty; its first row must name the columns.`);
  return {
    ...table,
    bad: [...bad, ...table.bad].sort((a, b) => a.line - b.line),
    dialect,
    notes: [...notes, ...table.notes],
  };
}

/**
 * A text without its NUL bytes: what a program that stopped left at the end, and single ones; nor the Ctrl-Z with which
 * DOS ends a file.
 *
 * @throws UserError where the text is no table: see {@link refuseOther}
 */
function withoutNuls(text: string, notes: string[]): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === "\0" || text[end - 1] === "\x1a")) end--;
  const kept = text.slice(0, end);
  refuseOther(kept);
  const plain = kept.replaceAll("\0", "");
  const nuls = text.length - end + kept.length - plain.length - (text.slice(end).includes("\x1a") ? 1 : 0);
  if (nuls > 0) notes.push(`${nuls} NUL ${nuls === 1 ? "byte was" : "bytes were"} left out.`);
  return plain;
}

/** @throws UserError where the text is a page of HTML, JSON, or no text at all */
function refuseOther(text: string): void {
  const head = text.slice(0, 100_000);
  if (/^\s{0,99}(?:\{\s{0,99}"[^"\n]{0,200}"\s{0,99}:|\[\s{0,99}[[{])/.test(head)) {
    throw new UserError("it is JSON; save it as CSV, with one row a song.");
  }
  if (/^\s*<(!doctype|html|table|\?xml)\b/i.test(head)) {
    throw new UserError("it is a page of HTML or XML; open it in a spreadsheet and save it as CSV.");
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const controls = head.match(/[\x00-\x08\x0e-\x1f\x7f]/g)?.length ?? 0;
  if (controls > 8 + 0.01 * head.length) throw new UserError("it is not text, and no spreadsheet.");
}

/** "utf-8" -> "UTF-8", "windows-1252" -> "Windows-1252". */
function encodingName(encoding: string): string {
  return encoding.startsWith("windows") ? encoding.replace("w", "W") : encoding.toUpperCase();
}

const DELIMITER_NAMES: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes" };

async function readBytes(file: string, headOnly: boolean): Promise<Uint8Array> {
  try {
    // Non-blocking, so that a named pipe is refused below and does not wait for a writer.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) {
        throw new UserError(`${file} is ${stat.isDirectory() ? "a folder" : "no plain file"}; a table must be a file.`);
      }
      if (headOnly && stat.size > HEAD_BYTES) {
        const head = new Uint8Array(HEAD_BYTES);
        const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
        const last = head.lastIndexOf(0x0a, bytesRead - 1);
        // UTF-16 ends a line with two bytes; a cut in the middle of a row costs that row.
        return head.subarray(0, last < 0 ? bytesRead : last + 1);
      }
      if (stat.size > MAX_BYTES) {
        const mb = (n: number) => Math.round(n / 1024 / 1024);
        throw new UserError(
          `${file} has ${mb(stat.size)} MB; a table may have ${mb(MAX_BYTES)} MB. Cut it into parts.`,
        );
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`${file} cannot be read: ${why}. Check that it is there and that you may read it.`);
  }
}

type Parsed = Omit<Table, "dialect">;

/** Records as a table: which name the columns, which are rows, and how each column writes its numbers. */
function tableOf(
  records: CsvRecord[],
  headerRows: number,
  delimiter: string | undefined,
  isFile: (cell: string) => boolean,
): Parsed | undefined {
  const notes: string[] = [];
  const filled = ({ cells }: CsvRecord) => cells.filter((cell) => cell !== "").length;
  if (headerRows === 1) records = withoutComments(records, notes);
  // A title above the table, as spreadsheets have it.
  const above = headerRows === 1 ? records.slice(0, 10).findIndex(({ cells }) => knownNames(cells) > 0) : 0;
  const header = records[above];
  // Commas cut a title into cells; it is still narrower than the table, and names none of the files.
  const isAbove = (r: CsvRecord) =>
    filled(r) < 2 || (filled(r) < filled(header!) && knownNames(header!.cells) > 1 && !r.cells.some(isFile));
  if (above > 0 && filled(header!) > 1 && records.slice(0, above).every(isAbove)) {
    records = records.slice(above);
    notes.push(`the table begins on line ${header!.line}; what stands above was passed over.`);
  }
  if (records.length === 0) return undefined;

  const headerless = headerRows === 1 && isRow(records[0]!.cells, isFile);
  const headers = headerless ? [] : records.slice(0, headerRows).map(({ cells }) => cells);
  const rest = records.slice(headers.length);
  const width = headerless ? widest(rest) : Math.max(...headers.map((cells) => cells.length));
  const named = Array.from({ length: width }, (_, i) =>
    headers
      .map((cells) => cells[i])
      .filter(Boolean)
      .join("."),
  );
  // A delimiter at the end of every line is no column.
  while (named.length > 1 && named.at(-1) === "" && rest.every(({ cells }) => !cells[named.length - 1])) named.pop();
  if (headerless) notes.push(`its first row names no columns, so they are called column1 to column${width}.`);
  const columns = uniqueNames(named, notes);

  const rows: Table["rows"] = [];
  const bad: BadRecord[] = [];
  for (const { line, cells } of rest) {
    if (cells.slice(columns.length).some((cell) => cell !== "")) {
      bad.push({ line, reason: `has ${cells.length} cells, but the header names ${columns.length} columns` });
    } else if (cells.some((cell) => cell !== "")) {
      const entries = columns.map((name, i) => [name, cells[i] ?? ""]);
      rows.push({ line, cells: Object.fromEntries(entries), short: cells.length < columns.length });
    }
  }
  const formats = formatsOf(columns, rows, delimiter, notes);
  const valueIn = (column: string, text: string): string | number => {
    const format = formats.get(column);
    return format === "text" ? text : cellValue(plainNumber(text, format));
  };
  return { columns, rows, bad, notes, headerless, valueIn };
}

/**
 * Records without the lines that begin with "#", as programs write them above a table. A header may begin so, too:
 * "#id,genre".
 */
function withoutComments(records: CsvRecord[], notes: string[]): CsvRecord[] {
  const isComment = ({ cells }: CsvRecord) => /^#/.test(cells[0]!);
  const first = records.find((record) => !isComment(record) || knownNames(record.cells) > 1);
  if (first === undefined || !isComment(records[0]!) || first === records[0]) return records;
  const kept = records.filter((record) => record === first || !isComment(record));
  const n = records.length - kept.length;
  notes.push(
    `${n} ${n === 1 ? "line that begins" : "lines that begin"} with # ${n === 1 ? "was" : "were"} passed over.`,
  );
  return kept;
}

/**
 * Whether the first record is a row and names no columns: no cell is a known name, and one is a number or names a file.
 * Numbers that count (0, 1, 2, …) are names, which pandas gives to columns without one.
 */
function isRow(cells: string[], isFile: (cell: string) => boolean): boolean {
  if (knownNames(cells) > 0) return false;
  if (cells.some(isFile)) return true;
  const numbers = cells.filter((cell) => /\d/.test(cell) && typeof cellValue(plainNumber(cell, "comma")) === "number");
  const counts =
    numbers.length > 1 && numbers.every((cell, i) => i === 0 || Number(cell) === Number(numbers[i - 1]) + 1);
  return (numbers.length > 0 && !counts) || cells.some((cell) => /\.(wav|mp3|flac|ogg|m4a|au|txt|lrc)$/i.test(cell));
}

function widest(records: CsvRecord[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

/** Column names, each once; empty ones by their place. */
function uniqueNames(named: string[], notes: string[]): string[] {
  const columns: string[] = [];
  const used = new Set<string>();
  for (const [i, name] of named.entries()) {
    const base = name || `column${i + 1}`;
    let unique = base;
    for (let n = 2; used.has(unique); n++) unique = `${base} (${n})`;
    if (unique !== base)
      notes.push(`two columns are named "${base}"; the one at place ${i + 1} is read as "${unique}".`);
    used.add(unique);
    columns.push(unique);
  }
  return columns;
}

function formatsOf(
  columns: string[],
  rows: Table["rows"],
  delimiter: string | undefined,
  notes: string[],
): Map<string, NumberFormat> {
  const cells = new Map(
    columns.map((column) => [column, rows.map((row) => row.cells[column]!).filter((text) => !isMissing(text))]),
  );
  const formats = numberFormats(cells, delimiter);
  const told = { comma: "decimal commas", point: "thousands separators" };
  for (const [format, name] of Object.entries(told)) {
    const of = [...formats].filter(([, f]) => f === format).map(([column]) => column);
    if (of.length > 0) {
      const shown = of.slice(0, 6).join(", ") + (of.length > 6 ? ` and ${of.length - 6} more` : "");
      notes.push(`numbers with ${name} were read in ${shown}.`);
    }
  }
  return formats;
}

/** The names of columns for a message: as many as one reads. */
export function shownColumns(columns: readonly string[]): string {
  const short = columns.slice(0, 40).map((name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name));
  return short.join(", ") + (columns.length > 40 ? `, … (${columns.length} in all)` : "");
}

/** The bad rows of a table as songs left out. */
export function badRows({ bad }: Table, file: string): Skipped[] {
  return bad.map(({ line, reason }) => ({ id: `line ${line}`, file, reason: `the row ${reason}` }));
}

/** "metadata.csv" -> "metadata". */
export function tableName(file: string): string {
  return TABLE_EXTENSIONS.includes(extensionOf(file)) || extensionOf(file) === "txt"
    ? file.replace(/\.[^.]*$/, "")
    : file;
}
