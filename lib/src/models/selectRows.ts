import { Matrix, type MatrixLike } from "../array/matrix.js";
import { type Batches, selectBatches } from "./dataset.js";

/**
 * Some of the songs of a model's data, whatever its form: rows of a matrix or of images on disk, one value a song of an
 * array, and the same for each field of an object such as `{ audio, lyrics, hasLyrics }` or `{ X, classes }`.
 *
 * @param data of all songs
 * @param rows indices of the songs to keep
 * @returns the same form, of these songs
 */
export function selectRows<Data>(data: Data, rows: ArrayLike<number>): Data {
  return selected(data, rows) as Data;
}

function selected(data: unknown, rows: ArrayLike<number>): unknown {
  if (data === null || typeof data !== "object") return data;
  if ("read" in data) return selectBatches(data as Batches, rows);
  if (data instanceof Matrix || ("cols" in data && "data" in data)) {
    return Matrix.from(data as MatrixLike).select(Int32Array.from(rows));
  }
  if (ArrayBuffer.isView(data)) {
    const values = data as Int32Array;
    return (values.constructor as Int32ArrayConstructor).from(rows, (i) => values[i] as number);
  }
  if (Array.isArray(data)) return Array.from(rows, (i) => data[i]);
  return Object.fromEntries(Object.entries(data).map(([name, field]) => [name, selected(field, rows)]));
}
