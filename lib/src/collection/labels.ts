import { oneOf, UserError } from "../errors.js";
import type { Song } from "./song.js";

/** One label column of a collection as numbers: `labels[i]` indexes `classes`; -1 where the song has no such label. */
export interface LabelColumn {
  labels: Int32Array;
  /** Sorted, numbers by size. */
  classes: string[];
}

/**
 * A field (`language`, `genre`, `artist`) or an attribute (`theme`, `mode`, …) of the songs as class numbers, for
 * the external metrics and for colouring pictures.
 *
 * @throws UserError where no song has it, listing what there is
 */
export function labelsOf(songs: readonly Song[], field: string): LabelColumn {
  const own = (song: Song) => {
    const value = ["id", "lyrics", "audioPath", "attributes"].includes(field)
      ? undefined
      : ((song as unknown as Record<string, unknown>)[field] ?? song.attributes[field]);
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
