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
  /** "running" until the engine ends: with all parts, with failures, or because it was told to stop. */
  state: "running" | "done" | "failed" | "stopped";
  /** Milliseconds since 1970, by the clock of the engine's machine. */
  began: number;
  updated: number;
  /** Shards in all, done before this command, and made by it (or by another one meanwhile). */
  total: number;
  before: number;
  made: number;
  /** Songs in the shards in all, in those done before, and in those made. */
  songs: number;
  songsBefore: number;
  songsMade: number;
  /** Songs without values in the shards that were made. */
  skipped: number;
  /** Shards that were started again because their runner ended or fell silent. */
  retried: number;
  /** Shards that could not be made; the first {@link SHOWN} of them with the reason. */
  failed: number;
  failures: { shard: number; reason: string }[];
  /** At the end, and where the engine stops early: what happened, in one sentence. */
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

/** Songs a second since this command began, and the seconds that the rest takes at that rate; undefined before the first. */
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
  const { failed, retried } = progress;
  return [
    songsPerSecond !== undefined && `${songsPerSecond.toPrecision(3)} songs/s`,
    failed > 0 && `${failed} failed`,
    retried > 0 && `${retried} started again`,
  ]
    .filter(Boolean)
    .join(", ");
}
