// .npy files that are truncated or have false headers.

import { expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { npyBytes, npyMatrix } from "../../dist/array/npy.js";

const X = new Matrix(3, 2, Float32Array.of(1, 2, 3, 4, 5, 6));
const good = npyBytes(X);

/** A file of a shape and as many bytes of numbers. */
function claiming(shape: string, values: number, description = "'descr': '<f4', 'fortran_order': False"): Uint8Array {
  const header = `{${description}, 'shape': ${shape}, }\n`;
  const start = Buffer.from("\x93NUMPY\x01\x00\x00\x00", "latin1");
  start.writeUInt16LE(header.length, 8);
  return Buffer.concat([start, Buffer.from(header), Buffer.alloc(values)]);
}

test("what is written is read, from a view of a larger buffer too", () => {
  expect(npyMatrix(good)).toEqual(X);
  const shifted = new Uint8Array(good.length + 3);
  shifted.set(good, 3);
  expect(npyMatrix(shifted.subarray(3))).toEqual(X);
  expect(npyMatrix(claiming("(0, 5)", 0))).toMatchObject({ rows: 0, cols: 5 });
});

test("format 2, with a header length of four bytes, is read", () => {
  const header = Buffer.from("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }\n");
  const start = Buffer.from("\x93NUMPY\x02\x00\x00\x00\x00\x00", "latin1");
  start.writeUInt32LE(header.length, 8);
  expect(npyMatrix(Buffer.concat([start, header, Buffer.from(Float32Array.of(7).buffer)]))).toEqual(
    new Matrix(1, 1, Float32Array.of(7)),
  );
});

test.each<[string, string, ArrayBufferView]>([
  ["64-bit floats", "'descr': '<f8', 'fortran_order': False", Float64Array.of(1, 2, 3, 4, 5, 6)],
  ["64-bit floats in Fortran order", "'descr': '<f8', 'fortran_order': True", Float64Array.of(1, 4, 2, 5, 3, 6)],
  ["32-bit floats in Fortran order", "'descr': '<f4', 'fortran_order': True", Float32Array.of(1, 4, 2, 5, 3, 6)],
  ["64-bit whole numbers", "'descr': '<i8', 'fortran_order': False", BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 6n)],
])("what NumPy saves is read: %s", (_, description, values) => {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  const file = Buffer.from(claiming("(2, 3)", bytes.length, description));
  bytes.copy(file, file.length - bytes.length);
  expect(npyMatrix(file)).toEqual(new Matrix(2, 3, Float32Array.of(1, 2, 3, 4, 5, 6)));
});

test.each<[string, Uint8Array, RegExp]>([
  ["nothing", new Uint8Array(), /not a .npy file/],
  ["the mark alone", good.subarray(0, 6), /ends inside its header, after 6 bytes/],
  ["cut in the header", good.subarray(0, 40), /ends inside its header, after 40 bytes/],
  ["cut in the numbers", good.subarray(0, good.length - 5), /3 x 2 numbers, 24 bytes, but 19 follow/],
  ["cut after the header", good.subarray(0, good.length - 24), /24 bytes, but 0 follow/],
  ["longer than it says", Buffer.concat([good, Buffer.alloc(4)]), /24 bytes, but 28 follow/],
  ["a huge shape", claiming("(1000000000, 1000000000)", 16), /4000000000000000000 bytes, but 16 follow/],
  ["a shape beyond all numbers", claiming(`(${"9".repeat(400)}, 1)`, 16), /but 16 follow/],
  ["a shape of no columns that claims rows", claiming("(99999999999, 0)", 16), /0 bytes, but 16 follow/],
  ["a negative shape", claiming("(-1, 4)", 16), /two-dimensional/],
  ["one dimension", claiming("(4,)", 16), /two-dimensional/],
  ["complex numbers", claiming("(2, 1)", 16, "'descr': '<c8', 'fortran_order': False"), /float32/],
  ["64-bit floats, cut", claiming("(2, 2)", 16, "'descr': '<f8', 'fortran_order': False"), /32 bytes, but 16 follow/],
])("refused with one sentence: %s", (_, bytes, message) => {
  expect(() => npyMatrix(bytes)).toThrow(message);
});
