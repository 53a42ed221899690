import { oneOf, UserError } from "../errors.js";
import { numberIn } from "../io/numeral.js";
// Imports only leaf modules of lyrics/, to avoid a cycle.
import { normalizeLyrics } from "../lyrics/normalize.js";
import type { Song } from "../song.js";
import { languageCode } from "./languageNames.js";
import type { Table } from "./table.js";

/**
 * The names under which data sets keep the same thing, the most usual first, and then in other languages; compared in
 * lower case, letters and digits only.
 */
const NAMES = {
  id: ["id", "songid", "trackid", "clipid", "audioid", "recordingid", "spotifyid", "spotifytrackid", "trackuri"],
  file: [
    "file",
    "filename",
    "filepath",
    "path",
    "audio",
    "audiofile",
    "audiopath",
    "audiofilename",
    "songfile",
    "songpath",
    "datei",
    "dateiname",
    "fichier",
    "archivo",
  ],
  title: [
    "title",
    "song",
    "songtitle",
    "tracktitle",
    "trackname",
    "songname",
    "sname",
    "name",
    "titel",
    "titre",
    "titulo",
    "título",
    "titolo",
    "শিরোনাম",
  ],
  artist: [
    "artist",
    "artistname",
    "trackartist",
    "artists",
    "performer",
    "singer",
    "singername",
    "band",
    "alink",
    "künstler",
    "interpret",
    "artiste",
    "artista",
    "intérprete",
    "শিল্পী",
  ],
  track: ["track", "recording"],
  language: [
    "language",
    "lang",
    "languagecode",
    "lyricslanguage",
    "languagecldlang",
    "sprache",
    "langue",
    "idioma",
    "lingua",
    "ভাষা",
  ],
  genre: [
    "genre",
    "genretop",
    "topgenre",
    "maingenre",
    "genres",
    "playlistgenre",
    "label",
    "class",
    "style",
    "tag",
    "category",
    "genero",
    "género",
    "genere",
    "ধরন",
    "ধরণ",
  ],
  lyrics: [
    "lyrics",
    "lyric",
    "songlyrics",
    "lyricstext",
    "plainlyrics",
    "text",
    "words",
    "liedtext",
    "songtext",
    "paroles",
    "letra",
    "testo",
    "গানেরকথা",
    "কথা",
  ],
} as const;

/** Roles of table columns. */
export type Role = keyof typeof NAMES;

/** Which column of a table plays which role. */
export type Roles = Partial<Record<Role, string>>;

/** Roles as a caller gives them: an object, or text such as "id=track_id,lyrics=words". */
export type ColumnMapping = string | Roles;

const ROLES = Object.keys(NAMES) as Role[];

const plainName = (name: string) =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, "");

const ROLE_OF = new Map(ROLES.flatMap((role) => NAMES[role].map((name) => [name as string, role] as const)));

/** How many of the cells are names of columns that have a role: what tells a header from a row. */
export function knownNames(cells: readonly string[]): number {
  return cells.filter((cell) => ROLE_OF.has(plainName(cell))).length;
}

/**
 * Which column of a table plays which role: those that `mapping` names, then those with a usual name. Of two candidates
 * the more usual name wins.
 */
export function rolesOf(columns: readonly string[], mapping: Roles = {}): Roles {
  const roles: Roles = {};
  const free = new Set(columns);
  for (const role of ROLES) {
    const column = mapping[role];
    if (column === undefined || !free.has(column)) continue;
    roles[role] = column;
    free.delete(column);
  }
  for (const role of ROLES) {
    if (roles[role] !== undefined) continue;
    const column = NAMES[role].flatMap((name) => columns.filter((c) => free.has(c) && plainName(c) === name))[0];
    if (column === undefined) continue;
    roles[role] = column;
    free.delete(column);
  }
  // "artist, track, lyrics": the track is the title, unless there is a title beside it.
  if (roles.title === undefined && roles.track !== undefined && mapping.track === undefined) {
    roles.title = roles.track;
    delete roles.track;
  }
  return roles;
}

/**
 * The `columns` option as roles.
 *
 * @throws UserError naming a role that there is not, or text that is no role=column
 */
export function readMapping(given: ColumnMapping | undefined): Roles {
  const roles: Roles = {};
  const entries =
    typeof given === "string"
      ? given
          .split(",")
          .filter((part) => part.trim() !== "")
          .map((part) => {
            const at = part.indexOf("=");
            if (at < 0) throw new UserError(`columns has "${part.trim()}"; write role=column, such as id=track_id.`);
            return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const;
          })
      : Object.entries(given ?? {});
  for (const [role, column] of entries) {
    if (!ROLES.includes(role as Role)) throw new UserError(`columns names "${role}"; it takes ${oneOf(ROLES)}.`);
    if (column === undefined || column === "") continue;
    if (typeof column !== "string") throw new UserError(`columns.${role} must be the name of a column.`);
    roles[role as Role] = column;
  }
  return roles;
}

/**
 * Checks that a mapping names columns of the table.
 *
 * @throws UserError with the columns that there are
 */
export function checkMapping(mapping: Roles, columns: readonly string[], table: string): void {
  for (const [role, column] of Object.entries(mapping)) {
    if (columns.includes(column)) continue;
    const shown = columns.slice(0, 40).join(", ") + (columns.length > 40 ? ", …" : "");
    throw new UserError(`columns.${role} is "${column}", which is no column of ${table}; its columns are ${shown}.`);
  }
}

/** Columns that count rows or seconds: metadata, never features. */
export function isBookkeeping(column: string): boolean {
  return /^(unnamed.*|index|column\d+|length|duration|year|.*_id)$/i.test(column.trim());
}

/** "12.5" -> 12.5; "007", "", "abc" and what a 32-bit float cannot hold stay text. */
export function cellValue(text: string): string | number {
  const value = numberIn(text);
  return value !== undefined && Number.isFinite(Math.fround(value)) ? value : text;
}

/** Whether a cell says that there is no value: "", "-", "NaN", "N/A", "NULL", "none" and their like. */
export function isMissing(text: string): boolean {
  return /^(|[-–—?]+|#?n[./]?a\.?|#?n\/a|nan|<na>|null|\(null\)|\\n|none|nil|undefined|#(ref|value|name|div\/0|null|num)[!?]?)$/i.test(
    text.trim().slice(0, 16),
  );
}

/** "blues.00000.3" -> "blues.00000": GTZAN and its like cut a track into pieces and number them so. */
export function trackOfPiece(name: string): string | undefined {
  return /^(.+\.\d{5})\.\d+$/.exec(name)?.[1];
}

/** What the songs of a table said otherwise than it stands there, for its notes. */
export interface Reading {
  /** Spelling of a missing value to how many cells. */
  missing: Map<string, number>;
  /** Name of a language to its code. */
  languages: Map<string, string>;
}

export function newReading(): Reading {
  return { missing: new Map(), languages: new Map() };
}

/**
 * Puts a row's cells into a song: known roles to their fields, everything else that is not missing to attributes.
 * Languages become codes where their names are known.
 */
export function fillSong(
  song: Song,
  table: Table,
  cells: Record<string, string>,
  roles: Roles,
  reading: Reading = newReading(),
): void {
  const taken = new Set<string>(Object.values(roles));
  const there = (text: string): boolean => {
    if (!isMissing(text)) return true;
    if (text !== "") reading.missing.set(text, (reading.missing.get(text) ?? 0) + 1);
    return false;
  };
  for (const role of ["title", "artist", "track", "language", "genre", "lyrics"] as const) {
    const column = roles[role];
    const text = column === undefined ? "" : (cells[column] ?? "");
    if (!there(text)) continue;
    let value = text;
    if (role === "lyrics") value = normalizeLyrics(text);
    if (role === "language") {
      value = languageCode(text);
      if (value !== text) reading.languages.set(text, value);
    }
    if (value !== "") song[role] = value;
  }
  for (const column of table.columns) {
    const text = cells[column] ?? "";
    if (!taken.has(column) && there(text)) setOwn(song.attributes, column, table.valueIn(column, text));
  }
}

/** Sets a property whatever its name is: a column may be called `__proto__`. */
export function setOwn<T>(object: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
}

/** The notes of a reading, a sentence each. */
export function readingNotes({ missing, languages }: Reading, table: string): string[] {
  const notes: string[] = [];
  const few = (items: string[]) => items.slice(0, 8).join(", ") + (items.length > 8 ? ", …" : "");
  if (missing.size > 0) {
    const cells = few([...missing].map(([text, n]) => `"${text}" (${n})`));
    notes.push(`${table}: cells that say that there is no value were read as missing: ${cells}.`);
  }
  if (languages.size > 0) {
    const mapped = few([...languages].map(([text, code]) => `"${text}" is ${code}`));
    notes.push(`${table}: languages were read as ISO 639-1 codes: ${mapped}.`);
  }
  return notes;
}
