import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { writeWhole } from "../io/files.js";

/**
 * How far an engine is, in `progress-<id>.json` beside the manifest: written by the engine about once a second, read by
 * the terminal that started it and by `watchScale`. It is for people only. What is done is told by the parts, so this
 * file may be deleted at any time.
 */
export interface RunProgress {
  /** Of the command that runs: two may work on one manifest. */
  id: string;
  /** "local", or "ray" with the cluster's address. */
  engine: string;
  /** Name of the stage. */
  stage: string;
  /** "running" until the engine ends: with all parts, with failures, or because it was told to stop. */
  state: "running" | "done" | "failed" | "stopped";
  /** When the engine began, in milliseconds since 1970, by the clock of its machine. */
  began: number;
  /** When it wrote this, by the same clock. */
  updated: number;
  /** Shards in all. */
  total: number;
  /** Shards that were done before this command. */
  before: number;
  /** Shards that this command made, or another one meanwhile. */
  made: number;
  /** What the next numbers count: songs, or the runs of a grid. */
  unit: "songs" | "runs";
  /** Of the shards in all. */
  songs: number;
  /** Of the shards that were done before. */
  songsBefore: number;
  /** Of the shards that were made. */
  songsMade: number;
  /** Songs without values in the shards that were made. */
  skipped: number;
  /** Shards that were started again because their runner ended or fell silent. */
  retried: number;
  /** Shards that could not be made. */
  failed: number;
  /** The first twenty of them, with the reason. */
  failures: { shard: number; reason: string }[];
  /** Runs that were stopped early, because others are better. */
  stopped?: number;
  /** Addresses of the nodes that a cluster lost meanwhile. */
  lost: string[];
  /** What ended the run, where that is neither a shard nor a person. */
  sentence?: string;
}

/** Failures that are kept with their reason. */
export const SHOWN = 20;

/** Path of the progress of one command. */
export const progressFile = (folder: string, id: string): string => path.join(folder, `progress-${id}.json`);

/** Writes it, without waiting for the disk: it is worth nothing after a power failure. */
export function writeProgress(folder: string, progress: RunProgress): void {
  writeWhole(progressFile(folder, progress.id), `${JSON.stringify(progress)}\n`, { durable: false });
}

/** The progress of one command; undefined where it has not begun. */
export function readProgress(folder: string, id: string): RunProgress | undefined {
  try {
    return JSON.parse(readFileSync(progressFile(folder, id), "utf8"));
  } catch {
    return undefined;
  }
}

/** The progress that was written last; undefined where no engine has worked in the folder. */
export function latestProgress(folder: string): RunProgress | undefined {
  const ids = readdirSync(folder).flatMap((name) => /^progress-(.+)\.json$/.exec(name)?.[1] ?? []);
  const changed = (id: string) => statSync(progressFile(folder, id), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const [latest] = ids.sort((a, b) => changed(b) - changed(a));
  return latest === undefined ? undefined : readProgress(folder, latest);
}

/** Songs or runs a second since this command began, and the seconds that the rest takes at that rate; undefined before the first. */
export function paceOf({ began, updated, songs, songsBefore, songsMade }: RunProgress): {
  songsPerSecond: number | undefined;
  secondsLeft: number | undefined;
} {
  const seconds = (updated - began) / 1000;
  if (songsMade === 0 || seconds <= 0) return { songsPerSecond: undefined, secondsLeft: undefined };
  const songsPerSecond = songsMade / seconds;
  return { songsPerSecond, secondsLeft: Math.max(0, songs - songsBefore - songsMade) / songsPerSecond };
}

/** "12.3 songs/s, 2 failed, 1 started again": what stands beside the bar. */
export function paceInWords(progress: RunProgress): string {
  const { songsPerSecond } = paceOf(progress);
  const rate = songsPerSecond !== undefined && `${digits(songsPerSecond)} ${progress.unit}/s`;
  return [rate, progress.failed > 0 && `${progress.failed} failed`, ...mishaps(progress)].filter(Boolean).join(", ");
}

/** How a run ended, in one sentence. */
export function endInWords(progress: RunProgress): string {
  const {
    stage,
    state,
    unit,
    stopped = 0,
    before,
    made,
    total,
    songsMade,
    skipped,
    failed,
    began,
    updated,
    sentence,
  } = progress;
  const seconds = Math.max(0.001, (updated - began) / 1000);
  const details = [
    before > 0 && `${before} of them before`,
    made > 0 && `${songsMade} ${unit} at ${digits(songsMade / seconds)} ${unit}/s in ${durationInWords(seconds)}`,
    skipped > 0 && `${skipped} without values`,
    stopped > 0 && `${stopped} more stopped early`,
    ...mishaps(progress),
  ].filter(Boolean);
  const done = `${stage}: ${before + made} of ${total} shards are done${details.length > 0 ? ` (${details.join(", ")})` : ""}`;
  if (sentence) return `${done}. ${sentence}`;
  if (state === "stopped") return `${done}; it was stopped, and the same command goes on from there.`;
  if (failed === 0) return `${done}.`;
  const untried = total - before - made - failed - stopped;
  return `${done}; ${failed} could not be made${untried > 0 ? ` and ${untried} were not tried` : ""}: mend the reason, and the same command goes on from there.`;
}

/** "7.0 s", "3 min", "5.2 h" */
export function durationInWords(seconds: number): string {
  if (seconds < 90) return `${digits(Math.max(seconds, 0.1), 2)} s`;
  const minutes = seconds / 60;
  return minutes < 90 ? `${minutes.toFixed(0)} min` : `${(minutes / 60).toFixed(1)} h`;
}

function mishaps({ retried, lost }: RunProgress): string[] {
  return [retried > 0 && `${retried} started again`, lost.length > 0 && `lost ${lost.join(" and ")}`].filter(
    (word) => word !== false,
  );
}

/** Three significant digits without an exponent. */
function digits(value: number, n = 3): string {
  return value >= 10 ** n ? value.toFixed(0) : value.toPrecision(n);
}
