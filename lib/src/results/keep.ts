/**
 * Storage of finished runs: each is in `results/runs/<notebook>/<when>-<what differs>/`, and `results/<notebook>` is a
 * symbolic link to the latest one.
 *
 * Every step is one rename, so that a killed process loses no run: a new run is moved to the others before the link is
 * switched to it. Where the file system has no symbolic links, the latest run itself is at `results/<notebook>`, and is
 * moved to the others when the next one is finished; so is a run that an earlier version of Surlab left there.
 */

import { existsSync, lstatSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { UserError } from "../errors.js";
import { diskError, makeFolder, syncFolder, writeWhole } from "../io/files.js";
import { entriesOf, sweepLeftovers } from "../io/leftovers.js";
import { resultsPath, workspacePath } from "../io/workspace.js";
import { settings } from "../settings.js";

/** Number of runs to keep of each notebook; $SURLAB_KEEP_RUNS overrides it, 0 keeps all. */
const KEPT_RUNS = 10;

/** A file with this name in a run's folder protects the run from removal. */
export const PIN = "pinned";

/** Metadata of a run, in `run.json`. */
export interface RunRecord {
  notebook: string;
  /** ISO 8601, UTC. */
  started: string;
  finished: string;
  /**
   * The parameters that differ from the reference run's, which are the defaults; without a reference run, from the
   * previous run's.
   */
  differs: Record<string, unknown>;
  /** The `npm run reproduce` that it belongs to. */
  reproduce?: string;
}

/** A kept run. */
export interface RunFolder extends RunRecord {
  /** Name of its folder, unique among the runs of the notebook. */
  run: string;
  dir: string;
  params: Record<string, unknown>;
  pinned: boolean;
  latest: boolean;
}

/** Folder of this process's run of a notebook until it is finished. */
export function unfinishedPath(name: string): string {
  return resultsPath(".unfinished", `${name}.${process.pid}`);
}

/** Removes the unfinished runs of killed processes. */
export function sweepUnfinished(): void {
  sweepLeftovers(resultsPath(".unfinished"), { whole: true });
}

/** Moves the folder of a run that ended among the kept runs. Returns its place. */
export function keepRun(name: string, dir: string): string {
  const params = readJson(path.join(dir, "params.json")) ?? {};
  const record: RunRecord = {
    notebook: name,
    started: String(readJson(path.join(dir, "environment.json"))?.started ?? new Date().toISOString()),
    finished: new Date().toISOString(),
    differs: differences(params, readJson(workspacePath("results", "reference", name, "params.json")) ?? before(name)),
    ...(settings.reproduce && { reproduce: settings.reproduce }),
  };
  writeWhole(path.join(dir, "run.json"), `${JSON.stringify(record, null, 2)}\n`);
  return moveAmongKept(name, dir);
}

/** Makes `results/<name>` lead to a kept run. Returns where the run lies then. */
export function makeLatest(name: string, dir: string): string {
  const place = resultsPath(name);
  try {
    if (isFolder(place)) moveAway(name, place);
    return link(name, dir) ? dir : moveTo(dir, place);
  } catch (error) {
    throw diskError(error, place);
  }
}

/** Every kept run of a notebook, newest first. */
export function keptRuns(name: string): RunFolder[] {
  const place = resultsPath(name);
  const folder = resultsPath("runs", name);
  const kept = entriesOf(folder).map((run) => path.join(folder, run));
  if (isFolder(place)) kept.push(place);
  const found = kept.flatMap((dir) => readFolder(dir) ?? []).sort((a, b) => (a.finished < b.finished ? 1 : -1));
  const latest = isFolder(place) ? place : linked(place);
  // The link is missing, or its run was deleted: the newest run is the latest.
  const dir = found.some((run) => run.dir === latest) ? latest : found[0]?.dir;
  return found.map((run) => ({ ...run, latest: run.dir === dir }));
}

/**
 * One run of a notebook.
 *
 * @param run the name of its folder; without it, the latest
 * @returns undefined where the notebook has no run
 * @throws UserError where it has none of that name
 */
export function keptRun(name: string, run?: string): RunFolder | undefined {
  const all = keptRuns(name);
  const found = all.find((one) => (run === undefined ? one.latest : one.run === run));
  if (!found && run !== undefined) {
    const there = all.length > 0 ? `there are ${all.map((one) => one.run).join(", ")}` : "it has not been run";
    throw new UserError(`${name} has no run "${run}"; ${there}.`);
  }
  return found;
}

/** Removes the oldest runs beyond the number that is kept; never the latest one, nor one that is pinned. */
export function pruneRuns(name: string): void {
  const asked = settings.keepRuns ?? String(KEPT_RUNS);
  const keep = Number(asked);
  if (!Number.isInteger(keep) || keep < 0 || asked.trim() === "") {
    throw new UserError(
      `SURLAB_KEEP_RUNS is "${asked}"; it must be a whole number of runs to keep of each notebook, or 0 for all. The run is saved.`,
    );
  }
  if (keep === 0) return;
  for (const { dir, latest, pinned, run } of keptRuns(name).slice(keep)) {
    if (latest || pinned) continue;
    // Renamed first, so that no reader sees a partially deleted run.
    const gone = resultsPath(".unfinished", `${name}-${run}.${process.pid}`);
    try {
      makeFolder(path.dirname(gone));
      renameSync(dir, gone);
      rmSync(gone, { recursive: true, force: true });
    } catch {
      // Another process has pruned it, or it may not be removed: then it is kept.
    }
  }
}

/** The parameters that are not as in `others`; those that `others` lacks are new ones, not different ones. */
function differences(params: Record<string, unknown>, others: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).filter(
      ([key, value]) => key in others && JSON.stringify(others[key]) !== JSON.stringify(value),
    ),
  );
}

/** The parameters of the notebook's latest run. */
function before(name: string): Record<string, unknown> {
  return keptRun(name)?.params ?? {};
}

/** Moves a run's folder to `runs/<name>/<when>-<what>`; a second one of the same second gets a number. */
function moveAmongKept(name: string, dir: string): string {
  const record = readFolder(dir);
  const title = record ? titleOf(record) : path.basename(dir);
  for (let n = 1; ; n++) {
    const target = resultsPath("runs", name, n === 1 ? title : `${title}-${n}`);
    try {
      if (!existsSync(target)) return moveTo(dir, target);
    } catch (error) {
      if (!["ENOTEMPTY", "EEXIST"].includes(String((error as NodeJS.ErrnoException).code)))
        throw diskError(error, target);
    }
  }
}

/** As `moveAmongKept`, unless another process has done it meanwhile. */
function moveAway(name: string, place: string): void {
  try {
    moveAmongKept(name, place);
  } catch (error) {
    if (isFolder(place)) throw error;
  }
}

function moveTo(from: string, to: string): string {
  makeFolder(path.dirname(to));
  syncFolder(from);
  renameSync(from, to);
  syncFolder(path.dirname(to));
  return to;
}

/** Turns the link in one rename; false where the file system has no links. */
function link(name: string, dir: string): boolean {
  const place = resultsPath(name);
  const fresh = resultsPath(".unfinished", `${name}.${process.pid}.link`);
  makeFolder(path.dirname(fresh));
  rmSync(fresh, { force: true });
  try {
    symlinkSync(path.relative(path.dirname(place), dir), fresh, "dir");
  } catch (error) {
    if (["EPERM", "ENOSYS", "EOPNOTSUPP", "ENOTSUP", "EINVAL"].includes(String((error as NodeJS.ErrnoException).code)))
      return false;
    throw error;
  }
  renameSync(fresh, place);
  syncFolder(path.dirname(place));
  return true;
}

/** `2026-11-28_04-12-05-k=8,10`: local time, then what differs as far as there is room. */
function titleOf({ finished, differs }: RunRecord): string {
  const t = new Date(finished);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = [t.getFullYear(), two(t.getMonth() + 1), two(t.getDate())].join("-");
  const time = [t.getHours(), t.getMinutes(), t.getSeconds()].map(two).join("-");
  const words = Object.entries(differs).map(([key, value]) => `${key}=${shortText(value)}`);
  let title = `${day}_${time}`;
  for (const [w, word] of words.entries()) {
    if (title.length + word.length > TITLE_LENGTH) return `${title}-and-${words.length - w}-more`;
    title += `-${word}`;
  }
  return title;
}

const TITLE_LENGTH = 80;
const WORD_LENGTH = 24;

/** A value as a part of a file's name: lists with commas, of a path the last name, nothing that a shell would read. */
function shortText(value: unknown): string {
  const text = Array.isArray(value)
    ? value.join(",")
    : typeof value === "string"
      ? path.basename(value)
      : String(value);
  return text.replace(/[^\p{L}\p{M}\p{N}.,_-]+/gu, "_").slice(0, WORD_LENGTH);
}

/** What lies in a run's folder about it; undefined where it is no run's. Of an earlier version, what can be known. */
function readFolder(dir: string): Omit<RunFolder, "latest"> | undefined {
  const params = readJson(path.join(dir, "params.json"));
  if (!params) return undefined;
  const record = readJson(path.join(dir, "run.json")) as RunRecord | undefined;
  const started = String(readJson(path.join(dir, "environment.json"))?.started ?? statSync(dir).mtime.toISOString());
  const known = record ?? { notebook: path.basename(dir), started, finished: started, differs: {} };
  const inPlace = path.dirname(dir) === resultsPath();
  const pinned = existsSync(path.join(dir, PIN));
  return { ...known, run: inPlace ? titleOf(known) : path.basename(dir), dir, params, pinned };
}

function readJson(file: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A folder itself, not a link to one. */
function isFolder(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Where a link leads, or undefined where there is none. */
function linked(file: string): string | undefined {
  try {
    return path.resolve(path.dirname(file), readlinkSync(file));
  } catch {
    return undefined;
  }
}
