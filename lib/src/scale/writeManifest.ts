import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import type { TaskOptions } from "../async/task.js";
import type { Collection } from "../collection/index.js";
import { UserError } from "../errors.js";
import { contentKey } from "../io/cache.js";
import { writeWhole } from "../io/files.js";
import { checkNumber, withDefaults } from "../options.js";
import type { Song } from "../song.js";
import { contentsOf } from "./contentKeys.js";
import { libraryVersion, type Manifest, type ManifestSong, type Shard } from "./manifest.js";
import { writeParquet } from "./parquet.js";
import { parametersOf, stageNamed } from "./stages.js";

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
  const { kind } = stageNamed(stage);
  if (kind !== "songs") {
    throw new UserError(
      `The stage ${stage} takes the parts of another one; give their folder with --from, not a collection.`,
    );
  }
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
