import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { npyBytes } from "../array/index.js";
import { reportProgress } from "../async/childProcesses.js";
import { UserError } from "../errors.js";
import { writeWhole } from "../io/files.js";
import type { Song } from "../song.js";
import { type Manifest, type ManifestSong, readManifest, songsOfShard } from "./manifest.js";
import { openManifest, openRun } from "./openRun.js";
import { type Column, writeParquet } from "./parquet.js";
import type { GridStage, PartStage, StageResult } from "./stage.js";
import { stageNamed } from "./stages.js";

/**
 * The work on one shard, in a child process of `runShard`: the songs' files go through decoders and a model, any of which
 * may end the process.
 */
export interface ShardJob {
  /** Path of `manifest.json`. */
  manifest: string;
  /** Number of the shard. */
  shard: number;
}

/** Songs of the shard by their place in it, `from` to before `to`, without writing a part. */
export type TrialJob = ShardJob & { from: number; to: number };

/** A shard whose part is to be written, without the songs that end the process. */
export type MakeJob = ShardJob & { killers: Killer[] };

/** A song that is left out because it ended the process, by its place in the shard. */
export interface Killer {
  place: number;
  reason: string;
}

/** What a part holds. */
export interface PartFacts {
  /** Songs of the shard. */
  songs: number;
  /** Those without a row of values. */
  skipped: number;
}

/** Runs the stage on some songs, to see whether they end the process. What it made stays in the cache of the features. */
export async function tryShard({ manifest: file, shard, from, to }: TrialJob): Promise<void> {
  const manifest = readManifest(file);
  const stage = stageNamed(manifest.stage);
  if (stage.kind !== "songs") throw new Error(`A part of ${manifest.stage} can't be halved.`);
  const songs = (await songsOfShard(file, manifest, shard)).slice(from, to);
  await stage.run(songFiles(manifest, songs), manifest.parameters, { onProgress: reportProgress });
}

/**
 * Runs the stage on a shard and writes its part: the .npy files, then the Parquet file, whose existence says that the
 * part is done.
 *
 * @throws UserError where a file is not what the manifest says, the disk is full, or another version of the library runs
 */
export async function makePart({ manifest: file, shard, killers }: MakeJob): Promise<PartFacts> {
  const manifest = readManifest(file);
  const stage = stageNamed(manifest.stage);
  const base = path.join(path.dirname(file), partOf(manifest, shard));
  if (stage.kind === "grid") return makeGridPart(stage, manifest, shard, base);
  if (stage.kind === "parts") return makeDerivedPart(stage, manifest, shard, base);
  const all = await songsOfShard(file, manifest, shard);
  const places = all.map((_, place) => place).filter((place) => !killers.some((killer) => killer.place === place));
  const songs = songFiles(
    manifest,
    places.map((place) => all[place]!),
  );
  const result = await stage.run(songs, manifest.parameters, { onProgress: reportProgress });
  const reasons = new Map(result.skipped.map(({ id, reason }) => [id, reason]));
  for (const { place, reason } of killers) reasons.set(all[place]!.id, reason);
  const indices = Int32Array.from(result.indices, (index) => places[index]!);
  await writePart(base, { ...result, indices }, all, reasons);
  return { songs: all.length, skipped: all.length - indices.length };
}

/** A part of a part of another run, with its songs. */
async function makeDerivedPart(stage: PartStage, { from, parameters, shards }: Manifest, shard: number, base: string) {
  const { input } = shards.find((one) => one.shard === shard)!;
  const whole = readManifest(path.join(from!, "manifest.json"));
  const of = { ...whole, shards: [{ shard, songs: 0, part: input! }] };
  const run = await openManifest(from!, of);
  const result = await stage.run(run, parameters, { onProgress: reportProgress });
  const rows = await run.rows("SELECT id, key, status, reason FROM parts");
  const all = rows.map(({ id, key }) => ({ id: id as string, key: key as string }));
  const reasons = new Map(rows.map(({ id, reason }) => [id as string, reason as string]));
  const indices = Int32Array.from(rows.keys()).filter((i) => rows[i]!.status === "ok");
  await writePart(base, { ...result, indices }, all, reasons);
  return { songs: all.length, skipped: all.length - indices.length };
}

/** A part for one combination of parameters: a table of one row. */
async function makeGridPart(stage: GridStage, { from, shards }: Manifest, shard: number, base: string) {
  const { parameters, songs } = shards.find((one) => one.shard === shard)!;
  const { row, arrays } = await stage.run(await openRun(from!), parameters!, base, { onProgress: reportProgress });
  for (const [name, X] of Object.entries(arrays)) writeWhole(`${base}.${name}.npy`, npyBytes(X));
  await writeParquet(
    `${base}.parquet`,
    Object.entries({ name: path.basename(base), ...row }).map(([name, value]): Column => {
      const type = typeof value === "string" ? "text" : "double";
      return { name, type, values: [typeof value === "number" && Number.isNaN(value) ? null : value] };
    }),
  );
  return { songs, skipped: 0 };
}

async function writePart(
  base: string,
  { indices, columns, arrays }: Omit<StageResult, "skipped">,
  all: readonly Pick<ManifestSong, "id" | "key">[],
  reasons: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [name, X] of Object.entries(arrays)) writeWhole(`${base}.${name}.npy`, npyBytes(X));
  await writeParquet(`${base}.parquet`, columnsOf(all, indices, columns, reasons));
}

/** The name of a shard's part. @throws UserError where the manifest has no such shard */
export function partOf(manifest: Manifest, shard: number): string {
  const found = manifest.shards.find((one) => one.shard === shard);
  if (found) return found.part;
  throw new UserError(`The manifest has no shard ${shard}; it has ${manifest.shards.length} shards.`);
}

/** Songs for a stage. @throws UserError where a file changed or is gone since the manifest was written */
export function songFiles({ root }: Manifest, songs: readonly ManifestSong[]): Song[] {
  return songs.map(({ id, file, bytes }): Song => {
    if (file === null) return { id, attributes: {} };
    const audioPath = path.isAbsolute(file) ? file : path.join(root, file);
    if (bytes !== null) {
      const now = statSync(audioPath, { throwIfNoEntry: false })?.size;
      if (now === undefined) {
        const folder = root !== "" && !existsSync(root) ? `the folder ${root}` : audioPath;
        throw new UserError(
          `There is no ${folder} on this machine; every machine must see the collection under the path it had when the manifest was written.`,
        );
      }
      if (now !== bytes) {
        throw new UserError(
          `${audioPath} has ${now} bytes and had ${bytes} when the manifest was written; run npm run scale again, which reads the collection anew.`,
        );
      }
    }
    return { id, audioPath, attributes: {} };
  });
}

/**
 * One row a song of the shard, those without values too: id, key, status ("ok" or "skipped"), reason, and `row`, its row in
 * the .npy files; then the stage's columns.
 */
function columnsOf(
  all: readonly Pick<ManifestSong, "id" | "key">[],
  indices: Int32Array,
  columns: readonly Column[],
  reasons: ReadonlyMap<string, string>,
): Column[] {
  const rowOf = new Array<number | null>(all.length).fill(null);
  for (const [row, index] of indices.entries()) rowOf[index] = row;
  const spread = (values: Column["values"]) => rowOf.map((row) => (row === null ? null : values[row]!));
  return [
    { name: "id", type: "text", values: all.map(({ id }) => id) },
    { name: "key", type: "text", values: all.map(({ key }) => key) },
    { name: "status", type: "text", values: rowOf.map((row) => (row === null ? "skipped" : "ok")) },
    {
      name: "reason",
      type: "text",
      values: all.map(({ id }, place) => (rowOf[place] === null ? (reasons.get(id) ?? "was left out") : null)),
    },
    { name: "row", type: "integer", values: rowOf },
    ...columns.map((column) => ({ ...column, values: spread(column.values) })),
  ];
}
