import { Matrix, type MatrixLike, toMatrix } from "./matrix.js";
import { MAGIC, readNpyHeader } from "./npyHeader.js";

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
  const { rows, cols, element, isFloat32, byRows, start } = readNpyHeader(buffer, buffer.length);
  const values = buffer.subarray(start);
  const data = new Float32Array(rows * cols);
  if (byRows && isFloat32) new Uint8Array(data.buffer).set(values);
  else {
    const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
    for (let at = 0; at < data.length; at++) {
      const [i, j] = [Math.floor(at / cols), at % cols];
      data[at] = element.read(view, element.bytes * (byRows ? at : j * rows + i));
    }
  }
  return new Matrix(rows, cols, data);
}
