import { UserError } from "../errors.js";

/** What a .npy file begins with. */
export const MAGIC = "\x93NUMPY";

/** An element type: its size, and how one element is read. */
export interface NpyElement {
  bytes: number;
  read: (view: DataView, at: number) => number;
}

const ELEMENTS: Record<string, NpyElement> = {
  "<f4": { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  "<f8": { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  "<i4": { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  "<i8": { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
};

/** What the header of a .npy file says. */
export interface NpyHeader {
  rows: number;
  cols: number;
  element: NpyElement;
  /** Whether the values are little-endian float32, which need no conversion. */
  isFloat32: boolean;
  /** Row after row (C order); otherwise column after column (Fortran order). */
  byRows: boolean;
  /** Where the values begin, in bytes. */
  start: number;
}

/**
 * Reads the header of a .npy file with a two-dimensional array, formats 1 to 3.
 *
 * @param buffer the beginning of the file, with the whole header in it
 * @param fileLength bytes of the whole file, compared with what the header says
 * @throws UserError on another element type or number of dimensions, and where the file is shorter or longer than its
 *   header says
 */
export function readNpyHeader(buffer: Buffer, fileLength: number): NpyHeader {
  if (buffer.toString("latin1", 0, 6) !== MAGIC)
    throw new UserError("This is not a .npy file: it does not begin with the NumPy mark.");
  // Format 1 has a header length of two bytes, formats 2 and 3 of four.
  const wide = (buffer[6] ?? 1) > 1;
  const start = wide ? 12 : 10;
  const headerLength = buffer.length < start ? Infinity : wide ? buffer.readUInt32LE(8) : buffer.readUInt16LE(8);
  if (start + headerLength > buffer.length) {
    throw new UserError(`The .npy file ends inside its header, after ${buffer.length} bytes; copy or save it again.`);
  }
  const header = buffer.toString("latin1", start, start + headerLength);
  const shape = /'descr': '([^']+)', 'fortran_order': (True|False), 'shape': \((\d+), (\d+)\)/.exec(header);
  const element = ELEMENTS[shape?.[1] ?? ""];
  if (!shape || !element)
    throw new UserError(
      `A two-dimensional little-endian array of numbers (float32, float64, int32 or int64) is needed, but the file holds ${header.trim().slice(0, 200)}.`,
    );
  const [rows, cols] = [Number(shape[3]), Number(shape[4])];
  const follow = fileLength - start - headerLength;
  // Compared as numbers: a shape too large for them to be exact is too large for any file.
  if (rows * cols * element.bytes !== follow) {
    throw new UserError(
      `The .npy file's header says ${rows} x ${cols} numbers, ${rows * cols * element.bytes} bytes, but ${follow} follow it; copy or save it again.`,
    );
  }
  const isFloat32 = shape[1] === "<f4";
  return { rows, cols, element, isFloat32, byRows: shape[2] === "False", start: start + headerLength };
}
