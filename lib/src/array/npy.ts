import { UserError } from "../errors.js";
import { Matrix, type MatrixLike, toMatrix } from "./matrix.js";

const MAGIC = "\x93NUMPY";

/**
 * A matrix as a NumPy .npy file, format 1.0, little-endian float32, C order: `numpy.load` opens it.
 * Source: numpy.lib.format (the header is padded so that the data starts at a multiple of 64 bytes).
 *
 * @param X rows x cols
 * @returns the content of the file
 */
export function npyBytes(X: MatrixLike): Uint8Array {
  const M = toMatrix("npyBytes", X);
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${M.rows}, ${M.cols}), }`;
  const headerLength = Math.ceil((10 + description.length + 1) / 64) * 64 - 10;
  const bytes = Buffer.alloc(10 + headerLength + M.data.length * 4);
  bytes.write(MAGIC, 0, "latin1");
  bytes.writeUInt8(1, 6);
  bytes.writeUInt16LE(headerLength, 8);
  bytes.write(`${description.padEnd(headerLength - 1)}\n`, 10, "latin1");
  // Typed arrays have the byte order of the machine, which is little-endian wherever Node runs with TensorFlow.
  bytes.set(new Uint8Array(M.data.buffer, M.data.byteOffset, M.data.byteLength), 10 + headerLength);
  return bytes;
}

/** Element types that are read, and how one element is. */
const ELEMENTS: Record<string, { bytes: number; read: (view: DataView, at: number) => number }> = {
  "<f4": { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  "<f8": { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  "<i4": { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  "<i8": { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
};

/**
 * Reads what `npyBytes` or `numpy.save` wrote: two dimensions, little-endian float32, float64, int32 or int64, as 32-bit
 * floats.
 *
 * @param bytes the content of a .npy file
 * @returns rows x cols
 * @throws UserError on another element type or number of dimensions, and where the file is shorter or longer than
 *   its header says; nothing is allocated before that is known
 */
export function npyMatrix(bytes: Uint8Array): Matrix {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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
  const values = buffer.subarray(start + headerLength);
  // Compared as numbers: a shape too large for them to be exact is too large for any file.
  if (rows * cols * element.bytes !== values.length) {
    throw new UserError(
      `The .npy file's header says ${rows} x ${cols} numbers, ${rows * cols * element.bytes} bytes, but ${values.length} follow it; copy or save it again.`,
    );
  }
  const data = new Float32Array(rows * cols);
  const byRows = shape[2] === "False";
  if (byRows && shape[1] === "<f4") new Uint8Array(data.buffer).set(values);
  else {
    const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
    for (let at = 0; at < data.length; at++) {
      const [i, j] = [Math.floor(at / cols), at % cols];
      data[at] = element.read(view, element.bytes * (byRows ? at : j * rows + i));
    }
  }
  return new Matrix(rows, cols, data);
}
