import { createReadStream, existsSync } from "node:fs";
import path from "node:path";
import { type CsvError, parse } from "csv-parse";
import { stringify } from "csv-stringify/sync";
import { UserError } from "../errors.js";
import type { Skipped } from "./song.js";

/** A table read from a CSV file. Cells are trimmed strings; a missing cell at the end of a row is "". */
export interface Table {
  columns: string[];
  rows: { line: number; cells: Record<string, string> }[];
  /** Rows that are not RFC 4180, one sentence each. */
  bad: { line: number; reason: string }[];
}

/**
 * Reads a CSV file (RFC 4180: quotes, doubled quotes, line breaks inside quotes; UTF-8 with or without BOM; CRLF or
 * LF). The first row names the columns. A row with too many cells, or with a stray quote, is put into `bad`; the rest
 * goes on.
 *
 * @param options.headerRows rows that together name the columns, joined by dots; default 1
 * @param options.limit reads no further than so many rows
 * @throws UserError where the file cannot be read or has no header row
 */
export async function readCsv(file: string, { headerRows = 1, limit = Infinity } = {}): Promise<Table> {
  const bad: Table["bad"] = [];
  const rows: Table["rows"] = [];
  const header: string[][] = [];
  let columns: string[] = [];
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    max_record_size: 16 * 1024 * 1024,
    on_skip: (error: CsvError | undefined) => {
      bad.push({ line: Number(error?.lines ?? 0), reason: explain(error) });
      return undefined;
    },
  });
  const source = createReadStream(file);
  source.on("error", (error) => parser.destroy(error));
  try {
    for await (const { record, info } of source.pipe(parser) as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      if (header.length < headerRows) {
        header.push(record);
        columns = record.map(
          (_, i) =>
            header
              .map((row) => row[i])
              .filter(Boolean)
              .join(".") || `column${i + 1}`,
        );
        if (limit === 0 && header.length === headerRows) break;
      } else if (record.length !== columns.length && record.slice(columns.length).some((cell) => cell !== "")) {
        bad.push({
          line: info.lines,
          reason: `has ${record.length} cells, but the header names ${columns.length} columns`,
        });
      } else {
        if (rows.length >= limit) break;
        rows.push({ line: info.lines, cells: Object.fromEntries(columns.map((name, i) => [name, record[i] ?? ""])) });
      }
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(`${file} cannot be read as CSV: ${why}. Check that it is there and that you may read it.`);
  }
  if (columns.length === 0) throw new UserError(`${file} is empty; its first row must name the columns.`);
  return { columns, rows, bad };
}

/** The bad rows of a table as songs left out. */
export function badRows({ bad }: Table, file: string): Skipped[] {
  return bad.map(({ line, reason }) => ({ id: `line ${line}`, file, reason: `the row ${reason}` }));
}

/** A table that a collection can do without: where it cannot be read, that is one more thing left out. */
export async function readOptionalCsv(root: string, name: string, skipped: Skipped[]): Promise<Table | undefined> {
  const file = path.join(root, name);
  if (!existsSync(file)) return undefined;
  try {
    const table = await readCsv(file);
    skipped.push(...badRows(table, name));
    return table;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    skipped.push({ id: "", file: name, reason: error.message });
    return undefined;
  }
}

function explain(error: CsvError | undefined): string {
  switch (error?.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return "opens a quote that is never closed";
    case "INVALID_OPENING_QUOTE":
      return "has a quote inside an unquoted cell; quote the whole cell and double the quotes in it";
    case "CSV_INVALID_CLOSING_QUOTE":
      return "has text after a closing quote; double the quotes inside a quoted cell";
    case "CSV_MAX_RECORD_SIZE":
      return "is longer than 16 MB; a quote above it is probably never closed";
    default:
      return `is not RFC 4180 (${error?.message ?? "unknown reason"})`;
  }
}

/** Rows as RFC 4180 text with CRLF line ends. */
export function formatCsv(columns: readonly string[], rows: readonly Record<string, string | number>[]): string {
  return stringify([columns, ...rows.map((row) => columns.map((c) => row[c]))], { record_delimiter: "windows" });
}
