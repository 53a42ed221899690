/**
 * Named arrays of 32-bit floats in the safetensors format (8 bytes of header length, a JSON header, the values;
 * little-endian), which Python reads with `safetensors.numpy.load_file`. Files are written under a temporary name and
 * renamed, so that a reader never sees a partial file.
 */

import { readFile } from "node:fs/promises";
import { UserError } from "../errors.js";
import { writeWhole } from "./files.js";

export interface NamedArray {
  name: string;
  shape: readonly number[];
  data: Float32Array;
}

/** The format's limit on the header's length. */
const LONGEST_HEADER = 100_000_000;

/**
 * Writes the arrays and the metadata to `file` atomically: on a failure, such as a full disk, the previous file stays,
 * the partial one is removed, and the error is thrown.
 */
export async function writeSafetensors(
  file: string,
  arrays: readonly NamedArray[],
  metadata: Record<string, string>,
): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, shape, data } of arrays) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = JSON.stringify(header);
  const text = Buffer.from(json + " ".repeat((8 - (Buffer.byteLength(json) % 8)) % 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));

  const values = arrays.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  writeWhole(file, [length, text, ...values]);
}

/**
 * Reads a file of 32-bit floats. The header is validated against the file's size before anything is allocated.
 *
 * @throws UserError where the file is missing, cut short, or its header contradicts itself or the file
 */
export async function readSafetensors(
  file: string,
): Promise<{ arrays: Map<string, NamedArray>; metadata: Record<string, string> }> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw new UserError(`${file} cannot be read (${error.code ?? error.message}).`);
    throw new UserError(`There is no saved model at ${file}; save one first, or give the folder it was saved in.`);
  });
  const refuse = (reason: string): never => {
    throw new UserError(
      `${file} is not a whole safetensors file: ${reason}; save the model again, or use an earlier checkpoint.`,
    );
  };
  const { entries, metadata, values } = readHeader(bytes, refuse);
  const arrays = new Map<string, NamedArray>();
  for (const { name, shape, from, to } of entries) {
    const data = new Float32Array((to - from) / 4);
    new Uint8Array(data.buffer).set(values.subarray(from, to));
    arrays.set(name, { name, shape, data });
  }
  return { arrays, metadata };
}

/** JSON that was saved in the metadata under a name; {} where there is none. @throws UserError where it is broken */
export function metadataJson(
  file: string,
  metadata: Record<string, string>,
  name: string,
  reviver?: (key: string, value: unknown) => unknown,
): unknown {
  try {
    return JSON.parse(metadata[name] ?? "{}", reviver);
  } catch {
    throw new UserError(
      `The "${name}" that ${file} holds are not JSON; the file was changed or damaged: save the model again, or use an earlier checkpoint.`,
    );
  }
}

interface Entry {
  name: string;
  shape: number[];
  /** Bytes from the end of the header. */
  from: number;
  to: number;
}

/** The validated header: every array is inside the file and as long as its shape, without overlaps or gaps. */
function readHeader(
  bytes: Buffer,
  refuse: (reason: string) => never,
): { entries: Entry[]; metadata: Record<string, string>; values: Buffer } {
  if (bytes.length < 8) refuse(`it has ${bytes.length} bytes`);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  if (headerLength > Math.min(bytes.length - 8, LONGEST_HEADER)) {
    refuse(`its header is said to be ${headerLength} bytes long, and ${bytes.length - 8} follow`);
  }
  const values = bytes.subarray(8 + headerLength);
  let header: Record<string, unknown> = {};
  try {
    header = JSON.parse(bytes.toString("utf8", 8, 8 + headerLength));
  } catch {
    refuse("its header is not JSON");
  }
  if (!isRecord(header)) refuse("its header is not an object");
  const { __metadata__: metadata = {}, ...arrays } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) {
    refuse("its metadata are not texts by name");
  }
  const entries = Object.entries(arrays).map(([name, entry]) => readEntry(name, entry, values.length, refuse));
  let end = 0;
  for (const { name, from, to } of [...entries].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from < end) refuse(`array ${name} lies over another`);
    if (from > end) refuse(`${from - end} bytes before array ${name} belong to none`);
    end = to;
  }
  if (end < values.length) refuse(`${values.length - end} bytes at its end belong to no array`);
  return { entries, metadata: metadata as Record<string, string>, values };
}

function readEntry(name: string, entry: unknown, available: number, refuse: (reason: string) => never): Entry {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : refuse(`array ${name} is not described`);
  if (dtype !== "F32") refuse(`array ${name} is of type ${JSON.stringify(dtype)}, not F32`);
  if (!isSizes(shape)) return refuse(`the shape of array ${name} is ${JSON.stringify(shape)}`);
  if (!isSizes(offsets) || offsets.length !== 2 || (offsets[0] as number) > (offsets[1] as number)) {
    return refuse(`the offsets of array ${name} are ${JSON.stringify(offsets)}`);
  }
  const [from, to] = offsets as [number, number];
  if (to > available) refuse(`array ${name} ends at byte ${to} of ${available}`);
  // A product too large for a double is rounded, and then larger than any file.
  const size = shape.reduce((product, n) => product * n, 4);
  if (size !== to - from) refuse(`array ${name} is [${shape}], ${size} bytes, but has ${to - from}`);
  return { name, shape, from, to };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}
