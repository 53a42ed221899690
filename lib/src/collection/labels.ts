import { oneOf, UserError } from "../errors.js";
import { numberIn } from "../io/numeral.js";
import type { Song } from "../song.js";

/** One label column of a collection as numbers: `labels[i]` indexes `classes`; -1 where the song has no such label. */
export interface LabelColumn {
  /** One class a song, an index of `classes`; -1 without a label. */
  labels: Int32Array;
  /** Sorted, numbers by size. */
  classes: string[];
}

const FIELDS = ["title", "artist", "track", "language", "genre"];

/**
 * A field (`language`, `genre`, `artist`) or an attribute (`theme`, `mode`, …) of the songs as class numbers, for
 * the external metrics and for coloring pictures.
 *
 * @param songs of one collection
 * @param field "language", "genre", "artist", or the name of an attribute
 * @returns the classes in natural order, and one index a song
 * @throws UserError where no song has it, listing what there is
 */
export function labelsOf(songs: readonly Song[], field: string): LabelColumn {
  const own = (song: Song) => {
    const ofSong = FIELDS.includes(field) ? song[field as "genre"] : undefined;
    // An attribute may be called anything, "toString" too.
    const value = ofSong ?? (Object.hasOwn(song.attributes, field) ? song.attributes[field] : undefined);
    return value === undefined || value === "" ? undefined : String(value);
  };
  const values = songs.map(own);
  const collator = new Intl.Collator("en", { numeric: true });
  const classes = [...new Set(values.filter((v): v is string => v !== undefined))].sort(collator.compare);
  if (classes.length === 0) {
    const names = ["title", "artist", "language", "genre"].filter((f) => songs.some((s) => f in s));
    const attributes = [...new Set(songs.flatMap((s) => Object.keys(s.attributes)))];
    throw new UserError(`No song has the label "${field}"; the songs have ${oneOf([...names, ...attributes])}.`);
  }
  const number = new Map(classes.map((c, i) => [c, i]));
  return { labels: Int32Array.from(values, (v) => (v === undefined ? -1 : number.get(v)!)), classes };
}

/**
 * A sentence for each set of classes that are probably the same: they differ in capital letters, in blanks, in
 * Unicode form, or in how a number is written (1 and 1.0). Nothing is merged. Columns of more than 50 classes (language
 * and genre: 200) are free text and are passed over.
 */
export function spellingNotes(songs: readonly Song[]): string[] {
  const notes: string[] = [];
  const attributes = new Set(songs.flatMap((song) => Object.keys(song.attributes)));
  for (const field of ["language", "genre", ...attributes]) {
    const counts = new Map<string, number>();
    for (const song of songs) {
      const own = Object.hasOwn(song.attributes, field) ? song.attributes[field] : undefined;
      const value = field === "language" || field === "genre" ? song[field] : own;
      if (typeof value === "string") counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    if (counts.size > (field === "language" || field === "genre" ? 200 : 50)) continue;
    const alike = new Map<string, string[]>();
    for (const value of counts.keys()) alike.set(spelling(value), [...(alike.get(spelling(value)) ?? []), value]);
    for (const values of alike.values()) {
      if (values.length < 2) continue;
      const shown = values.map((value) => `"${value}" (${counts.get(value)})`);
      notes.push(
        `${field}: ${shown.slice(0, -1).join(", ")} and ${shown.at(-1)} differ in capital letters or spelling alone, but are ${values.length} classes; write them alike.`,
      );
    }
  }
  return notes;
}

function spelling(value: string): string {
  const plain = value
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .trim();
  return String(numberIn(plain) ?? plain);
}
