import { existsSync } from "node:fs";
import path from "node:path";
import { Died, runApart } from "../async/childProcesses.js";
import { type Killer, type MakeJob, type PartFacts, partOf, type ShardJob, type TrialJob } from "./makePart.js";
import { readManifest, songsOfShard } from "./manifest.js";
import type { ShardProgress } from "./stage.js";
import { stageNamed } from "./stages.js";

/** What became of a shard. */
export interface ShardReport {
  /** Its number. */
  shard: number;
  /** Songs in it, and how many of them have no values; not there where the part was done before. */
  facts?: PartFacts;
  /** True where its part was there already. */
  done: boolean;
}

const WORKER = require.resolve("./makePart.js");

/**
 * Makes the part of one shard, unless it is done. The work is in a child process, which stays for the next shard. Where it
 * ends before its time, the songs that end it are found by halving; they are left out, each with its reason.
 *
 * @param manifestFile path of `manifest.json`
 * @param shard number of the shard
 * @param onProgress called with the songs that are done
 * @throws UserError where the manifest or a file can't be read, or the disk is full
 */
export async function runShard(
  manifestFile: string,
  shard: number,
  onProgress?: (progress: ShardProgress) => void,
): Promise<ShardReport> {
  const manifest = readManifest(manifestFile);
  const part = path.join(path.dirname(manifestFile), `${partOf(manifest, shard)}.parquet`);
  if (existsSync(part)) return { shard, done: true };
  const job: ShardJob = { manifest: manifestFile, shard };
  let killers: Killer[] = [];
  const make = () => runApart<MakeJob, PartFacts, ShardProgress>(WORKER, "makePart", { ...job, killers }, onProgress);
  let facts = await make();
  // Of a combination or a part of another run there is nothing to halve: who runs it may start it again.
  if (facts instanceof Died && stageNamed(manifest.stage).kind !== "songs") {
    throw new Error(`Shard ${shard} ended its process (${facts.how}).`);
  }
  if (facts instanceof Died) {
    const { length } = await songsOfShard(manifestFile, manifest, shard);
    killers = await killersAmong(0, length, (from, to) => tryRange({ ...job, from, to }, onProgress));
    facts = await make();
  }
  if (facts instanceof Died) {
    throw new Error(`Shard ${shard} ended its process again (${facts.how}), without the songs that end it alone.`);
  }
  return { shard, facts, done: false };
}

async function tryRange(job: TrialJob, onProgress?: (progress: ShardProgress) => void): Promise<string | undefined> {
  const died = await runApart<TrialJob, void, ShardProgress>(WORKER, "tryShard", job, onProgress);
  return died instanceof Died ? died.how : undefined;
}

/**
 * The songs that end the process by themselves: a range that ends it is halved until one song is left. A range that
 * runs through holds none, so a process that was ended from outside costs time and no song.
 *
 * @param endsIt runs the songs from `from` to before `to`; returns how the process ended, undefined where it ran through
 */
export async function killersAmong(
  from: number,
  to: number,
  endsIt: (from: number, to: number) => Promise<string | undefined>,
): Promise<Killer[]> {
  if (to <= from) return [];
  const how = await endsIt(from, to);
  if (how === undefined) return [];
  if (to - from === 1) return [{ place: from, reason: `ended the process that worked on it (${how})` }];
  const middle = Math.floor((from + to) / 2);
  return [...(await killersAmong(from, middle, endsIt)), ...(await killersAmong(middle, to, endsIt))];
}
