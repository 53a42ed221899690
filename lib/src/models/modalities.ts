/**
 * Songs that have some of several modalities, such as audio, lyrics or both: how their batches are read, and how a network sees
 * only what is there.
 */

import { UserError } from "../errors.js";
import { tf } from "../tensorflow/backend.js";
import { matMul } from "../tensorflow/ops.js";
import type { Tensor } from "../tensorflow/tensor.js";
import { type Batch, checkRange, type Dataset, type Rows, rowSource } from "./dataset.js";
import type { Expert, Gaussian } from "./experts.js";

/** Songs by modality, row by row the same song. A modality may be left out altogether. */
export interface ModalData {
  /** n rows, one a song. */
  audio?: Rows | undefined;
  /** n rows, one a song. */
  lyrics?: Rows | undefined;
  /** Which songs have audio: true or 1 for yes. Default: all, where `audio` is given. Other rows are not read. */
  hasAudio?: ArrayLike<boolean | number> | undefined;
  /** Which songs have lyrics. Default: all, where `lyrics` is given. */
  hasLyrics?: ArrayLike<boolean | number> | undefined;
}

export const MODALITIES = ["audio", "lyrics"] as const;
export type Modality = (typeof MODALITIES)[number];

/** Marks of songs: true or 1 for yes. */
type Marks = ArrayLike<boolean | number>;

/** What is known of songs: rows of each modality by its name, and marks of the songs that have it as `hasAudio`. */
type Given = Readonly<Record<string, Rows | Marks | undefined>>;

/** Name of the marks of a modality in the data of songs: "audio" -> "hasAudio". @internal */
export function marksOf(m: string): string {
  return `has${capitalized(m)}`;
}

/** Name of a modality's reconstruction error among the terms of a loss: "audio" -> "reconAudio". @internal */
export function reconOf(m: string): string {
  return `recon${capitalized(m)}`;
}

function capitalized(m: string): string {
  return `${m[0]?.toUpperCase()}${m.slice(1)}`;
}

/**
 * Batches { audio, lyrics, audioPresent, lyricsPresent }; what is missing is zeros.
 * @param data rows by modality, and marks
 * @param cols values per row of each modality
 * @param ranges the least and the largest value of each modality that the model takes; omitted: any
 * @internal
 */
export function modalDataset(
  data: ModalData | Given,
  cols: Readonly<Record<string, number>>,
  ranges: Readonly<Record<string, readonly [number, number] | undefined>> = {},
): Dataset {
  const given = data as Given;
  const modalities = Object.keys(cols);
  const colsOf = (m: string) => cols[m] as number;
  const sources = modalities.flatMap((m) => {
    const rows = given[m] as Rows | undefined;
    return rows ? [{ m, source: rowSource(rows, colsOf(m), m) }] : [];
  });
  const length = sources[0]?.source.length ?? 0;
  const has = new Map(modalities.map((m) => [m, new Int32Array(length)]));
  const hasOf = (m: string) => has.get(m) as Int32Array;
  for (const { m, source } of sources) {
    const marks = given[marksOf(m)] as Marks | undefined;
    if (source.length !== length || (marks && marks.length !== length)) {
      throw new UserError(
        `There are ${length} songs, but ${source.length} rows of ${m}${marks ? ` and ${marks.length} marks of which are there` : ""}; give one of each per song.`,
      );
    }
    for (let row = 0; row < length; row++) hasOf(m)[row] = marks === undefined || marks[row] ? 1 : 0;
  }
  const bare = Array.from({ length }, (_, row) => modalities.every((m) => !hasOf(m)[row])).indexOf(true);
  if (length === 0 || bare >= 0) {
    throw new UserError(
      `${length === 0 ? "There are no songs" : `Song ${bare} has neither ${modalities.join(" nor ")}`}; every song needs at least one of them.`,
    );
  }
  return {
    length,
    read: async (indices) => {
      const batch: Batch = { size: indices.length };
      for (const m of modalities) {
        batch[m] = new Float32Array(indices.length * colsOf(m));
        batch[`${m}Present`] = indices.map((row) => hasOf(m)[row] as number);
      }
      for (const { m, source } of sources) {
        const places = presentRows(batch, m);
        if (places.length === 0) continue;
        const values = await source.read(Int32Array.from(places, (k) => indices[k] as number));
        checkRange(values, ranges[m], m);
        places.forEach((k, i) => {
          (batch[m] as Float32Array).set(values.subarray(i * colsOf(m), (i + 1) * colsOf(m)), k * colsOf(m));
        });
      }
      return batch;
    },
  };
}

/** Which rows of the batch have the modality. @internal */
export function presentRows(batch: Batch, m: string): number[] {
  const mask = batch[`${m}Present`] as Int32Array;
  return Array.from(mask.keys()).filter((row) => mask[row]);
}

/** The modality's values of the songs that have it: [present, values]. @internal */
export function presentValues(batch: Batch, m: string): Tensor {
  return valuesOf(batch, m, presentRows(batch, m));
}

/** The modality's values of some rows of the batch: [rows, values]. @internal */
export function valuesOf(batch: Batch, m: string, rows: readonly number[]): Tensor {
  const values = batch[m] as Float32Array;
  const cols = values.length / batch.size;
  const chosen = new Float32Array(rows.length * cols);
  rows.forEach((row, k) => {
    chosen.set(values.subarray(row * cols, (row + 1) * cols), k * cols);
  });
  return tf.tensor(chosen, [rows.length, cols]);
}

/** The batch without all modalities but the given ones, as if the songs had no others. @internal */
export function onlyGiven(batch: Batch, modalities: readonly string[], given: readonly string[]): Batch {
  const none = new Int32Array(batch.size);
  return {
    ...batch,
    ...Object.fromEntries(modalities.filter((m) => !given.includes(m)).map((m) => [`${m}Present`, none])),
  };
}

/** Values of some rows in their places, 0 elsewhere: [rows] -> [size]; with a gradient. @internal */
export function inPlace(values: Tensor, rows: readonly number[], size: number): Tensor {
  if (rows.length === size) return values;
  const from = new Int32Array(size).fill(rows.length); // the zero at the end
  rows.forEach((row, k) => {
    from[row] = k;
  });
  return tf.gather(tf.concat([values, tf.zeros([1])], 0), tf.tensor1d(from, "int32"));
}

/** 1 for the songs that have the modality: [batch, 1]. @internal */
export function presence(batch: Batch, m: string): Tensor {
  return tf.tensor(Float32Array.from(batch[`${m}Present`] as Int32Array), [batch.size, 1]);
}

/**
 * Runs a network on the songs that have the modality and puts its outputs, of these widths, in their rows; zeros elsewhere.
 * The network is not run at all where there are none.
 * @internal
 */
export function onPresent(
  batch: Batch,
  m: string,
  widths: readonly number[],
  network: (x: Tensor) => Tensor[],
): Tensor[] {
  const rows = presentRows(batch, m);
  if (rows.length === 0) return widths.map((width) => tf.zeros([batch.size, width]));
  const outputs = network(presentValues(batch, m));
  if (rows.length === batch.size) return outputs;
  const place = new Float32Array(batch.size * rows.length);
  rows.forEach((row, k) => {
    place[row * rows.length + k] = 1;
  });
  const scatter = tf.tensor(place, [batch.size, rows.length]);
  return outputs.map((y) => matMul(scatter, y));
}

/** A modality's posterior for every song of the batch. @internal */
export function expertOf(batch: Batch, m: string, latentDim: number, encode: (x: Tensor) => Gaussian): Expert {
  const [mu, logVar] = onPresent(batch, m, [latentDim, latentDim], (x) => {
    const q = encode(x);
    return [q.mu, q.logVar];
  }) as [Tensor, Tensor];
  return { mu, logVar, present: presence(batch, m) };
}
