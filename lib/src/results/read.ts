import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { csvRows, type Row } from "../io/csv.js";
import { keptRun } from "./keep.js";

/** What a finished notebook run left under `results/`. */
export interface Results {
  /** Of the notebook, such as "01_easy_vae". */
  name: string;
  /** The parameters of the run. */
  params: Record<string, unknown>;
  /** Absolute path of the run's folder. */
  dir: string;
  /** The table asked for. Empty cells are undefined, numbers are numbers, true and false are flags. */
  rows: Row[];
}

/** Options of {@link readResults}. */
export interface ReadOptions {
  /** Which of the kept runs, as `runs(name)` lists them. Default the latest. */
  run?: string;
}

/**
 * Reads a table of a finished notebook run, to compare notebooks or runs with each other.
 *
 * @param name of the notebook, such as "01_easy_vae"
 * @param table of which file; default "metrics"
 * @returns undefined where that notebook has not been run, or writes no such table
 * @throws UserError where it has no run of the name asked for
 */
export function readResults(name: string, table = "metrics", { run }: ReadOptions = {}): Results | undefined {
  const kept = keptRun(name, run);
  const rows = kept && readTable(kept.dir, table);
  return rows && { name, params: kept.params, dir: kept.dir, rows };
}

/** A table in a run's folder; undefined where there is none. */
export function readTable(dir: string, table: string): Row[] | undefined {
  const file = path.join(dir, `${table}.csv`);
  return existsSync(file) ? csvRows(readFileSync(file, "utf8")) : undefined;
}
