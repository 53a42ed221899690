import { UserError } from "../errors.js";
import { escapeText, visible } from "../escape.js";
import type { Cell, Row } from "../results/csv.js";
import { emit } from "./kernel.js";

/** A danfojs DataFrame, as far as a table needs it. */
export interface DataFrameLike {
  readonly columns: string[];
  readonly values: unknown;
}

export interface TableOptions {
  caption?: string;
  /** Significant digits of numbers that are not whole. Default 3. */
  digits?: number;
  /** Rows to grey, such as degenerate ones. */
  dim?: (row: Row) => boolean;
  /** Rows to set in bold, such as the selected one. */
  mark?: (row: Row) => boolean;
  /** At most so many rows; the rest is counted below the table. Default 60. */
  maxRows?: number;
  /**
   * The rows that matter most, or how many of the first: of a table of more than 30 rows only they are shown, and all of
   * it lies folded below (where there is only text, the rest is counted). Where it is true of none, the first ten.
   */
  brief?: ((row: Row) => boolean) | number;
}

/** Longer tables than this are folded where it is known which rows matter. */
const LONG = 30;

/**
 * Shows rows (objects of plain values), or a danfojs DataFrame, as a table under the cell: HTML in JupyterLab and in exported pages, Markdown
 * where there is only text. Missing numbers are "–".
 */
export function showTable(table: readonly object[] | DataFrameLike, options: TableOptions = {}): void {
  const { caption, digits = 3, dim, mark, brief, maxRows = 60 } = options;
  const { columns, rows } = "columns" in table ? fromDataFrame(table) : fromRows(table as readonly Row[]);
  const folded = brief !== undefined && rows.length > LONG;
  const shown = folded ? leading(rows, brief) : rows.slice(0, maxRows);
  const numeric = new Set(columns.filter((c) => rows.every((row) => row[c] == null || typeof row[c] === "number")));
  const text = (row: Row, column: string) => cellText(row[column], digits);

  const align = (column: string) => ` style="text-align: ${numeric.has(column) ? "right" : "left"}"`;
  const style = (row: Row) => (dim?.(row) ? ' style="color: #999"' : mark?.(row) ? ' style="font-weight: bold"' : "");
  const more = (of: readonly Row[]) => (rows.length > of.length ? `… and ${rows.length - of.length} more rows` : "");
  const below = (of: readonly Row[]) => (more(of) ? `<p>${more(of)}</p>` : "");
  const htmlOf = (of: readonly Row[]) =>
    `<table>${caption ? `<caption style="caption-side: top; text-align: left">${escapeText(caption)}</caption>` : ""}` +
    `<thead><tr>${columns.map((c) => `<th${align(c)}>${escapeText(c)}</th>`).join("")}</tr></thead><tbody>` +
    of
      .map(
        (row) =>
          `<tr${style(row)}>${columns.map((c) => `<td${align(c)}>${escapeText(text(row, c))}</td>`).join("")}</tr>`,
      )
      .join("") +
    "</tbody></table>";
  const whole = rows.slice(0, maxRows);
  const html = folded
    ? `${htmlOf(shown)}<details><summary>All ${rows.length} rows</summary>${htmlOf(whole)}${below(whole)}</details>`
    : htmlOf(shown) + below(shown);

  const lines = (set: (data: string) => string) => {
    const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
    return [
      ...(caption ? [set(caption), ""] : []),
      line(columns.map(set)),
      line(columns.map((c) => (numeric.has(c) ? "--:" : "---"))),
      ...shown.map((row) => line(columns.map((c) => set(text(row, c))))),
      ...(more(shown) ? ["", more(shown)] : []),
    ].join("\n");
  };
  emit({ "text/html": html, "text/markdown": lines(escapeText), "text/plain": lines(visible) });
}

function leading(rows: readonly Row[], brief: NonNullable<TableOptions["brief"]>): readonly Row[] {
  if (typeof brief === "number") return rows.slice(0, brief);
  const chosen = rows.filter(brief);
  return chosen.length > 0 ? chosen : rows.slice(0, 10);
}

function fromRows(rows: readonly Row[]): { columns: string[]; rows: readonly Row[] } {
  return { columns: [...new Set(rows.flatMap((row) => Object.keys(row)))], rows };
}

function fromDataFrame({ columns, values }: DataFrameLike): { columns: string[]; rows: Row[] } {
  if (!Array.isArray(values)) throw new UserError("showTable was given a DataFrame without rows.");
  return {
    columns,
    rows: (values as Cell[][]).map((cells) => Object.fromEntries(columns.map((c, i) => [c, cells[i]]))),
  };
}

function cellText(cell: Cell, digits: number): string {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return "–";
  if (typeof cell !== "number" || Number.isInteger(cell)) return String(cell).replace(/\s+/g, " ");
  // toPrecision turns to the exponential form from 10^digits on; a table reads better with all its whole digits.
  return Math.abs(cell) >= 10 ** digits ? cell.toFixed(0) : cell.toPrecision(digits);
}
