import { type Collection, openCollection } from "../collection/index.js";
import { UnsuitableCollection } from "../errors.js";
import { sayList } from "../notebook/say.js";
import { watch } from "../notebook/watch.js";
import type { Song } from "../song.js";

/** Which songs a notebook is about, as its parameters have it. */
export interface SongSource {
  /** "synthetic", or the path of a folder or of a table. */
  collection: string;
  /** The table to read; "" or not given: detected. */
  table?: string;
  /** Names of columns, such as "id=track_id,lyrics=words"; "" or not given: detected. */
  columns?: string;
  /** Maximum number of songs, drawn at random; 0 or not given: all. */
  songs?: number;
}

/** What a notebook cannot do without: some songs that have both, or sound files for images of their sound. */
export type Need = "sound and lyrics" | "sound files";

/**
 * Opens the collection that a notebook's parameters name, with a progress line, and shows the notes on what was
 * recognized.
 *
 * @param source the parameters of a notebook
 * @param need what the notebook cannot do without; default: nothing more than songs
 * @returns the collection
 * @throws UserError where there is nothing to open; UnsuitableCollection where the collection lacks what is needed
 */
export async function openSongs(source: SongSource, need?: Need): Promise<Collection> {
  const { table, columns } = source;
  const collection = await watch("Opening the collection", (task) =>
    openCollection(source.collection, { songs: source.songs || undefined, columns, table, ...task } as object),
  );
  if (need) check(collection, need);
  sayList(collection.notes);
  return collection;
}

const HAS: Record<Need, (song: Song) => boolean> = {
  "sound and lyrics": ({ audioPath, lyrics }) => Boolean(audioPath && lyrics),
  "sound files": ({ audioPath }) => Boolean(audioPath),
};

const INSTEAD: Record<Need, string> = {
  "sound and lyrics": "Give a collection with lyrics; 01_easy_vae does without.",
  "sound files": "Give a folder of songs; 01_easy_vae and 07_baselines also take a table of features.",
};

function check({ name, songs }: Collection, need: Need): void {
  if (songs.some(HAS[need])) return;
  throw new UnsuitableCollection(`No song of "${name}" has ${need}, as this notebook needs. ${INSTEAD[need]}`);
}
