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

/**
 * Reads what `npyBytes` wrote: two dimensions, little-endian float32, C order.
 *
 * @param bytes the content of a .npy file
 * @returns rows x cols
 * @throws UserError on another element type, order or number of dimensions, and where the file is shorter or longer than
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
  const shape = /'descr': '<f4', 'fortran_order': False, 'shape': \((\d+), (\d+)\)/.exec(header);
  if (!shape)
    throw new UserError(
      `A two-dimensional little-endian float32 array is needed, but the file holds ${header.trim().slice(0, 200)}.`,
    );
  const [rows, cols] = [Number(shape[1]), Number(shape[2])];
  const values = buffer.subarray(start + headerLength);
  // Compared as numbers: a shape too large for them to be exact is too large for any file.
  if (rows * cols * 4 !== values.length) {
    throw new UserError(
      `The .npy file's header says ${rows} x ${cols} numbers, ${rows * cols * 4} bytes, but ${values.length} follow it; copy or save it again.`,
    );
  }
  const data = new Float32Array(rows * cols);
  new Uint8Array(data.buffer).set(values);
  return new Matrix(rows, cols, data);
}
