import { type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";

/**
 * Rows that need not fit in memory, such as log-mel images on disk. `read` is called for one batch at a time, for the
 * next one while the model computes the current one.
 */
export interface Batches {
  /** How many rows there are. */
  readonly length: number;
  /** Values per row; an image of [height, width] is height * width values, row-major. */
  readonly cols: number;
  /** The rows of the given indices, in that order, one after the other. */
  read(indices: Int32Array): Float32Array | Promise<Float32Array>;
}

/**
 * A view of some of the rows, such as those of a split, in the order of the indices.
 *
 * @param source all rows
 * @param indices the rows to keep
 * @returns a source of these rows; nothing is read yet
 */
export function selectBatches(source: Batches, indices: ArrayLike<number>): Batches {
  const chosen = Int32Array.from(indices);
  return {
    length: chosen.length,
    cols: source.cols,
    read: (rows) => source.read(rows.map((i) => chosen[i] as number)),
  };
}

/** Rows in memory or on disk. */
export type Rows = MatrixLike | Batches;

/** One batch as a model reads it: named arrays, each with `size` rows. @internal */
export interface Batch {
  size: number;
  [name: string]: Float32Array | Int32Array | number;
}

/** Source of batches of a model's data type. @internal */
export interface Dataset {
  length: number;
  read(indices: Int32Array): Promise<Batch>;
}

/**
 * Rows of a known width as something to read from.
 * @param name name of the data in messages
 * @internal
 */
export function rowSource(rows: Rows, cols: number, name: string): Batches {
  const given = isBatches(rows) ? rows : toMatrix("A model", rows, name);
  const length = "rows" in given ? given.rows : given.length;
  if (given.cols !== cols) {
    throw new UserError(
      `${name} has ${given.cols} columns, but the model was made for ${cols}; build the model with that many inputs, or give it the features it was made for.`,
    );
  }
  if (length === 0) throw new UserError(`${name} has no rows; at least one song is needed.`);
  if (!("rows" in given)) return given;
  const { data } = given;
  return {
    length,
    cols,
    read(indices) {
      const out = new Float32Array(indices.length * cols);
      for (let i = 0; i < indices.length; i++) {
        const start = (indices[i] as number) * cols;
        out.set(data.subarray(start, start + cols), i * cols);
      }
      return out;
    },
  };
}

/**
 * @param range the least and the largest value that a model's likelihood takes; omitted: any
 * @throws UserError where a value is outside; NaN is left to the training, which names the song
 * @internal
 */
export function checkRange(values: Float32Array, range: readonly [number, number] | undefined, name: string): void {
  if (!range) return;
  const [least, largest] = range;
  const outside = values.find((v) => v < least || v > largest);
  if (outside === undefined) return;
  throw new UserError(
    `${name} has the value ${Number(outside.toPrecision(4))}, but the model's likelihood takes values from ${least} to ${largest}; scale them to that range, or give the model another likelihood.`,
  );
}

const isBatches = (rows: Rows): rows is Batches => typeof (rows as Partial<Batches> | undefined)?.read === "function";

/** A batch in parts of at most `rows` rows. @internal */
export function microBatches(batch: Batch, rows = batch.size): Batch[] {
  if (batch.size <= rows) return [batch];
  const parts: Batch[] = [];
  for (let start = 0; start < batch.size; start += rows) {
    const end = Math.min(start + rows, batch.size);
    const part: Batch = { size: end - start };
    for (const [name, values] of Object.entries(batch)) {
      if (typeof values === "number") continue;
      const cols = values.length / batch.size;
      part[name] = values.subarray(start * cols, end * cols);
    }
    parts.push(part);
  }
  return parts;
}

/** A batch with each row `times` times, one after the other. @internal */
export function repeatedRows(batch: Batch, times: number): Batch {
  if (times === 1) return batch;
  const out: Batch = { size: batch.size * times };
  for (const [name, values] of Object.entries(batch)) {
    if (typeof values === "number") continue;
    const cols = values.length / batch.size;
    const repeated =
      values instanceof Float32Array ? new Float32Array(values.length * times) : new Int32Array(values.length * times);
    for (let row = 0; row < out.size; row++) {
      const from = Math.floor(row / times) * cols;
      repeated.set(values.subarray(from, from + cols), row * cols);
    }
    out[name] = repeated;
  }
  return out;
}

/** from … to-1. @internal */
export function range(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, i) => from + i);
}
