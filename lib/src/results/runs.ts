import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { UserError } from "../errors.js";
import type { Cell, Row } from "../io/csv.js";
import { diskError, writeWhole } from "../io/files.js";
import { keptRun, keptRuns, PIN, type RunFolder } from "./keep.js";
import { readTable } from "./read.js";

/** A kept run as a row of a table: what it is, the parameters that tell the runs apart, its headline scores. */
export interface KeptRun extends Row {
  /** The name of its folder in `results/runs/<notebook>/`; `readResults(name, table, { run })` takes it. */
  run: string;
  /** When it ended: ISO 8601, UTC. */
  when: string;
  /** `results/<notebook>` leads to it. */
  latest: boolean;
  /** Protected from removal by {@link pinRun}. */
  pinned: boolean;
  /** The clustering that was chosen on the validation songs; absent where the notebook chooses none. */
  chosen: string | undefined;
}

const HEADLINE = /^(silhouette|coverage)$|[.](adjustedRand|normalizedMutualInfo)$/;

/**
 * The kept runs of a notebook, newest first, to be compared: `showTable(runs("01_easy_vae"))`.
 *
 * Each row has the parameters in which the listed runs differ from each other or from the reference run, then the
 * chosen clustering and its scores on the test songs, means over the seeds (silhouette, coverage, adjusted Rand index
 * and normalized mutual information against each label), from `metrics.csv`. The newest 10 runs are kept
 * ($SURLAB_KEEP_RUNS), the latest and pinned ones always.
 *
 * @param name of the notebook, such as "01_easy_vae"
 * @returns no rows where it has not been run
 */
export function runs(name: string): KeptRun[] {
  const kept = keptRuns(name);
  const keys = tellingApart(kept);
  return kept.map((one) => ({
    run: one.run,
    when: one.finished,
    latest: one.latest,
    pinned: one.pinned,
    ...parametersOf(one, keys),
    ...headline(one),
  }));
}

/**
 * One table of every kept run in one: its rows with the run and the parameters that tell the runs apart in front. So
 * k = 5 and k = 8 stand side by side: `readRuns("01_easy_vae", "summary").filter((row) => row.split === "test")`.
 *
 * @param name of the notebook
 * @param table of which file; default "metrics"
 * @param only names of runs, as `runs(name)` lists them; default all
 * @returns tidy rows, `run` first
 * @throws UserError where there is no run of such a name
 */
export function readRuns(name: string, table = "metrics", only?: readonly string[]): Row[] {
  const kept = only ? only.flatMap((run) => keptRun(name, run) ?? []) : keptRuns(name);
  const keys = tellingApart(kept);
  return kept.flatMap((one) =>
    (readTable(one.dir, table) ?? []).map((row) => {
      const parameters = parametersOf(one, keys);
      // A column of the table wins over a parameter of the same name, such as `k` or `seeds`.
      const clash = Object.keys(parameters).filter((key) => key in row);
      const renamed = Object.fromEntries(clash.map((key) => [`params.${key}`, parameters[key]]));
      for (const key of clash) delete parameters[key];
      return { run: one.run, ...parameters, ...renamed, ...row };
    }),
  );
}

/**
 * Pins or unpins a run; pinned runs are never removed.
 *
 * @param name of the notebook
 * @param pinned false to unpin
 * @param run the name of its folder, as `runs(name)` lists it; default the latest
 * @throws UserError where there is no such run
 */
export function pinRun(name: string, run?: string, pinned = true): void {
  const found = keptRun(name, run);
  if (!found) throw new UserError(`${name} has not been run; run it, then pin the run.`);
  const file = path.join(found.dir, PIN);
  try {
    if (!pinned) rmSync(file, { force: true });
    else if (!existsSync(file)) writeWhole(file, "");
  } catch (error) {
    throw diskError(error, file);
  }
}

/** The parameters that are not the same in all runs, or not as in the reference run. */
function tellingApart(kept: readonly RunFolder[]): string[] {
  return [...new Set(kept.flatMap(({ params }) => Object.keys(params)))].filter((key) => {
    const values = new Set(kept.map(({ params }) => JSON.stringify(params[key])));
    return values.size > 1 || kept.some(({ differs }) => key in differs);
  });
}

function parametersOf({ params }: RunFolder, keys: readonly string[]): Row {
  return Object.fromEntries(keys.map((key) => [key, cellOf(params[key])]));
}

function cellOf(value: unknown): Cell {
  if (Array.isArray(value)) return value.join(", ");
  return value === null || ["string", "number", "boolean", "undefined"].includes(typeof value)
    ? (value as Cell)
    : JSON.stringify(value);
}

function headline({ dir }: RunFolder): { chosen: string | undefined } & Row {
  const rows = (readTable(dir, "metrics") ?? []).filter((row) => row.chosen === true && row.split === "test");
  const [first] = rows;
  if (!first) return { chosen: undefined };
  const scores = Object.keys(first).filter((column) => HEADLINE.test(column));
  const means = scores.map((column) => {
    const values = rows.map((row) => row[column]).filter((value) => typeof value === "number");
    return [column, values.length > 0 ? values.reduce((a, b) => a + b, 0) / values.length : undefined] as const;
  });
  const chosen = [first.representation, first.algorithm, first.parameters].filter(Boolean).join(", ");
  return { chosen, ...Object.fromEntries(means) };
}
