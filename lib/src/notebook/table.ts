import { UserError } from "../errors.js";
import { escapeText, visible } from "../escape.js";
import type { Cell, Row } from "../io/csv.js";
import { emit } from "./kernel.js";
import { SORT_ON_CLICK } from "./sortable.js";

/** The part of danfojs' DataFrame that a table needs. */
export interface DataFrameLike {
  /** Names of the columns. */
  readonly columns: string[];
  /** Rows of cells. */
  readonly values: unknown;
}

/** Options of {@link showTable}. */
export interface TableOptions {
  /** The line above the table. */
  caption?: string;
  /**
   * Significant digits of the largest number of a column; the other numbers have as many decimals. Integer columns have
   * none. Default 3.
   */
  digits?: number;
  /** Rows to show in gray, such as degenerate ones. */
  dim?: (row: Row) => boolean;
  /** Rows to show in bold, such as the selected one. */
  mark?: (row: Row) => boolean;
  /** Maximum number of rows; the number of the others is given below the table. Default 60. */
  maxRows?: number;
  /**
   * The most important rows, or a number of first rows: a table of more than 30 rows shows only these, with the whole
   * table folded below (in plain text, the number of the others). Where no row matches, the first ten.
   */
  brief?: ((row: Row) => boolean) | number;
}

/** Tables with more rows are folded, where `brief` is given. */
const LONG = 30;

/** Tables with more columns are set narrowly, to fit next to JupyterLab's side bar on a laptop. */
const WIDE = 9;

/**
 * Shows rows (objects of plain values), or a danfojs DataFrame, as a table: HTML in JupyterLab and in exported pages,
 * where a click on a heading sorts it, and Markdown in plain text.
 *
 * All numbers of a column have as many decimals. Beside a column "x", a column "x std" is its standard deviation, "x
 * low" and "x high" are an interval, and stand with it: "0.172 ± 0.008 [0.14, 0.20]". Missing values are "–".
 *
 * @param table rows, or a DataFrame
 */
export function showTable(table: readonly object[] | DataFrameLike, options: TableOptions = {}): void {
  const { caption, digits = 3, dim, mark, brief, maxRows = 60 } = options;
  const { columns: names, rows } = "columns" in table ? fromDataFrame(table) : fromRows(table as readonly Row[]);
  const columns = columnsOf(names, rows, digits);
  const folded = brief !== undefined && rows.length > LONG;
  const shown = folded ? leading(rows, brief) : rows.slice(0, maxRows);
  const more = (of: readonly Row[]) => (rows.length > of.length ? `… and ${rows.length - of.length} more rows` : "");

  const below = (of: readonly Row[]) => (more(of) ? `<p>${more(of)}</p>` : "");
  const style = (row: Row) => (dim?.(row) ? ' style="color: #999"' : mark?.(row) ? ' style="font-weight: bold"' : "");
  const narrow = columns.length > WIDE;
  const alignment = ({ numeric }: Column) =>
    `text-align: ${numeric ? "right" : "left"}${narrow ? `; padding: 3px 2px 3px ${numeric ? 2 : 6}px` : ""}`;
  const heading = (column: Column) =>
    `<th data-first="${column.numeric ? "descending" : "ascending"}" style="${alignment(column)}${narrow ? "; font-size: 10px; font-weight: normal" : ""}">${escapeText(column.name)}</th>`;
  const cell = (column: Column) => (row: Row) =>
    `<td style="${alignment(column)}"${column.numeric ? ` data-value="${numberIn(row, column) ?? ""}"` : ""}>${cellHtml(row, column, narrow)}</td>`;
  const cells = columns.map(cell);
  const htmlOf = (of: readonly Row[]) =>
    `<table style="font-variant-numeric: tabular-nums${narrow ? "; font-size: 11px" : ""}">` +
    (caption
      ? `<caption style="caption-side: top; text-align: left; white-space: normal">${captionHtml(caption)}</caption>`
      : "") +
    `<thead onclick="${escapeText(SORT_ON_CLICK)}" style="cursor: pointer" title="Click a heading to sort">` +
    `<tr>${columns.map(heading).join("")}</tr></thead><tbody>` +
    of.map((row) => `<tr${style(row)}>${cells.map((html) => html(row)).join("")}</tr>`).join("") +
    "</tbody></table>";
  const whole = rows.slice(0, maxRows);
  const html = folded
    ? `${htmlOf(shown)}<details><summary>All ${rows.length} rows</summary>${htmlOf(whole)}${below(whole)}</details>`
    : htmlOf(shown) + below(shown);

  const lines = (set: (data: string) => string) => {
    const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
    return [
      ...(caption ? [set(caption), ""] : []),
      line(columns.map(({ name }) => set(name))),
      line(columns.map(({ numeric }) => (numeric ? "--:" : "---"))),
      ...shown.map((row) => line(columns.map((column) => set(cellText(row, column))))),
      ...(more(shown) ? ["", more(shown)] : []),
    ].join("\n");
  };
  emit({ "text/html": html, "text/markdown": lines(escapeText), "text/plain": lines(visible) });
}

/** A caption is as wide as its table; above a narrow one it may reach beyond, up to 30em, without widening it. */
function captionHtml(caption: string): string {
  return `<div style="margin-right: -30em; max-width: max(100%, 30em)">${escapeText(caption)}</div>`;
}

interface Column {
  name: string;
  /** True where all values are numbers. */
  numeric: boolean;
  /** The column of its standard deviations. */
  std?: string;
  /** The columns of its intervals' ends. */
  interval?: [low: string, high: string];
  /** Decimals of all its numbers. */
  decimals: number;
  /** A smaller number is 0; a larger one that the decimals would make 0 keeps two digits. */
  least: number;
}

/** The columns to show; standard deviations and intervals are merged into the column of their mean. */
function columnsOf(names: readonly string[], rows: readonly Row[], digits: number): Column[] {
  const numeric = (name: string) => rows.every((row) => row[name] == null || typeof row[name] === "number");
  const part = (name: string, end: string) => {
    const other = `${name} ${end}`;
    return names.includes(other) && numeric(name) && numeric(other) ? other : undefined;
  };
  const intervalOf = (name: string): Column["interval"] => {
    const [low, high] = [part(name, "low"), part(name, "high")];
    return low && high ? [low, high] : undefined;
  };
  const merged = new Set(names.flatMap((name) => [part(name, "std"), ...(intervalOf(name) ?? [])]));
  return names
    .filter((name) => !merged.has(name))
    .map((name) => {
      const values = rows.map((row) => row[name]).filter((value) => typeof value === "number");
      const std = part(name, "std");
      const varies = std !== undefined && rows.some((row) => typeof row[std] === "number");
      return {
        name,
        numeric: numeric(name),
        std: varies ? std : undefined,
        interval: intervalOf(name),
        decimals: decimalsOf(values, digits),
        least: leastOf(name, values),
      };
    });
}

/**
 * Decimals of a column: 0 for integers; otherwise those that give the largest number `digits` significant digits, at
 * most `digits`.
 */
function decimalsOf(values: readonly number[], digits: number): number {
  const finite = values.filter(Number.isFinite);
  if (finite.every(Number.isInteger)) return 0;
  const largest = Math.max(...finite.map(Math.abs));
  return Math.min(digits, Math.max(0, digits - 1 - Math.floor(Math.log10(largest))));
}

/** In a column of p-values 0.00012 is not 0; beside scores of 0.1 it is. */
function leastOf(name: string, values: readonly number[]): number {
  if (/^(p|holm)\b/.test(name)) return 1e-6;
  const largest = Math.max(...values.filter(Number.isFinite).map(Math.abs));
  return Math.max(1e-6, largest / 1000);
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

function numberIn(row: Row, { name }: Column): number | undefined {
  const cell = row[name];
  return typeof cell === "number" && !Number.isNaN(cell) ? cell : undefined;
}

function cellText(row: Row, column: Column): string {
  const cell = row[column.name];
  if (typeof cell !== "number") return cell === null || cell === undefined ? "–" : String(cell);
  const std = stdText(row, column);
  return [format(cell, column), std, intervalText(row, column)].filter(Boolean).join(" ");
}

/**
 * As the text. The deviation has its place also where a row has none, so that the means stand below one another; in a
 * narrow cell it is on a line of its own.
 */
function cellHtml(row: Row, column: Column, narrow: boolean): string {
  if (!column.std && !column.interval) return escapeText(cellText(row, column));
  const place = narrow
    ? "display: block; font-size: 85%; white-space: nowrap"
    : `display: inline-block; min-width: ${(2.4 + 0.6 * column.decimals).toFixed(1)}em; text-align: left; white-space: nowrap`;
  const std = column.std ? `<span style="${place}">${stdText(row, column)}</span>` : "";
  const interval = intervalText(row, column);
  return `${format(numberIn(row, column) ?? Number.NaN, column)} ${std}${interval && ` <span style="white-space: nowrap">${interval}</span>`}`;
}

function stdText(row: Row, { std, decimals }: Column): string {
  const value = std === undefined ? undefined : row[std];
  return typeof value === "number" && Number.isFinite(value) ? `± ${value.toFixed(decimals)}` : "";
}

function intervalText(row: Row, { interval, decimals }: Column): string {
  const ends = interval?.map((name) => row[name]) ?? [];
  const shown = ends.filter((end): end is number => typeof end === "number" && Number.isFinite(end));
  // The end of an interval has one digit less than the mean.
  return shown.length === 2 ? `[${shown.map((end) => end.toFixed(Math.max(0, decimals - 1))).join(", ")}]` : "";
}

function format(value: number, { decimals, least }: Column): string {
  if (Number.isNaN(value)) return "–";
  const vanishes = Math.abs(value) < 0.5 * 10 ** -decimals;
  if (!vanishes) return value.toFixed(decimals);
  return Math.abs(value) >= least ? value.toPrecision(2) : (0).toFixed(decimals);
}
