import { createHash } from "node:crypto";
import { createReadStream, existsSync, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { TaskOptions } from "../async/task.js";
import { contentKey } from "../io/cache.js";
import { cachePath } from "../io/workspace.js";
import type { Song } from "../song.js";
import { queryParquet, writeParquet } from "./parquet.js";

/** What a song's sound file holds. */
export interface Content {
  /** 32 hexadecimal digits: of the file's bytes, or of the song's id where it has no file that can be read. */
  key: string;
  /** Size of the file in bytes; null where there is none. */
  bytes: number | null;
}

/** A file whose key is known, as long as its size and time of change stay the same. */
interface Known {
  file: string;
  bytes: number;
  changed: number;
  key: string;
}

/** Files read at the same time: a shared disk answers several at once. */
const AT_ONCE = 4;

/**
 * The content of each song's sound file. A file is read once; later calls compare its size and time of change, kept in the
 * cache by `root`.
 *
 * @param songs of the collection
 * @param root what the collection is known as: its folder
 * @returns one a song, in the order of the songs
 */
export async function contentsOf(songs: readonly Song[], root: string, task: TaskOptions = {}): Promise<Content[]> {
  const cache = cachePath("scale", `contents-${contentKey(root).slice(0, 16)}.parquet`);
  const known = await readKnown(cache);
  const contents = new Array<Content>(songs.length);
  const found: Known[] = [];
  let [next, done, read] = [0, 0, 0];
  const work = async (): Promise<void> => {
    while (next < songs.length) {
      task.signal?.throwIfAborted();
      const at = next++;
      const song = songs[at]!;
      const facts = song.audioPath === undefined ? undefined : await plainFile(song.audioPath);
      const one = facts && (await keyOf(song.audioPath!, facts, known));
      if (one) {
        found.push(one);
        if (one !== known.get(one.file)) read++;
      }
      contents[at] = one ?? { key: contentKey(`no sound file: ${song.id}`), bytes: null };
      task.onProgress?.({ done: ++done, total: songs.length });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (read > 0) await writeKnown(cache, found);
  return contents.map(({ key, bytes }) => ({ key, bytes }));
}

async function plainFile(file: string): Promise<Stats | undefined> {
  const facts = await stat(file).catch(() => undefined);
  return facts?.isFile() ? facts : undefined;
}

async function keyOf(file: string, { size, mtimeMs }: Stats, known: Map<string, Known>): Promise<Known | undefined> {
  const before = known.get(file);
  const changed = Math.trunc(mtimeMs);
  if (before && before.bytes === size && before.changed === changed) return before;
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(file), hash);
  } catch {
    // The stage that reads the song says why it can't be read.
    return undefined;
  }
  return { file, bytes: size, changed, key: hash.digest("hex").slice(0, 32) };
}

async function readKnown(cache: string): Promise<Map<string, Known>> {
  if (!existsSync(cache)) return new Map();
  // A damaged cache costs time only.
  const rows = await queryParquet([cache]).catch(() => []);
  return new Map((rows as unknown as Known[]).map((row) => [row.file, row]));
}

async function writeKnown(cache: string, known: readonly Known[]): Promise<void> {
  await writeParquet(cache, [
    { name: "file", type: "text", values: known.map(({ file }) => file) },
    { name: "bytes", type: "long", values: known.map(({ bytes }) => bytes) },
    { name: "changed", type: "long", values: known.map(({ changed }) => changed) },
    { name: "key", type: "text", values: known.map(({ key }) => key) },
  ]);
}
