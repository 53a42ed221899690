import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { TaskOptions } from "../async/task.js";
import type { Collection } from "../collection/index.js";
import { UserError } from "../errors.js";
import { contentKey } from "../io/cache.js";
import { writeWhole } from "../io/files.js";
import { workspacePath } from "../io/workspace.js";
import { checkNumber, withDefaults } from "../options.js";
import type { Song } from "../song.js";
import { contentsOf } from "./contentKeys.js";
import { queryParquet, writeParquet } from "./parquet.js";
import type { Parameters } from "./stage.js";
import { parametersOf, stageNamed } from "./stages.js";

/**
 * A manifest cuts a collection into shards for one stage. It is `manifest.json`, with a Parquet file of the songs beside
 * it; the parts of the result go into the same folder.
 *
 * A song belongs to the shard that the first bits of its content's hash name, so a shard does not depend on the order of
 * the files, and a new song changes one shard only. A part is named by what it depends on: the songs of its shard (content
 * and id), the stage with its parameters, and the version of the library. A part that exists is done; nothing else is
 * remembered.
 */
export interface Manifest {
  /** Of the format, for later versions. */
  format: 1;
  /** Name of the stage. */
  stage: string;
  /** All parameters of the stage. */
  parameters: Parameters;
  /** Version of the library that made it; another one refuses to work on it. */
  surlab: string;
  /** Name of the collection. */
  collection: string;
  /** Folder that the songs' files are relative to; "" where the collection lies in several. */
  root: string;
  /** Songs in all. */
  songs: number;
  /** Name of the Parquet file of the songs, in the manifest's folder: shard, id, file, bytes, key. */
  table: string;
  /** The shards that hold songs, by number. */
  shards: Shard[];
}

/** Some of a manifest's songs. */
export interface Shard {
  /** Unique in the manifest; from 0, with gaps where a shard would hold no song. */
  shard: number;
  /** How many songs. */
  songs: number;
  /** Name of its part, without ".parquet". */
  part: string;
}

/** A song as the manifest knows it. */
export interface ManifestSong {
  id: string;
  /** Relative to `root`, or absolute; null where the song has no sound file. */
  file: string | null;
  /** Size of the file; null where it could not be read. */
  bytes: number | null;
  /** Of the content; see `contentsOf`. */
  key: string;
}

/** Options of {@link writeManifest}. */
export interface ManifestOptions extends TaskOptions {
  /** Parameters of the stage as text, such as `{ seconds: "10" }`; those not given have their defaults. */
  parameters?: Readonly<Record<string, string>>;
  /** Songs in a shard, about. Default 256. */
  shardSongs?: number;
}

/**
 * Writes the manifest of a stage into its folder below `out`; one that was there is replaced, its parts stay.
 *
 * @param collection of `openCollection`
 * @param stage such as "features"
 * @param out folder of all stages of this collection
 * @returns path of the `manifest.json`
 * @throws UserError where the stage or a parameter is unknown or wrong, or the collection has no songs
 */
export async function writeManifest(
  collection: Pick<Collection, "name" | "path" | "songs">,
  stage: string,
  out: string,
  options: ManifestOptions = {},
): Promise<string> {
  const { onProgress, signal, ...given } = options;
  const { parameters: typed, shardSongs } = withDefaults("writeManifest", given, {
    parameters: {} as Readonly<Record<string, string>>,
    shardSongs: 256,
  });
  checkNumber("shardSongs", shardSongs, { min: 1, integer: true });
  const parameters = parametersOf(stageNamed(stage), typed);
  await stageNamed(stage).check(parameters);
  if (collection.songs.length === 0) throw new UserError(`${collection.name} has no songs to work on.`);
  const root = collection.path ?? "";
  const contents = await contentsOf(collection.songs, root || collection.name, { onProgress, signal });
  const songs = collection.songs.map(
    (song, i): ManifestSong => ({ id: song.id, file: fileOf(song, root), ...contents[i]! }),
  );
  const bits = bitsFor(songs.length, shardSongs);
  const numbered = songs.map((song) => ({ ...song, shard: shardOf(song.key, bits) })).sort(byShardAndContent);
  const settings = { stage, version: stageNamed(stage).version, surlab: libraryVersion(), parameters };
  const folder = path.join(out, `${stage}-${contentKey(JSON.stringify(settings)).slice(0, 12)}`);
  const table = `songs-${hashOf(numbered).slice(0, 12)}.parquet`;
  const manifest: Manifest = {
    format: 1,
    stage,
    parameters,
    surlab: settings.surlab,
    collection: collection.name,
    root,
    songs: songs.length,
    table,
    shards: shardsOf(numbered, JSON.stringify(settings)),
  };
  // First the songs: a manifest without them must never be seen.
  if (!existsSync(path.join(folder, table))) {
    await writeParquet(path.join(folder, table), [
      { name: "shard", type: "integer", values: numbered.map(({ shard }) => shard) },
      { name: "id", type: "text", values: numbered.map(({ id }) => id) },
      { name: "file", type: "text", values: numbered.map(({ file }) => file) },
      { name: "bytes", type: "long", values: numbered.map(({ bytes }) => bytes) },
      { name: "key", type: "text", values: numbered.map(({ key }) => key) },
    ]);
  }
  const file = path.join(folder, "manifest.json");
  writeWhole(file, `${JSON.stringify(manifest, undefined, 1)}\n`);
  return file;
}

/** Song by song: as one text, those of a large collection would be longer than a string may be. */
function hashOf(songs: readonly NumberedSong[]): string {
  const hash = createHash("sha256");
  for (const { shard, id, file, bytes, key } of songs) hash.update(JSON.stringify([shard, id, file, bytes, key]));
  return hash.digest("hex");
}

function fileOf({ audioPath }: Song, root: string): string | null {
  if (audioPath === undefined) return null;
  const relative = root === "" ? audioPath : path.relative(root, audioPath);
  return relative.startsWith("..") || path.isAbsolute(relative) ? audioPath : relative;
}

/** The number of bits that gives shards of `shardSongs` songs, within a factor of the square root of two. */
function bitsFor(songs: number, shardSongs: number): number {
  return Math.min(30, Math.max(0, Math.round(Math.log2(songs / shardSongs))));
}

/** The first `bits` bits of a key. */
function shardOf(key: string, bits: number): number {
  return bits === 0 ? 0 : Number.parseInt(key.slice(0, 8), 16) >>> (32 - bits);
}

type NumberedSong = ManifestSong & { shard: number };

function byShardAndContent(a: NumberedSong, b: NumberedSong): number {
  if (a.shard !== b.shard) return a.shard - b.shard;
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function shardsOf(songs: readonly NumberedSong[], settings: string): Shard[] {
  const byShard = new Map<number, NumberedSong[]>();
  for (const song of songs) {
    const some = byShard.get(song.shard);
    if (some) some.push(song);
    else byShard.set(song.shard, [song]);
  }
  return Array.from(byShard, ([shard, some]) => {
    const inputs = some.map(({ key, id }) => [key, id]);
    const hash = contentKey(JSON.stringify([settings, inputs])).slice(0, 24);
    return { shard, songs: some.length, part: `${String(shard).padStart(5, "0")}-${hash}` };
  });
}

/** Version of the library, as its package.json has it. */
export function libraryVersion(): string {
  return JSON.parse(readFileSync(workspacePath("lib", "package.json"), "utf8")).version;
}

/** The manifest read last: a runner reads one again for every shard. */
let lastRead: { key: string; manifest: Manifest } | undefined;

/**
 * Reads a `manifest.json`.
 *
 * @throws UserError where there is none, or it was made by another version of the library
 */
export function readManifest(file: string): Manifest {
  let manifest: Manifest;
  let key: string;
  try {
    const { mtimeMs, size, ino } = statSync(file);
    key = JSON.stringify([file, mtimeMs, size, ino]);
    if (lastRead?.key === key) return lastRead.manifest;
    manifest = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UserError(
      `The manifest ${file} can't be read on this machine (${(error as Error).message}); it must lie in a folder that every machine sees under the same path.`,
    );
  }
  if (manifest.format !== 1 || !Array.isArray(manifest.shards)) {
    throw new UserError(`${file} is no manifest of this version of Surlab; npm run scale writes one.`);
  }
  if (manifest.surlab !== libraryVersion()) {
    throw new UserError(
      `${file} was made by Surlab ${manifest.surlab}, and here is ${libraryVersion()}; use one version on every machine.`,
    );
  }
  lastRead = { key, manifest };
  return manifest;
}

/** The songs of one shard, in their fixed order. */
export async function songsOfShard(file: string, { table }: Manifest, shard: number): Promise<ManifestSong[]> {
  const rows = await queryParquet(
    [path.join(path.dirname(file), table)],
    "SELECT id, file, bytes, key FROM parts WHERE shard = ? ORDER BY key, id",
    [shard],
  );
  return rows as unknown as ManifestSong[];
}
