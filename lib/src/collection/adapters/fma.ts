import { existsSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../errors.js";
import type { Skipped, Song } from "../../song.js";
import type { Collection } from "../collection.js";
import { isMissing } from "../columns.js";
import { fileNamed, listFiles, stemOf } from "../files.js";
import { languageCode } from "../languageNames.js";
import { readTable } from "../readTable.js";

/**
 * Clips that are cut short in FMA's own archives, by their lengths in seconds (wiki of mdeff/fma, "Excerpts shorter than
 * 30s").
 */
const CUT_SHORT = new Map<number, number>([
  ...[1486, 5574, 65753, 80391, 98558, 98559, 98560, 98571, 99134, 105247, 108925, 126981, 127336, 133297, 143992].map(
    (id): [number, number] => [id, 0],
  ),
  [98565, 1.6],
  [98566, 6.2],
  [98567, 0.5],
  [98568, 6.6],
  [98569, 1.5],
]);

/** The table of FMA, in the folder of the sound or in fma_metadata/ inside or beside it. */
export function fmaTable(root: string): string | undefined {
  return ["fma_metadata/tracks.csv", "../fma_metadata/tracks.csv", "tracks.csv"]
    .map((name) => path.join(root, name))
    .find((file) => existsSync(file));
}

/**
 * FMA (Defferrard et al. 2017): 000/000002.mp3 and, for all sizes of the set, one table whose columns are named by
 * three rows. Gives title, artist, top genre, language code and license of the files that are there.
 */
export async function openFma(root: string): Promise<Collection> {
  const table = fmaTable(root);
  if (table === undefined) {
    throw new UserError(`${root} is not FMA: put fma_metadata/ (with tracks.csv) inside it or beside it.`);
  }
  // The table may lie beside the folder of sound, and no link of it may lead further.
  const home = table.startsWith(root) ? root : path.dirname(root);
  const allowed = await fileNamed(home, path.relative(home, table));
  if ("reason" in allowed) throw new UserError(`${table} cannot be read: ${allowed.reason}.`);
  const { columns, rows } = await readTable(table, { headerRows: 3 });
  const needed = ["track_id", "track.title", "artist.name", "track.genre_top"];
  const missing = needed.find((name) => !columns.includes(name));
  if (missing !== undefined) throw new UserError(`${table} has no column ${missing}, so it is not FMA's tracks.csv.`);
  const byId = new Map(rows.map(({ cells }) => [Number(cells["track_id"]), cells]));

  const songs: Song[] = [];
  const skipped: Skipped[] = [];
  for (const found of await listFiles(root, ["mp3"])) {
    const id = stemOf(found.file);
    const cells = byId.get(Number(id));
    if ("reason" in found) {
      skipped.push({ id, file: found.file, reason: found.reason });
      continue;
    }
    const seconds = CUT_SHORT.get(Number(id));
    if (seconds !== undefined) {
      skipped.push({ id, file: found.path, reason: `is cut short in FMA itself, to ${seconds} s` });
      continue;
    }
    const song: Song = { id, audioPath: found.path, attributes: {} };
    const fields = {
      title: "track.title",
      artist: "artist.name",
      genre: "track.genre_top",
      language: "track.language_code",
    };
    for (const [field, column] of Object.entries(fields) as [keyof typeof fields, string][]) {
      const text = cells?.[column] ?? "";
      if (!isMissing(text)) song[field] = field === "language" ? languageCode(text) : text;
    }
    for (const column of ["album.title", "track.license", "set.split", "set.subset"]) {
      if (cells?.[column]) song.attributes[column] = cells[column];
    }
    songs.push(song);
  }
  if (songs.length === 0) throw new UserError(`${root} holds no mp3; give the folder that fma_small.zip unpacks to.`);
  const notes = [`FMA, ${songs.length} songs; labels from ${path.basename(table)}, genre is track.genre_top.`];
  return { name: "fma", kind: "fma", path: root, songs, notes, skipped };
}
