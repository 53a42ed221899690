import type { Matrix } from "../array/matrix.js";
import type { TaskOptions } from "../async/task.js";
import { extractFeatures, recordingFacts } from "../audio/index.js";
import type { Song } from "../song.js";
import type { Field } from "./contents.js";
import { numberField } from "./songFields.js";
import { plain } from "./text.js";

/** Columns of `descriptors`, in order, as the page calls them. */
const DESCRIPTORS: readonly [name: string, unit: string][] = [
  ["tempo", "bpm"],
  ["spectral centroid", "Hz"],
  ["spectral bandwidth", "Hz"],
  ["flatness", ""],
  ["zero crossings", "per sample"],
];

/**
 * What was measured of the sound: tempo, centroid, bandwidth, flatness, zero crossings, loudness, highest frequency and
 * length, of the first 30 s; kept in the cache of features.
 */
export async function measuredFields(songs: readonly Song[], task: TaskOptions = {}): Promise<Field[]> {
  if (!songs.some(({ audioPath }) => audioPath)) return [];
  // Two passes over the songs, as one task.
  const half = (part: 0 | 1): TaskOptions => ({
    ...task,
    onProgress: ({ done, total }) => task.onProgress?.({ done: part * total + done, total: 2 * total }),
  });
  const { X, indices } = await extractFeatures(songs, { kind: "descriptors", ...half(0) });
  const facts = await recordingFacts(songs, half(1));
  const rows = new Map(Array.from(indices, (song, row) => [song, row]));
  const column = (c: number) => songs.map((_, i) => (rows.has(i) ? X.get(rows.get(i) as number, c) : undefined));
  return [
    ...DESCRIPTORS.map(([name, unit], c) => numberField(name, unit, column(c), true)),
    numberField(
      "loudness",
      "dB",
      facts.map((one) => one?.loudness),
      true,
    ),
    numberField(
      "highest frequency",
      "Hz",
      facts.map((one) => one?.bandwidth),
      true,
    ),
    numberField(
      "length, up to 30 s",
      "s",
      facts.map((one) => one?.seconds),
      true,
    ),
  ].filter((field) => field !== undefined);
}

/** Number of columns of a table of features that the page shows. */
const MOST_COLUMNS = 64;

/** The columns of a table of features. */
export function tableFields({ X, names }: { X: Matrix; names: readonly string[] }): Field[] {
  return names.slice(0, MOST_COLUMNS).flatMap((name, c) => {
    const values = Array.from({ length: X.rows }, (_, i) => X.get(i, c));
    return numberField(plain(name, 60) ?? `column ${c + 1}`, "", values, true) ?? [];
  });
}
