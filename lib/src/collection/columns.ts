import { normalizeLyrics } from "../lyrics/normalize.js";
import type { Song } from "./song.js";

/** The names under which data sets keep the same thing; compared without case, spaces and underscores. */
const NAMES = {
  id: ["id", "songid", "trackid", "clipid"],
  file: ["file", "filename", "filepath", "path", "audio", "audiofile"],
  title: ["title", "song", "songtitle", "trackname", "sname", "name"],
  artist: ["artist", "artistname", "performer", "singer", "alink"],
  track: ["track", "recording"],
  language: ["language", "lang"],
  genre: ["genre", "label", "class", "style", "tag"],
  lyrics: ["lyrics", "lyric", "text"],
} as const;

export type Role = keyof typeof NAMES;

/** Which column of a table plays which role. Of two candidates the more usual name wins. */
export function rolesOf(columns: readonly string[]): Partial<Record<Role, string>> {
  const plain = (name: string) => name.toLowerCase().replace(/[\s_-]/g, "");
  const roles: Partial<Record<Role, string>> = {};
  for (const [role, names] of Object.entries(NAMES) as [Role, readonly string[]][]) {
    const column = names.map(plain).flatMap((name) => columns.filter((c) => plain(c) === name))[0];
    if (column !== undefined) roles[role] = column;
  }
  return roles;
}

/** Columns that count rows or seconds: metadata, never features. */
export function isBookkeeping(column: string): boolean {
  return /^(unnamed.*|index|column\d+|length|duration|year|.*_id)$/i.test(column.trim());
}

/** "12.5" -> 12.5; "007", "", "abc" and what a 32-bit float cannot hold stay text. */
export function cellValue(text: string): string | number {
  const isNumeral = /^[-+]?(0|[1-9]\d*)?(\.\d+)?([eE][-+]?\d+)?$/.test(text) && /\d/.test(text);
  return isNumeral && Number.isFinite(Math.fround(Number(text))) ? Number(text) : text;
}

/** "blues.00000.3" -> "blues.00000": GTZAN and its like cut a track into pieces and number them so. */
export function trackOfPiece(name: string): string | undefined {
  return /^(.+\.\d{5})\.\d+$/.exec(name)?.[1];
}

/** Puts a row's cells into a song: known roles to their fields, everything else that is not empty to attributes. */
export function fillSong(song: Song, cells: Record<string, string>, roles: Partial<Record<Role, string>>): void {
  const taken = new Set<string>(Object.values(roles));
  for (const role of ["title", "artist", "track", "language", "genre", "lyrics"] as const) {
    const column = roles[role];
    const text = column === undefined ? "" : (cells[column] ?? "");
    const value = role === "lyrics" ? normalizeLyrics(text) : text;
    if (value !== "") song[role] = value;
  }
  for (const [column, text] of Object.entries(cells)) {
    if (!taken.has(column) && text !== "") song.attributes[column] = cellValue(text);
  }
}
