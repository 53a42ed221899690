import { readFileSync } from "node:fs";
import { resultsPath } from "../io/workspace.js";
import { settings } from "../settings.js";
import { keptRuns } from "./keep.js";
import { type Results, readTable } from "./read.js";

/** The parameters that decide which songs a notebook runs on and how they are split. */
const SONGS = ["collection", "table", "columns", "songs", "seed"] as const;

/** What can be compared, as `resultsOfSameSongs` finds it. */
export interface Comparable {
  /** One for each notebook that has a run on these songs. */
  used: Results[];
  /** A sentence for each run in `used` that is not its notebook's latest. */
  notes: string[];
  /** For each notebook without one, its name and the reason in parentheses. */
  missing: string[];
}

/**
 * The results of several notebooks that belong together: of each the newest kept run on the same collection, read the
 * same way,
 * with as many songs and the same seed.
 *
 * @param names of the notebooks, such as "01_easy_vae"
 * @param params which songs: `collection`, `table`, `columns`, `songs` and `seed`; others are passed over
 * @param table of which file; default "metrics"
 * @returns the tables found, and what is missing
 */
export function resultsOfSameSongs(
  names: readonly string[],
  params: Record<string, unknown>,
  table = "metrics",
): Comparable {
  const found: Comparable = { used: [], notes: [], missing: [] };
  for (const name of names) {
    const kept = keptRuns(name);
    const run = kept.find((one) => SONGS.every((key) => isSame(one.params[key], params[key])));
    const rows = run && readTable(run.dir, table);
    if (!rows) {
      found.missing.push(`${name} (${whyMissing(name, kept.find((one) => one.latest)?.params, params)})`);
      continue;
    }
    found.used.push({ name, params: run.params, dir: run.dir, rows });
    if (!run.latest) found.notes.push(`Of ${name} the run ${run.run} is compared: its latest one is of other songs.`);
  }
  return found;
}

function whyMissing(name: string, latest: Record<string, unknown> | undefined, params: Record<string, unknown>) {
  const reason = leftOutBecause(name);
  if (reason) return `left out: ${reason.replace(/\.$/, "")}`;
  if (!latest) return "not run";
  const others = SONGS.filter((key) => !isSame(latest[key], params[key]));
  // Of the same songs, but without the table asked for.
  if (others.length === 0) return "saved no scores";
  return `not run on these songs; its latest run has ${others.map((key) => `${key} ${JSON.stringify(latest[key] ?? "")}`).join(", ")}`;
}

/** Why this reproduce left a notebook out, from the executed copy; undefined where it did not. */
function leftOutBecause(name: string): string | undefined {
  const { reproduce } = settings;
  if (!reproduce) return undefined;
  try {
    const { surlab } = JSON.parse(readFileSync(resultsPath(`${name}.ipynb`), "utf8")).metadata;
    return surlab.run === reproduce ? surlab.reason : undefined;
  } catch {
    return undefined;
  }
}

/** A parameter that a run does not have, one of an earlier version, is as good as an empty one. */
function isSame(a: unknown, b: unknown): boolean {
  return (a ?? "") === (b ?? "");
}
