import type { Song } from "../song.js";
import { type Field, packFloats, packInts } from "./contents.js";
import { plain } from "./text.js";

/** More distinct values than that are no classes: comments, file names. */
const MOST_VALUES = 500;

/**
 * What the songs' metadata can color and filter: language, genre, artist and every other column. Columns of numbers are
 * number fields, all others labels; left out are columns with one value, and those in which most values occur once,
 * such as file names.
 */
export function songFields(songs: readonly Song[]): Field[] {
  const attributes = new Set(songs.flatMap((song) => Object.keys(song.attributes)));
  const columns: [name: string, values: (string | number | undefined)[]][] = [
    ...(["genre", "language", "artist"] as const).map((name): [string, (string | undefined)[]] => [
      name,
      songs.map((song) => song[name]),
    ]),
    ...Array.from(attributes, (name): [string, (string | number | undefined)[]] => [
      name,
      songs.map(({ attributes }) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined)),
    ]),
  ];
  const taken = new Set<string>();
  return columns.flatMap(([column, values]) => {
    const name = plain(column, 60);
    if (!name || taken.has(name)) return [];
    const field = fieldOf(name, values);
    if (field) taken.add(name);
    return field ?? [];
  });
}

function fieldOf(name: string, values: readonly (string | number | undefined)[]): Field | undefined {
  const present = values.filter((value) => value !== undefined && value !== "");
  if (present.every((value) => typeof value === "number")) {
    return numberField(name, "", values as (number | undefined)[], false);
  }
  const texts = values.map((value) => plain(value === undefined ? undefined : String(value), 100));
  const counts = new Map<string, number>();
  for (const text of texts) if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  if (counts.size < 2 || counts.size > Math.min(MOST_VALUES, present.length / 2)) return undefined;
  const names = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([text]) => text);
  const codes = new Map(names.map((text, i) => [text, i]));
  return {
    kind: "label",
    name,
    values: names,
    codes: packInts(texts.map((text) => (text === undefined ? -1 : (codes.get(text) as number)))),
  };
}

/** Undefined where the songs don't differ in it. */
export function numberField(
  name: string,
  unit: string,
  values: readonly (number | undefined)[],
  measured: boolean,
): Field | undefined {
  const finite = values.map((value) => (Number.isFinite(value) ? (value as number) : Number.NaN));
  const first = finite.find((value) => !Number.isNaN(value));
  if (first === undefined || finite.every((value) => Number.isNaN(value) || value === first)) return undefined;
  return { kind: "number", name, unit, measured, values: packFloats(finite) };
}
