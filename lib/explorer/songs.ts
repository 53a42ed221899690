/** The contents of the page as typed arrays. */

import type { ExplorerContents, Field, Sound, Space } from "../src/explorer/contents.js";
import { bytesOf, floats, ints } from "../src/explorer/unpack.js";

export { bytesOf, floats, ints };

/** Everything that is known of the songs. */
export interface Songs extends Omit<ExplorerContents, "fields" | "spaces" | "clusterings" | "disagreement" | "words"> {
  fields: SongField[];
  spaces: SongSpace[];
  clusterings: { name: string; labels: Int32Array }[];
  words?: { vocabulary: string[]; start: Int32Array; words: Int32Array; counts: Int32Array };
  disagreement?: { caption: string; values: Float32Array; percentiles: Float32Array };
  /** Per song: 1 where there is a snippet, else 0; absent where there is no sound. */
  present?: Int32Array;
}

export type SongField =
  | { kind: "label"; name: string; values: string[]; codes: Int32Array }
  | { kind: "number"; name: string; unit: string; measured: boolean; values: Float32Array };

export interface SongSpace {
  name: string;
  caption: string;
  projection: string;
  dimensions: number;
  /** n x dimensions; NaN where a song is not in the space. */
  latents: Float32Array;
  /** n x 2; NaN as above. */
  map: Float32Array;
  /** The songs that are in the space, ascending. */
  rows: Int32Array;
}

/** Reads what the page carries in its elements of type application/json. */
export function readSongs(): Songs {
  const contents: ExplorerContents = JSON.parse(textOf("contents"));
  const { fields, spaces, clusterings, disagreement, words, ...rest } = contents;
  return {
    ...rest,
    fields: fields.map(readField),
    spaces: spaces.map(readSpace),
    clusterings: clusterings.map(({ name, labels }) => ({ name, labels: ints(labels) })),
    ...(words && {
      words: {
        vocabulary: words.vocabulary,
        start: ints(words.start),
        words: ints(words.words),
        counts: ints(words.counts),
      },
    }),
    ...(rest.sound && { present: ints(rest.sound.present) }),
    ...(disagreement && {
      disagreement: {
        ...disagreement,
        values: floats(disagreement.values),
        percentiles: floats(disagreement.percentiles),
      },
    }),
  };
}

/** The base64 texts of the snippets; undefined where they are beside the page, or nowhere. */
export function readSnippets(sound: Sound | undefined): (string | null)[] | undefined {
  return sound?.at === "page" ? JSON.parse(textOf("sound")) : undefined;
}

/** Latents are most of the page and no map needs them: they are unpacked when they are first asked for. */
function readSpace({ latents: packed, map: packedMap, ...space }: Space): SongSpace {
  const map = floats(packedMap);
  let latents: Float32Array | undefined;
  return {
    ...space,
    map,
    rows: present(map),
    get latents() {
      latents ??= floats(packed);
      return latents;
    },
  };
}

function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? "null";
}

function readField(field: Field): SongField {
  return field.kind === "label" ? { ...field, codes: ints(field.codes) } : { ...field, values: floats(field.values) };
}

function present(map: Float32Array): Int32Array {
  const rows: number[] = [];
  for (let i = 0; 2 * i < map.length; i++) if (!Number.isNaN(map[2 * i])) rows.push(i);
  return Int32Array.from(rows);
}
