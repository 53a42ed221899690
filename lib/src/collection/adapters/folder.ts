import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { AUDIO_EXTENSIONS } from "../../audio/extensions.js";
import { UserError } from "../../errors.js";
import type { Skipped, Song } from "../../song.js";
import type { Collection, PairedBy } from "../collection.js";
import { fillSong, newReading, type Roles, readingNotes, setOwn, trackOfPiece } from "../columns.js";
import { checkListed, extensionOf, fileNamed, type Listed, nameIn, placeIn, stemOf, walk } from "../files.js";
import { condense, explainLeftOver } from "../leftOver.js";
import { type Keyed, looseName, pair } from "../pairing.js";
import { shownColumns } from "../readTable.js";
import { FileNames, recognized, rowFile, rowId, type SongTable } from "../songTable.js";
import { findTables } from "./tables.js";
import { readWordFiles, readWordRows, WORD_EXTENSIONS, type Words } from "./words.js";

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
  /** Names, without extension, of tables with one row a song; later ones win. */
  tables: readonly string[];
  /** Whether a table of another name is looked for where none of `tables` is there. */
  guess: boolean;
  /** Files of the layout that are neither words nor a table of songs. */
  ignore?: RegExp;
}

/** What a caller says of the tables of a folder. */
export interface TableOptions {
  columns: Roles;
  table?: string;
}

const FOLDER: Layout = {
  kind: "folder",
  audio: "audio",
  lyrics: "lyrics",
  tables: ["metadata", "labels"],
  guess: true,
};

/**
 * A folder as people keep one. Every part may be missing, and names may have capital letters:
 *
 *     audio/          sound files, subfolders allowed; without audio/, those anywhere in the folder
 *     lyrics/         id.txt, .lrc, .srt, .vtt or .rtf; without lyrics/, files anywhere that have the name of a sound file
 *     lyrics.csv      id (or filename), lyrics; language, genre, title, artist where known
 *     metadata.csv    id (or filename), and any columns: title, artist, track, language, genre, …
 *     labels.csv      id (or filename), and label columns, which win over those of metadata.csv
 *
 * Tables may as well be .tsv, .txt, .xlsx, .xls or .ods. Without metadata and labels, the table of any name that names
 * most of the files is taken for metadata; see {@link findTables}. Rows, sound and lyrics are paired by {@link pair}. A
 * song that no table gives a genre has that of its subfolder, where there are several.
 */
export async function openFolder(
  root: string,
  layout: Partial<Layout> = {},
  options: TableOptions = { columns: {} },
): Promise<Collection> {
  const asked = { ...FOLDER, ...layout };
  const audio = topFolder(root, asked.audio);
  const lyrics = topFolder(root, asked.lyrics);
  const listed = await walk(root, [audio, lyrics]);
  const draft: Draft = {
    songs: [],
    origin: new Map(),
    filenames: new Map(),
    skipped: [],
    notes: [],
    pairedBy: {},
    ambiguous: [],
  };

  const sounds = await listSounds(listed, audio, draft.skipped);
  const soundNames = new Set(sounds.map(({ stem }) => looseName(stem)));
  const wordFiles = listed.filter(
    ({ file }) =>
      WORD_EXTENSIONS.includes(extensionOf(file)) &&
      !asked.ignore?.test(file) &&
      (lyrics === "" ? soundNames.has(looseName(nameIn(stemOf(file)))) : file.startsWith(`${lyrics}/`)),
  );
  const names = new FileNames([
    ...sounds.map(({ stem }) => stem),
    ...wordFiles.map(({ file }) => nameIn(stemOf(file))),
  ]);
  const tables = await findTables(
    root,
    listed,
    names,
    { ...asked, ...options, hasWords: wordFiles.length > 0 },
    draft.skipped,
  );

  for (const table of tables.songs) addRows(draft, table, names);
  addSounds(draft, await pointedAt(draft, root, sounds));
  const words = [
    ...(await readWordFiles(wordFiles, lyrics, draft.skipped, draft.notes)),
    ...(tables.lyrics ? readWordRows(tables.lyrics, draft.skipped, draft.notes) : []),
  ];
  addWords(draft, words, ({ audioPath }) => audioPath && placeIn(audio, path.relative(root, audioPath)));
  dropEmpty(draft);

  const { songs, skipped, notes, pairedBy, ambiguous } = draft;
  addLeftOver(draft, listed, [...wordFiles, ...tables.files], asked, { audio, lyrics }, tables.reason);
  if (songs.length === 0) {
    const why = skipped[0] ? `; the first of ${skipped.length} left out: ${skipped[0].file}: ${skipped[0].reason}` : "";
    throw new UserError(
      `${root} holds no song: expected sound files in audio/ (${AUDIO_EXTENSIONS.join(", ")}) or lyrics in lyrics/ or lyrics.csv${why}.`,
    );
  }
  const withAudio = songs.filter((s) => s.audioPath !== undefined).length;
  const withLyrics = songs.filter((s) => s.lyrics !== undefined).length;
  notes.unshift(
    `Folder of ${songs.length} songs: ${withAudio} with audio, ${withLyrics} with lyrics.`,
    ...unmatched(songs, sounds, words),
  );
  return { name: path.basename(root), kind: asked.kind, path: root, songs, notes, skipped, pairedBy, ambiguous };
}

/** The folder at the top that has a name, in small or capital letters; "" where there is none. */
function topFolder(root: string, name: string): string {
  const isFolder = (entry: string) => {
    try {
      return statSync(path.join(root, entry)).isDirectory();
    } catch {
      return false;
    }
  };
  const alike = readdirSync(root).filter((entry) => entry.toLowerCase() === name.toLowerCase());
  return [name, ...alike.sort()].find((entry) => alike.includes(entry) && isFolder(entry)) ?? "";
}

/** The collection while its parts come in. */
interface Draft {
  songs: Song[];
  /** The table that a song comes from. */
  origin: Map<string, string>;
  /** The file that a table names for a song. */
  filenames: Map<string, string>;
  skipped: Skipped[];
  notes: string[];
  pairedBy: Record<string, PairedBy>;
  ambiguous: { file: string; candidates: string[] }[];
}

/** One song per id from a table, over what earlier tables said. */
function addRows(draft: Draft, found: SongTable, names: FileNames): void {
  const { songs, origin, filenames, skipped, notes } = draft;
  const { file, table, roles, matches } = found;
  const isKeyed = roles.id !== undefined || roles.file !== undefined || matches > 0;
  if (!isKeyed) {
    const reason = `it has no column id or filename, so no row was used; its columns are ${shownColumns(table.columns)}`;
    skipped.push({ id: "", file, reason });
    notes.push(`${file}: ${reason}.`);
    return;
  }
  notes.push(recognized(found), ...table.notes.map((note) => `${file}: ${note}`));
  const key = roles.id ?? roles.file ?? roles.title ?? "id";
  if (matches === 0 && names.size > 0 && table.rows.length > 0) {
    const example = table.rows[0]!.cells[key];
    notes.push(
      `${file}: none of its ${table.rows.length} rows names a sound or lyrics file, so no label was used: its column "${key}" has names such as "${example}", the files such as "${names.example}". Name another column with the option columns, such as columns: { id: "…" }.`,
    );
  }
  const byId = new Map(songs.map((song) => [song.id, song]));
  const reading = newReading();
  const unusable: Skipped[] = [];
  const seen = new Map<string, number>();
  for (const { line, cells } of table.rows) {
    const id = rowId(roles, cells);
    if (id === "") {
      unusable.push({ id: `line ${line}`, file, reason: `the row on line ${line} has an empty ${key}` });
    } else if (seen.has(id)) {
      const reason = `the id on line ${line} was there already on line ${seen.get(id)}; the first one counts`;
      unusable.push({ id, file, reason });
    } else {
      seen.set(id, line);
      const song = byId.get(id) ?? { id, attributes: {} };
      fillSong(song, table, cells, roles, reading);
      if (!byId.has(id)) songs.push(song);
      byId.set(id, song);
      origin.set(id, file);
      const named = rowFile(roles, cells);
      if (named !== undefined) filenames.set(id, named);
    }
  }
  skipped.push(...condense(unusable));
  notes.push(...readingNotes(reading, file));
  const labels = (["language", "genre"] as const).filter((role) => roles[role] !== undefined);
  for (const role of labels) notes.push(`${role} is the column "${roles[role]}" of ${file}.`);
}

/** Gives sound files to the rows they belong to; one without a row is a song of its own. */
function addSounds({ songs, filenames, skipped, notes, ambiguous }: Draft, sounds: readonly Sound[]): void {
  const rows = songs.map((s) =>
    s.audioPath === undefined ? { ...s, stem: filenames.has(s.id) ? nameIn(filenames.get(s.id)!) : undefined } : {},
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
    const [n, have] = [unpairedRight.length, unpairedRight.length === 1 ? "file has" : "files have"];
    notes.push(`${n} sound ${have} no row in the tables, and so no labels from them.`);
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
function addWords(
  { songs, skipped, pairedBy, ambiguous }: Draft,
  words: readonly Words[],
  placeOf: (song: Song) => string | undefined,
): void {
  const {
    pairs,
    ambiguous: doubtful,
    unpairedRight,
  } = pair(
    songs.map((s) => ({ ...s, stem: s.audioPath && stemOf(s.audioPath), place: placeOf(s) })),
    words,
  );
  for (const { left, right, by } of pairs) {
    const song = songs[left]!;
    const { song: said, text } = words[right]!;
    const attributes = { ...said?.attributes, ...song.attributes };
    Object.assign(song, { ...said, ...song, attributes, lyrics: text });
    if (song.audioPath) setOwn(pairedBy, song.id, by);
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
function dropEmpty({ songs, origin, skipped }: Draft): void {
  const explained = new Set(skipped.map((s) => s.id));
  const isEmpty = (song: Song) => song.audioPath === undefined && song.lyrics === undefined;
  const empty = songs.filter((song) => isEmpty(song) && !explained.has(song.id));
  const reason = "the row has neither a sound file nor lyrics";
  skipped.push(...condense(empty.map(({ id }) => ({ id, file: origin.get(id) ?? "", reason }))));
  songs.splice(0, songs.length, ...songs.filter((song) => !isEmpty(song)));
}

/** Tells loudly where sound and words are there and not one of them has the name of another. */
function unmatched(songs: readonly Song[], sounds: readonly Sound[], words: readonly Words[]): string[] {
  if (sounds.length === 0 || words.length === 0 || songs.some((s) => s.audioPath && s.lyrics !== undefined)) return [];
  return [
    `No song has both: not one of the ${words.length} lyrics has the name of one of the ${sounds.length} sound files, such as ${words[0]!.file} and ${sounds[0]!.file}. Give the two files of a song the same name.`,
  ];
}

/** Names what lies in the collection and was not used. */
function addLeftOver(
  draft: Draft,
  listed: readonly Listed[],
  used: readonly { file: string }[],
  { ignore }: Layout,
  folders: { audio: string; lyrics: string },
  tableReason: (file: string) => string,
): void {
  const usedFiles = new Set(used.map(({ file }) => file));
  const usedPaths = new Set(draft.songs.map(({ audioPath }) => audioPath));
  const explained = new Set(draft.skipped.map(({ file }) => file));
  const isLeft = ({ file, path: full }: Listed) =>
    !usedFiles.has(file) && !usedPaths.has(full) && !explained.has(file) && !ignore?.test(file);
  const left = listed.filter(isLeft);
  for (const { file, reason } of left) {
    if (reason !== undefined) draft.skipped.push({ id: stemOf(file), file, reason });
  }
  const plain = left.filter(({ reason }) => reason === undefined).map(({ file }) => file);
  const stems = new Set(draft.songs.map(({ audioPath }) => audioPath && stemOf(audioPath)));
  const { skipped, notes } = explainLeftOver(plain, folders, tableReason, (stem) => stems.has(stem));
  draft.skipped.push(...skipped);
  draft.notes.push(...notes);
}

/** Sound files; of two encodings of one song the earlier in AUDIO_EXTENSIONS is used. */
async function listSounds(listed: readonly Listed[], folder: string, skipped: Skipped[]): Promise<Sound[]> {
  const best = new Map<string, Sound>();
  for (const entry of listed) {
    if (!AUDIO_EXTENSIONS.includes(extensionOf(entry.file))) continue;
    if (folder !== "" && !entry.file.startsWith(`${folder}/`)) continue;
    const found = await checkListed(entry);
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
  const sounds = [...best.values()];
  // One folder for all, such as songs/, says nothing of any of them.
  const isOne = sounds.length > 1 && sounds.every((sound) => sound.folder === sounds[0]!.folder);
  return isOne ? sounds.map((sound) => ({ ...sound, folder: "" })) : sounds;
}

const rank = (file: string) => AUDIO_EXTENSIONS.indexOf(extensionOf(file));

/** Where a table names a file by its path, that file is the song's, whatever the ids say. Gives the other files. */
async function pointedAt(
  { songs, filenames, skipped }: Draft,
  root: string,
  sounds: readonly Sound[],
): Promise<Sound[]> {
  const at = new Map(sounds.map((sound) => [sound.file, sound]));
  const byStem = new Set(sounds.map(({ stem }) => looseName(stem)));
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
    if ("path" in found) song.audioPath = found.path;
    // A path of the computer that the table was made on: the name alone finds the file.
    else if (!byStem.has(looseName(nameIn(name)))) skipped.push({ id: song.id, file: name, reason: found.reason });
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

/** The name, or with its folder where another song has that id, or with a number where that has one, too. */
function uniqueId(ids: Set<string>, name: string, file: string): string {
  const longer = file.replace(/\.\w{1,5}$/, "");
  let id = ids.has(name) ? longer : name;
  for (let n = 2; ids.has(id); n++) id = `${longer} (${n})`;
  ids.add(id);
  return id;
}

function fits(candidates: string[]): string {
  const shown = candidates.slice(0, 3).join(", ") + (candidates.length > 3 ? ", …" : "");
  return `its name fits more than one song (${shown}) or another file has the same name; it was given to none`;
}
