import { type FileHandle, open } from "node:fs/promises";
import { UserError } from "../errors.js";
import { checkNumber, withDefaults } from "../options.js";
import { BATCH_ROWS, type RowBatches } from "./batches.js";
import { Matrix } from "./matrix.js";
import { type NpyHeader, readNpyHeader } from "./npyHeader.js";

/** Options of {@link npyBatches}. */
export interface NpyBatchesOptions {
  /** Rows of a piece. A larger one takes more memory and fewer reads; results don't depend on it. Default 8,192. */
  batchSize?: number;
}

/** The rows of .npy files, read piece by piece each time they are iterated. */
export interface NpyBatches extends RowBatches {
  /** Rows of all files. */
  readonly rows: number;
  /** Columns, the same in every file. */
  readonly cols: number;
  /** The files with the number of rows of each, in the order in which they are read. */
  readonly files: readonly { file: string; rows: number }[];
  /** Pieces of `batchSize` rows, the last one shorter; a piece may hold rows of several files. */
  [Symbol.asyncIterator](): AsyncGenerator<Matrix>;
}

/** Longer than any header that NumPy writes for two dimensions. */
const HEADER_BYTES = 4096;

/**
 * The rows of .npy files as one matrix that is never in memory as a whole: the parts of `npm run scale`, or what
 * `numpy.save` wrote. Two dimensions, C order, little-endian float32, float64, int32 or int64, read as 32-bit floats.
 *
 *     const rows = await npyBatches(["part-0.npy", "part-1.npy"]);
 *     const fitted = await incrementalPca(rows, { nComponents: 16 });
 *
 * @param files one file or several, in the order of their rows
 * @returns the rows, to iterate any number of times; only the headers have been read
 * @throws UserError naming the file that is missing, damaged, in Fortran order, or of another number of columns
 */
export async function npyBatches(
  files: string | readonly string[],
  options: NpyBatchesOptions = {},
): Promise<NpyBatches> {
  const { batchSize } = withDefaults("npyBatches", options, { batchSize: BATCH_ROWS });
  checkNumber("npyBatches: batchSize", batchSize, { min: 1, integer: true });
  const names = typeof files === "string" ? [files] : files;
  if (names.length === 0) throw new UserError("npyBatches was given no file; give at least one.");
  const parts: Part[] = [];
  for (const file of names) parts.push({ file, header: await withFile(file, headerOf) });
  const { cols } = parts[0]!.header;
  for (const { file, header } of parts) {
    if (header.cols !== cols) {
      throw new UserError(`${file} has ${header.cols} columns, but ${names[0]} has ${cols}; all files need the same.`);
    }
  }
  return {
    rows: parts.reduce((sum, { header }) => sum + header.rows, 0),
    cols,
    files: parts.map(({ file, header }) => ({ file, rows: header.rows })),
    [Symbol.asyncIterator]: () => read(parts, cols, batchSize),
  };
}

interface Part {
  file: string;
  header: NpyHeader;
}

async function* read(parts: readonly Part[], cols: number, size: number): AsyncGenerator<Matrix> {
  let left = parts.reduce((sum, { header }) => sum + header.rows, 0);
  let piece = new Float32Array(Math.min(size, left) * cols);
  let filled = 0;
  for (const { file, header } of parts) {
    const handle = await opened(file);
    try {
      for (let row = 0; row < header.rows; ) {
        const rows = Math.min(piece.length / cols - filled, header.rows - row);
        await readRows(handle, file, header, row, piece.subarray(filled * cols, (filled + rows) * cols));
        row += rows;
        filled += rows;
        left -= rows;
        if (filled * cols < piece.length) continue;
        yield new Matrix(filled, cols, piece);
        piece = new Float32Array(Math.min(size, left) * cols);
        filled = 0;
      }
    } finally {
      await handle.close();
    }
  }
}

/** Fills `into` with the rows from `first` on. */
async function readRows(
  handle: FileHandle,
  file: string,
  { cols, element, isFloat32, start }: NpyHeader,
  first: number,
  into: Float32Array,
): Promise<void> {
  const bytes = isFloat32
    ? new Uint8Array(into.buffer, into.byteOffset, into.byteLength)
    : new Uint8Array(into.length * element.bytes);
  const from = start + first * cols * element.bytes;
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, from + done);
    if (bytesRead === 0)
      throw new UserError(`${file} became shorter while it was read; save it again, then run again.`);
    done += bytesRead;
  }
  if (isFloat32) return;
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < into.length; i++) into[i] = element.read(view, i * element.bytes);
}

async function headerOf(handle: FileHandle, file: string): Promise<NpyHeader> {
  const { size } = await handle.stat();
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
  let header: NpyHeader;
  try {
    header = readNpyHeader(buffer.subarray(0, bytesRead), size);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${file}: ${error.message}`);
    throw error;
  }
  if (header.cols < 1) throw new UserError(`${file} has no columns; it needs at least one.`);
  if (!header.byRows && header.cols > 1) {
    throw new UserError(
      `${file} lies column after column (Fortran order), so that its rows can't be read piece by piece; save it with numpy.ascontiguousarray.`,
    );
  }
  return header;
}

async function withFile<T>(file: string, work: (handle: FileHandle, file: string) => Promise<T>): Promise<T> {
  const handle = await opened(file);
  try {
    return await work(handle, file);
  } finally {
    await handle.close();
  }
}

async function opened(file: string): Promise<FileHandle> {
  try {
    return await open(file, "r");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new UserError(`There is no file ${file}.`);
    throw new UserError(`${file} can't be opened (${code ?? (error as Error).message}).`);
  }
}
