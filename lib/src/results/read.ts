import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import type { Row } from "./csv.js";
import { resultsPath } from "./run.js";

/** What a finished notebook run left under `results/`. */
export interface Results {
  name: string;
  params: Record<string, unknown>;
  /** The table asked for. Empty cells are undefined, numbers are numbers, true and false are flags. */
  rows: Row[];
}

/**
 * Reads a table of a finished notebook run, to compare notebooks with each other.
 *
 * @param name of the notebook, such as "01_easy_vae"
 * @param table of which file; default "metrics"
 * @returns undefined where that notebook has not been run, or writes no such table
 */
export function readResults(name: string, table = "metrics"): Results | undefined {
  const file = resultsPath(name, `${table}.csv`);
  if (!existsSync(file)) return undefined;
  const params = JSON.parse(readFileSync(path.join(path.dirname(file), "params.json"), "utf8"));
  return { name, params, rows: csvRows(readFileSync(file, "utf8")) };
}

/** Rows of a CSV that `csvText` wrote, or one like it: each with every column. */
export function csvRows(text: string): Row[] {
  const records = parse(text, { bom: true, columns: true, skip_empty_lines: true }) as Record<string, string>[];
  return records.map((record) =>
    Object.fromEntries(Object.entries(record).map(([column, cell]) => [column, cellOf(cell)])),
  );
}

function cellOf(text: string): Row[string] {
  if (text === "") return undefined;
  if (text === "true" || text === "false") return text === "true";
  return Number.isNaN(Number(text)) ? text : Number(text);
}
