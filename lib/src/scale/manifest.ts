import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { UserError } from "../errors.js";
import { workspacePath } from "../io/workspace.js";
import type { Parameters } from "./parameters.js";
import { queryParquet } from "./parquet.js";

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
  /** Folder of the run whose parts are the input; none where the songs' files are. */
  from?: string;
  /** Songs in all. */
  songs: number;
  /** Name of the Parquet file of the songs, in the manifest's folder: shard, id, file, bytes, key. None where a shard is a combination. */
  table?: string;
  /** The shards that hold songs, by number. */
  shards: Shard[];
}

/** Some of a manifest's songs; of a grid, one combination of parameters for all of them. */
export interface Shard {
  /** Unique in the manifest; from 0, with gaps where a shard would hold no song. */
  shard: number;
  /** How many songs. */
  songs: number;
  /** Name of its part, without ".parquet". */
  part: string;
  /** Name of the part that it is made of, in the folder `from`. */
  input?: string;
  /** Its parameters, where a shard is a combination. */
  parameters?: Parameters;
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
    [path.join(path.dirname(file), table!)],
    "SELECT id, file, bytes, key FROM parts WHERE shard = ? ORDER BY key, id",
    [shard],
  );
  return rows as unknown as ManifestSong[];
}
