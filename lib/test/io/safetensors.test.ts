// Files that are truncated, inconsistent or were written to a full disk.

import fs from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readSafetensors, writeSafetensors } from "../../dist/io/safetensors.js";
import { Vae } from "../../dist/models/index.js";

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "surlab-safetensors-"));
  file = path.join(dir, "a.safetensors");
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(dir, { recursive: true });
});

const f32 = (shape: unknown, data_offsets: unknown, dtype: unknown = "F32") => ({ dtype, shape, data_offsets });

/** A file of any header, with as many bytes of numbers after it. */
function bytesOf(header: unknown, values: number, claimed?: bigint): Buffer {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimed ?? BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(values)]);
}

test.each<[string, Buffer, RegExp]>([
  ["nothing", Buffer.alloc(0), /it has 0 bytes/],
  ["seven bytes", Buffer.alloc(7), /it has 7 bytes/],
  ["a header past the end", bytesOf({}, 0, 1000n), /header is said to be 1000 bytes long, and 2 follow/],
  ["a header of 2^63 bytes", bytesOf({}, 0, 2n ** 63n), /header is said to be 9223372036854776000 bytes/],
  ["a header that is not JSON", bytesOf("{]", 0), /header is not JSON/],
  ["a header that is a list", bytesOf([], 0), /header is not an object/],
  ["a header of null", bytesOf("null", 0), /header is not an object/],
  ["metadata that are no texts", bytesOf({ __metadata__: { a: 1 } }, 0), /metadata are not texts/],
  ["an entry of null", bytesOf({ a: null }, 0), /array a is not described/],
  ["another type", bytesOf({ a: f32([1], [0, 4], "F64") }, 4), /of type "F64", not F32/],
  ["negative offsets", bytesOf({ a: f32([1], [-4, 0]) }, 4), /offsets of array a are \[-4,0\]/],
  ["offsets turned round", bytesOf({ a: f32([1], [4, 0]) }, 4), /offsets of array a are \[4,0\]/],
  [
    "offsets of null, as NaN is written",
    bytesOf({ a: f32([1], [0, Number.NaN]) }, 4),
    /offsets of array a are \[0,null\]/,
  ],
  ["three offsets", bytesOf({ a: f32([1], [0, 4, 8]) }, 8), /offsets of array a are \[0,4,8\]/],
  ["no offsets", bytesOf({ a: { dtype: "F32", shape: [1] } }, 4), /offsets of array a are undefined/],
  ["offsets between bytes", bytesOf({ a: f32([1], [0.5, 4.5]) }, 8), /offsets of array a are \[0.5,4.5\]/],
  ["numbers cut short", bytesOf({ a: f32([4], [0, 16]) }, 12), /array a ends at byte 16 of 12/],
  ["huge offsets", bytesOf({ a: f32([2 ** 50], [0, 2 ** 52]) }, 12), /array a ends at byte 4503599627370496 of 12/],
  [
    "a shape that is not the size",
    bytesOf({ a: f32([2, 3], [0, 16]) }, 16),
    /array a is \[2,3\], 24 bytes, but has 16/,
  ],
  ["a huge shape", bytesOf({ a: f32([2 ** 40, 2 ** 40], [0, 16]) }, 16), /array a is \[1099511627776,1099511627776\]/],
  ["a negative shape", bytesOf({ a: f32([-2, -2], [0, 16]) }, 16), /shape of array a is \[-2,-2\]/],
  ["a shape of text", bytesOf({ a: f32("4", [0, 16]) }, 16), /shape of array a is "4"/],
  ["overlapping", bytesOf({ a: f32([2], [0, 8]), b: f32([2], [4, 12]) }, 12), /array b lies over another/],
  ["a hole", bytesOf({ a: f32([1], [0, 4]), b: f32([1], [8, 12]) }, 12), /4 bytes before array b belong to none/],
  ["bytes left over", bytesOf({ a: f32([1], [0, 4]) }, 12), /8 bytes at its end belong to no array/],
])("refused with one sentence: %s", async (_, bytes, message) => {
  await writeFile(file, bytes);
  const refused = readSafetensors(file);
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.toMatchObject({ name: "UserError", message: expect.stringContaining(file) });
});

test("one number without dimensions and arrays of no rows are read", async () => {
  await writeFile(file, bytesOf({ none: f32([0, 3], [4, 4]), one: f32([], [0, 4]) }, 4));
  const { arrays } = await readSafetensors(file);
  expect([arrays.get("none")!.data.length, arrays.get("one")!.data.length]).toEqual([0, 1]);
});

test("a full disk keeps the old file and nothing else", async () => {
  const array = { name: "a", shape: [1], data: Float32Array.of(7) };
  await writeSafetensors(file, [array], {});
  const old = await readFile(file);
  vi.spyOn(fs, "writeSync").mockImplementation(() => {
    throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  });
  await expect(writeSafetensors(file, [{ ...array, data: Float32Array.of(8) }], {})).rejects.toThrow(
    "the disk is full",
  );
  vi.restoreAllMocks();
  expect(await readFile(file)).toEqual(old);
  expect(await readdir(dir)).toEqual(["a.safetensors"]);
});

test("a model whose saved options are broken is refused with a sentence", async () => {
  await writeSafetensors(path.join(dir, "model.safetensors"), [], { kind: "Vae", options: '{"inputDim": 12' });
  await expect(Vae.load(dir)).rejects.toThrow(/The "options" that .*model.safetensors holds are not JSON/);
});
