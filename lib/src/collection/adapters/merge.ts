import { readdirSync } from "node:fs";
import path from "node:path";
import { AUDIO_EXTENSIONS } from "../../audio/extensions.js";
import { UserError } from "../../errors.js";
import type { Skipped, Song } from "../../song.js";
import type { Collection } from "../collection.js";
import { isMissing, setOwn } from "../columns.js";
import { fileNamed, listFiles, stemOf } from "../files.js";
import { badRows, readTable } from "../readTable.js";
import type { Table } from "../table.js";
import { Remarks, wordsOf } from "./words.js";

/** The table of a MERGE folder, such as merge_bimodal_complete_metadata.csv. */
export function mergeTable(names: readonly string[]): string | undefined {
  return names.find((name) => /^merge_.*metadata\.csv$/i.test(name));
}

/**
 * MERGE (Louro et al. 2024), bimodal, audio or lyrics: sound and words by quadrant of emotion (Q1 … Q4), under ids of
 * their own that the table joins (`Audio_Song`, `Lyric_Song`; one column `Song` where there is one modality). Gives
 * the first of the song's genres, and `quadrant`, `arousal`, `valence` and the table's other columns as attributes.
 */
export async function openMerge(root: string): Promise<Collection> {
  const names = readdirSync(root);
  const table = mergeTable(names);
  if (table === undefined) throw new UserError(`${root} is not MERGE: expected a table merge_…_metadata.csv in it.`);
  const read = await tableIn(root, table);
  const { columns, rows } = read;
  const audioKey = columns.includes("Audio_Song") ? "Audio_Song" : "Song";
  const lyricsKey = columns.includes("Lyric_Song") ? "Lyric_Song" : "Song";
  if (!columns.includes(audioKey) || !columns.includes(lyricsKey)) {
    throw new UserError(`${table} has no column Audio_Song and Lyric_Song, or Song; it has ${columns.join(", ")}.`);
  }
  const skipped = badRows(read, table);
  const sounds = await byStem(root, AUDIO_EXTENSIONS, skipped);
  const texts = await byStem(root, ["txt"], skipped);
  const emotions = await readEmotions(root, names);
  const remarks = new Remarks();

  const songs: Song[] = [];
  const seen = new Set<string>();
  for (const { line, cells } of rows) {
    const id = cells[audioKey]! || cells[lyricsKey]!;
    if (id === "" || seen.has(id)) {
      const reason = id === "" ? `the row on line ${line} has no song` : `line ${line}: the id was there already`;
      skipped.push({ id: id || `line ${line}`, file: table, reason });
      continue;
    }
    seen.add(id);
    const song: Song = { id, attributes: { ...emotions.get(id) } };
    const { Artist, Title, Genres, Quadrant, ...rest } = cells;
    if (Artist && !isMissing(Artist)) song.artist = Artist;
    if (Title) song.title = Title;
    const genre = Genres?.split(/[,;|]/)[0]
      ?.replace(/[[\]'"]/g, "")
      .trim();
    if (genre) song.genre = genre;
    if (Quadrant) song.attributes["quadrant"] = Quadrant;
    for (const [column, text] of Object.entries(rest)) {
      if (isMissing(text) || column === audioKey || column === lyricsKey) continue;
      setOwn(song.attributes, column, read.valueIn(column, text));
    }
    const audioPath = sounds.get(cells[audioKey]!);
    if (audioPath !== undefined) song.audioPath = audioPath;
    const textPath = texts.get(cells[lyricsKey]!);
    if (textPath !== undefined) {
      const words = await wordsOf(textPath);
      if ("reason" in words) skipped.push({ id, file: path.relative(root, textPath), reason: words.reason });
      else {
        remarks.add(path.relative(root, textPath), words);
        if (words.text !== "") song.lyrics = words.text;
      }
    }
    if (song.audioPath !== undefined || song.lyrics !== undefined) songs.push(song);
    else skipped.push({ id, file: table, reason: "the row has neither a sound file nor lyrics" });
  }
  const both = songs.filter((s) => s.audioPath !== undefined && s.lyrics !== undefined).length;
  return {
    name: "merge",
    kind: "merge",
    path: root,
    songs,
    notes: [
      `MERGE, ${songs.length} songs, ${both} of them with audio and lyrics.`,
      "genre is the first of the table's Genres; quadrant, arousal and valence are attributes.",
      ...remarks.notes(),
    ],
    skipped,
  };
}

/** A table of the folder, refused where it is a link out of it. */
async function tableIn(root: string, name: string): Promise<Table> {
  const found = await fileNamed(root, name);
  if ("reason" in found) throw new UserError(`${name} of ${root} cannot be read: ${found.reason}.`);
  return readTable(found.path);
}

async function byStem(root: string, extensions: readonly string[], skipped: Skipped[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const found of await listFiles(root, extensions)) {
    if ("reason" in found) skipped.push({ id: stemOf(found.file), file: found.file, reason: found.reason });
    else files.set(stemOf(found.file), found.path);
  }
  return files;
}

/** Arousal and valence by song, from the table beside the metadata. */
async function readEmotions(root: string, names: readonly string[]): Promise<Map<string, Record<string, number>>> {
  const emotions = new Map<string, Record<string, number>>();
  const table = names.find((name) => /^merge_.*av_values\.csv$/i.test(name));
  if (table === undefined) return emotions;
  const read = await tableIn(root, table);
  const { columns, rows } = read;
  const key = ["Audio_Song", "Song"].find((name) => columns.includes(name)) ?? columns[0]!;
  for (const { cells } of rows) {
    const values = ["Arousal", "Valence"].map(
      (name) => [name.toLowerCase(), read.valueIn(name, cells[name] ?? "")] as const,
    );
    const numbers = values.filter((pair): pair is [string, number] => typeof pair[1] === "number");
    emotions.set(cells[key]!, Object.fromEntries(numbers));
  }
  return emotions;
}
