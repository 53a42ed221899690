import { stringify } from "csv-stringify/sync";

/** What a cell of a results table may hold. null, undefined and NaN are written as an empty cell. */
export type Cell = string | number | boolean | null | undefined;

/** A tidy table: one object a row, the same keys in every row. */
export type Row = Record<string, Cell>;

/**
 * Rows, objects of cells, as RFC 4180 CSV (CRLF, quotes doubled), UTF-8, header first. Columns are the keys in order of first appearance.
 * Numbers are written with every digit that JavaScript needs to read the same number back.
 */
export function csvText(objects: readonly object[]): string {
  const rows = objects as readonly Row[];
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const body = rows.map((row) => columns.map((column) => cellText(row[column])));
  return stringify([columns, ...body], { record_delimiter: "windows" });
}

function cellText(cell: Cell): string {
  return cell === null || cell === undefined || Number.isNaN(cell) ? "" : String(cell);
}
