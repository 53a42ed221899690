/** Songs that have audio, lyrics or both: how their batches are read, and how a network sees only what is there. */

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

/**
 * Batches { audio, lyrics, audioPresent, lyricsPresent }; what is missing is zeros.
 * @param ranges the least and the largest value of each modality that the model takes; omitted: any
 * @internal
 */
export function modalDataset(
  data: ModalData,
  cols: Record<Modality, number>,
  ranges: Partial<Record<Modality, readonly [number, number] | undefined>> = {},
): Dataset {
  const given = { audio: data.hasAudio, lyrics: data.hasLyrics };
  const sources = MODALITIES.flatMap((m) => {
    const rows = data[m];
    return rows ? [{ m, source: rowSource(rows, cols[m], m) }] : [];
  });
  const length = sources[0]?.source.length ?? 0;
  const has = { audio: new Int32Array(length), lyrics: new Int32Array(length) };
  for (const { m, source } of sources) {
    const marks = given[m];
    if (source.length !== length || (marks && marks.length !== length)) {
      throw new UserError(
        `There are ${length} songs, but ${source.length} rows of ${m}${marks ? ` and ${marks.length} marks of which are there` : ""}; give one of each per song.`,
      );
    }
    for (let row = 0; row < length; row++) has[m][row] = marks === undefined || marks[row] ? 1 : 0;
  }
  const bare = has.audio.findIndex((there, row) => !there && !has.lyrics[row]);
  if (length === 0 || bare >= 0) {
    throw new UserError(
      `${length === 0 ? "There are no songs" : `Song ${bare} has neither audio nor lyrics`}; every song needs at least one of them.`,
    );
  }
  return {
    length,
    read: async (indices) => {
      const batch: Batch = { size: indices.length };
      for (const m of MODALITIES) {
        batch[m] = new Float32Array(indices.length * cols[m]);
        batch[`${m}Present`] = indices.map((row) => has[m][row] as number);
      }
      for (const { m, source } of sources) {
        const places = presentRows(batch, m);
        if (places.length === 0) continue;
        const values = await source.read(Int32Array.from(places, (k) => indices[k] as number));
        checkRange(values, ranges[m], m);
        places.forEach((k, i) => {
          (batch[m] as Float32Array).set(values.subarray(i * cols[m], (i + 1) * cols[m]), k * cols[m]);
        });
      }
      return batch;
    },
  };
}

/** Which rows of the batch have the modality. @internal */
export function presentRows(batch: Batch, m: Modality): number[] {
  const mask = batch[`${m}Present`] as Int32Array;
  return Array.from(mask.keys()).filter((row) => mask[row]);
}

/** The modality's values of the songs that have it: [present, values]. @internal */
export function presentValues(batch: Batch, m: Modality): Tensor {
  const values = batch[m] as Float32Array;
  const cols = values.length / batch.size;
  const rows = presentRows(batch, m);
  const present = new Float32Array(rows.length * cols);
  rows.forEach((row, k) => {
    present.set(values.subarray(row * cols, (row + 1) * cols), k * cols);
  });
  return tf.tensor(present, [rows.length, cols]);
}

/** 1 for the songs that have the modality: [batch, 1]. @internal */
export function presence(batch: Batch, m: Modality): Tensor {
  return tf.tensor(Float32Array.from(batch[`${m}Present`] as Int32Array), [batch.size, 1]);
}

/**
 * Runs a network on the songs that have the modality and puts its output, width columns, in their rows; zeros elsewhere.
 * The network is not run at all where there are none.
 * @internal
 */
export function onPresent(batch: Batch, m: Modality, width: number, network: (x: Tensor) => Tensor[]): Tensor[] {
  const rows = presentRows(batch, m);
  if (rows.length === 0) return [tf.zeros([batch.size, width]), tf.zeros([batch.size, width])];
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
export function expertOf(batch: Batch, m: Modality, latentDim: number, encode: (x: Tensor) => Gaussian): Expert {
  const [mu, logVar] = onPresent(batch, m, latentDim, (x) => {
    const q = encode(x);
    return [q.mu, q.logVar];
  }) as [Tensor, Tensor];
  return { mu, logVar, present: presence(batch, m) };
}
