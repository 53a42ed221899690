import { existsSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../errors.js";
import { fillSong, rolesOf, trackOfPiece } from "../columns.js";
import { readOptionalCsv } from "../csv.js";
import { AUDIO_EXTENSIONS, extensionOf, fileNamed, listFiles, stemOf, withoutAudioExtension } from "../files.js";
import { type Keyed, pair } from "../pairing.js";
import type { Collection, PairedBy, Skipped, Song } from "../song.js";
import { listWordFiles, listWordRows, type Words } from "./words.js";

/** A sound file. `folder` is the name of the subfolder it lies in, "" at the top. */
interface Sound extends Keyed {
  file: string;
  path: string;
  folder: string;
  stem: string;
}

/** Where a collection keeps its parts. */
export interface Layout {
  kind: string;
  /** Subfolder of the sound files; where it is missing, they are looked for in the whole folder. */
  audio: string;
  lyrics: string;
  /** Tables with one row a song; later ones win. */
  tables: readonly string[];
  /** Lyrics files to pass over. */
  notLyrics?: RegExp;
}

const FOLDER: Layout = { kind: "folder", audio: "audio", lyrics: "lyrics", tables: ["metadata.csv", "labels.csv"] };

/**
 * A folder as people keep one. Every part may be missing:
 *
 *     audio/          sound files, subfolders allowed; without audio/, those anywhere in the folder
 *     lyrics/         id.txt or id.lrc
 *     lyrics.csv      id (or filename), lyrics; language, genre, title, artist where known
 *     metadata.csv    id (or filename), and any columns: title, artist, track, language, genre, …
 *     labels.csv      id (or filename), and label columns, which win over those of metadata.csv
 *
 * Rows, sound and lyrics are paired by {@link pair}. A song that no table gives a genre has that of its subfolder.
 */
export async function openFolder(root: string, layout: Partial<Layout> = {}): Promise<Collection> {
  const { kind, audio, lyrics, tables, notLyrics } = { ...FOLDER, ...layout };
  const here = (name: string) => existsSync(path.join(root, name));
  const draft: Draft = { songs: [], filenames: new Map(), skipped: [], notes: [], pairedBy: {}, ambiguous: [] };

  await addRows(draft, root, tables);
  const sounds = await listSounds(root, here(audio) ? audio : "", draft.skipped);
  addSounds(draft, await pointedAt(draft, root, sounds));
  addWords(draft, [
    ...(await listWordFiles(root, lyrics, notLyrics, draft.skipped)),
    ...(await listWordRows(root, draft.skipped, draft.notes)),
  ]);
  dropEmpty(draft, tables[0]);

  const { songs, skipped, notes, pairedBy, ambiguous } = draft;
  if (songs.length === 0) {
    const why = skipped[0] ? `; the first of ${skipped.length} left out: ${skipped[0].file}: ${skipped[0].reason}` : "";
    throw new UserError(
      `${root} holds no song: expected sound files in audio/ (${AUDIO_EXTENSIONS.join(", ")}) or lyrics in lyrics/ or lyrics.csv${why}.`,
    );
  }
  const withAudio = songs.filter((s) => s.audioPath !== undefined).length;
  const withLyrics = songs.filter((s) => s.lyrics !== undefined).length;
  notes.unshift(`Folder of ${songs.length} songs: ${withAudio} with audio, ${withLyrics} with lyrics.`);
  return { name: path.basename(root), kind, path: root, songs, notes, skipped, pairedBy, ambiguous };
}

/** The collection while its parts come in. */
interface Draft {
  songs: Song[];
  /** The file that a table names for a song. */
  filenames: Map<string, string>;
  skipped: Skipped[];
  notes: string[];
  pairedBy: Record<string, PairedBy>;
  ambiguous: { file: string; candidates: string[] }[];
}

/** One song per id from the tables, later tables over earlier ones. */
async function addRows(
  { songs, filenames, skipped, notes }: Draft,
  root: string,
  tables: readonly string[],
): Promise<void> {
  const byId = new Map<string, Song>();
  for (const table of tables) {
    const read = await readOptionalCsv(root, table, skipped);
    if (!read) continue;
    const { columns, rows } = read;
    const roles = rolesOf(columns);
    const key = roles.id ?? roles.file;
    if (key === undefined) {
      const reason = `it has no column id or filename, so no row was used; its columns are ${columns.join(", ")}`;
      skipped.push({ id: "", file: table, reason });
      notes.push(`${table}: ${reason}.`);
      continue;
    }
    const seen = new Map<string, number>();
    for (const { line, cells } of rows) {
      const id = roles.id ? cells[key]! : withoutAudioExtension(cells[key]!);
      if (id === "") {
        skipped.push({ id: `line ${line}`, file: table, reason: `the row on line ${line} has an empty ${key}` });
      } else if (seen.has(id)) {
        const reason = `the id on line ${line} was there already on line ${seen.get(id)}; the first one counts`;
        skipped.push({ id, file: table, reason });
      } else {
        seen.set(id, line);
        const song = byId.get(id) ?? { id, attributes: {} };
        fillSong(song, cells, roles);
        byId.set(id, song);
        if (roles.file && cells[roles.file]) filenames.set(id, cells[roles.file]!);
      }
    }
    const labels = (["language", "genre"] as const).filter((role) => roles[role] !== undefined);
    for (const role of labels) notes.push(`${role} is the column "${roles[role]}" of ${table}.`);
  }
  songs.push(...byId.values());
}

/** Gives sound files to the rows they belong to; one without a row is a song of its own. */
function addSounds({ songs, filenames, skipped, notes, ambiguous }: Draft, sounds: readonly Sound[]): void {
  const rows = songs.map((s) =>
    s.audioPath === undefined ? { ...s, stem: filenames.has(s.id) ? stemOf(filenames.get(s.id)!) : undefined } : {},
  );
  const { pairs, ambiguous: doubtful, unpairedRight } = pair(rows, sounds);
  for (const { left, right } of pairs) giveSound(songs[left]!, sounds[right]!);
  for (const { right, lefts } of doubtful) {
    const { file, stem } = sounds[right]!;
    const candidates = lefts.map((l) => songs[l]!.id);
    ambiguous.push({ file, candidates });
    skipped.push({ id: stem, file, reason: fits(candidates) });
  }
  if (songs.length > 0 && unpairedRight.length > 0) {
    notes.push(`${unpairedRight.length} sound files have no row in the tables; they have no labels.`);
  }
  const ids = new Set(songs.map((s) => s.id));
  for (const right of unpairedRight) {
    const sound = sounds[right]!;
    const song: Song = { id: uniqueId(ids, sound.stem, sound.file), attributes: {} };
    giveSound(song, sound);
    songs.push(song);
  }
}

/** Gives words to the songs they belong to; words without one are a song of lyrics only. */
function addWords({ songs, skipped, pairedBy, ambiguous }: Draft, words: readonly Words[]): void {
  const {
    pairs,
    ambiguous: doubtful,
    unpairedRight,
  } = pair(
    songs.map((s) => ({ ...s, stem: s.audioPath && stemOf(s.audioPath) })),
    words,
  );
  for (const { left, right, by } of pairs) {
    const song = songs[left]!;
    const { song: said, text } = words[right]!;
    const attributes = { ...said?.attributes, ...song.attributes };
    Object.assign(song, { ...said, ...song, attributes, lyrics: text });
    if (song.audioPath) pairedBy[song.id] = by;
  }
  for (const { right, lefts } of doubtful) {
    const { id, stem, file } = words[right]!;
    const candidates = lefts.map((l) => songs[l]!.id);
    ambiguous.push({ file, candidates });
    skipped.push({ id: id ?? stem, file, reason: fits(candidates) });
  }
  const ids = new Set(songs.map((s) => s.id));
  for (const right of unpairedRight) {
    const { file, id, stem, text, song } = words[right]!;
    songs.push({ id: uniqueId(ids, id ?? stem, file), attributes: {}, ...song, lyrics: text });
  }
}

/** Leaves out rows with nothing to hear or read, each with its reason, unless its file has told one already. */
function dropEmpty(draft: Draft, table = ""): void {
  const explained = new Set(draft.skipped.map((s) => s.id));
  draft.songs = draft.songs.filter((song) => {
    if (song.audioPath !== undefined || song.lyrics !== undefined) return true;
    if (!explained.has(song.id)) {
      draft.skipped.push({ id: song.id, file: table, reason: "the row has neither a sound file nor lyrics" });
    }
    return false;
  });
}

/** Sound files; of two encodings of one song the earlier in AUDIO_EXTENSIONS is used. */
async function listSounds(root: string, folder: string, skipped: Skipped[]): Promise<Sound[]> {
  const best = new Map<string, Sound>();
  for (const found of await listFiles(root, folder, AUDIO_EXTENSIONS)) {
    const stem = stemOf(found.file);
    if ("reason" in found) {
      skipped.push({ id: stem, file: found.file, reason: found.reason });
      continue;
    }
    const parent = path.posix.dirname(found.file);
    const name = parent === "." || parent === folder ? "" : path.posix.basename(parent);
    const sound = { file: found.file, path: found.path, stem, folder: name };
    const other = best.get(`${parent}/${stem}`);
    const [kept, left] = other && rank(other.file) <= rank(found.file) ? [other, sound] : [sound, other];
    best.set(`${parent}/${stem}`, kept);
    if (left) {
      skipped.push({ id: stem, file: left.file, reason: `the same name as ${kept.file}, which was used` });
    }
  }
  return [...best.values()];
}

const rank = (file: string) => (AUDIO_EXTENSIONS as readonly string[]).indexOf(extensionOf(file));

/** Where a table names a file by its path, that file is the song's, whatever the ids say. Gives the other files. */
async function pointedAt(
  { songs, filenames, skipped }: Draft,
  root: string,
  sounds: readonly Sound[],
): Promise<Sound[]> {
  const at = new Map(sounds.map((sound) => [sound.file, sound]));
  const taken = new Set<Sound>();
  for (const song of songs) {
    const name = filenames.get(song.id);
    if (name === undefined || !/[/\\\0]/.test(name)) continue;
    const sound = at.get(name) ?? at.get(`audio/${name}`);
    if (sound) {
      giveSound(song, sound);
      taken.add(sound);
      continue;
    }
    const found = await fileNamed(root, name);
    if ("reason" in found) skipped.push({ id: song.id, file: name, reason: found.reason });
    else song.audioPath = found.path;
  }
  return sounds.filter((sound) => !taken.has(sound));
}

function giveSound(song: Song, sound: Sound): void {
  song.audioPath = sound.path;
  const track = song.track ?? trackOfPiece(sound.stem);
  if (track !== undefined) song.track = track;
  // A folder of numbers, such as FMA's 000 … 155, says where a file is and not what it is.
  if (song.genre === undefined && sound.folder !== "" && !/^\d+$/.test(sound.folder)) song.genre = sound.folder;
}

/** The name, or with its folder where another song has that id. */
function uniqueId(ids: Set<string>, name: string, file: string): string {
  const id = ids.has(name) ? file.replace(/\.[^./]*$/, "") : name;
  ids.add(id);
  return id;
}

function fits(candidates: string[]): string {
  const shown = candidates.slice(0, 3).join(", ") + (candidates.length > 3 ? ", …" : "");
  return `its name fits more than one song (${shown}) or another file has the same name; it was given to none`;
}
