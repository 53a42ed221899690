import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type NpyHeader, readNpyHeader } from "../array/npyHeader.js";
import { UserError } from "../errors.js";

/** Longer than any header that `npyBytes` writes. */
const HEADER_BYTES = 512;

/** The .npy files of several parts as one array of rows that stays on disk. */
export class PartArray {
  /** Values in a row. */
  readonly cols: number;
  /** Rows of all parts. */
  readonly rows: number;
  readonly #parts: { file: string; first: number; rows: number; begins: number }[] = [];

  /**
   * @param files .npy files of float32 with the same number of columns, those of parts that have rows
   * @throws UserError where one is missing, damaged or of another width
   */
  constructor(files: readonly string[]) {
    let first = 0;
    let cols: number | undefined;
    for (const file of files) {
      const header = headerOf(file);
      cols ??= header.cols;
      if (header.cols !== cols) {
        throw new UserError(
          `${file} has ${header.cols} columns, the parts before it ${cols}; delete it and run the same command again.`,
        );
      }
      this.#parts.push({ file, first, rows: header.rows, begins: header.start });
      first += header.rows;
    }
    this.cols = cols ?? 0;
    this.rows = first;
  }

  /** These rows, one after the other. Rows that follow each other are read at once. */
  read(rows: ArrayLike<number>): Float32Array {
    const out = new Float32Array(rows.length * this.cols);
    for (let at = 0; at < rows.length; ) {
      const row = rows[at]!;
      const part = this.#partOf(row);
      let run = 1;
      while (at + run < rows.length && rows[at + run] === row + run && row + run < part.first + part.rows) run++;
      const bytes = new Uint8Array(out.buffer, at * this.cols * 4, run * this.cols * 4);
      readAt(part.file, part.begins + (row - part.first) * this.cols * 4, bytes);
      at += run;
    }
    return out;
  }

  #partOf(row: number) {
    let [low, high] = [0, this.#parts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#parts[middle]!.first <= row) low = middle;
      else high = middle - 1;
    }
    const part = this.#parts[low];
    if (part && row >= part.first && row < part.first + part.rows) return part;
    throw new UserError(`There is no row ${row}; there are ${this.rows}.`);
  }
}

function headerOf(file: string): NpyHeader {
  return opened(file, (handle) => {
    const start = Buffer.alloc(HEADER_BYTES);
    const bytesRead = readSync(handle, start, 0, HEADER_BYTES, 0);
    const header = readNpyHeader(start.subarray(0, bytesRead), fstatSync(handle).size);
    if (!header.isFloat32 || !header.byRows) throw new Error("it is no array of a part");
    return header;
  });
}

function readAt(file: string, position: number, bytes: Uint8Array): void {
  opened(file, (handle) => {
    for (let done = 0; done < bytes.length; ) {
      const read = readSync(handle, bytes, done, bytes.length - done, position + done);
      if (read === 0) throw new Error("it is cut off");
      done += read;
    }
  });
}

function opened<T>(file: string, work: (handle: number) => T): T {
  try {
    const handle = openSync(file, "r");
    try {
      return work(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new UserError(
      `${file} can't be read (${(error as Error).message}); delete its part and run the same command again.`,
    );
  }
}
