import Papa from "papaparse";
import { numberIn } from "./numeral.js";

/** A cell of a results table. null, undefined and NaN are written as an empty cell. */
export type Cell = string | number | boolean | null | undefined;

/** A tidy table: one object a row, the same keys in every row. */
export type Row = Record<string, Cell>;

/**
 * Text that a spreadsheet would run as a formula (=HYPERLINK(…), +1+cmd, @SUM(…)), and text that looks like such text
 * after escaping. A sign alone is not a formula.
 */
const FORMULA = /^'*[=+\-@\t\r＝＋－＠]./su;

/**
 * Rows, objects of cells, as RFC 4180 CSV (CRLF, quotes doubled), UTF-8, header first. Columns are the keys in order of
 * first appearance; `asked` names them instead, so that a table without rows still has its header. Numbers are written
 * with every digit that JavaScript needs to read the same number back.
 *
 * Text from a collection may be read as a formula by a spreadsheet. Such text, if it is not a number, is written with a
 * leading apostrophe, which marks text in spreadsheets (OWASP, CSV injection); `csvRows` removes it again.
 *
 * @param objects the rows of the table
 * @param asked names of the columns, in order; by default the keys of the rows
 * @returns the content of the file
 */
export function csvText(objects: readonly object[], asked?: readonly string[]): string {
  const rows = objects as readonly Row[];
  const columns = asked ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const body = rows.map((row) => columns.map((column) => cellText(row[column])));
  return `${Papa.unparse([columns.map(inert), ...body], { newline: "\r\n" })}\r\n`;
}

/**
 * Rows of a CSV that `csvText` wrote, or one like it: each with every column. Empty cells are undefined.
 *
 * @param text the content of the file
 * @returns one object a row, its cells by column: numbers as numbers, other text as text
 */
export function csvRows(text: string): Row[] {
  const [header = [], ...records] = Papa.parse<string[]>(text.replace(/^\ufeff/, ""), {
    delimiter: ",",
    skipEmptyLines: true,
  }).data;
  const columns = header.map(unescaped);
  return records.map((record) => Object.fromEntries(columns.map((column, i) => [column, cellOf(record[i] ?? "")])));
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return "";
  return typeof cell === "string" ? inert(cell) : String(cell);
}

function cellOf(text: string): Cell {
  if (text === "") return undefined;
  if (text === "true" || text === "false") return text === "true";
  return numberOf(text) ?? unescaped(text);
}

/** Results may be infinite, too. */
function numberOf(text: string): number | undefined {
  return /^-?Infinity$/.test(text) ? Number(text) : numberIn(text);
}

function inert(text: string): string {
  return FORMULA.test(text) && numberOf(text) === undefined ? `'${text}` : text;
}

function unescaped(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}
