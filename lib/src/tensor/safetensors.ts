/**
 * Named arrays of 32-bit floats in one file, in the safetensors format (8 bytes of header length, a JSON header,
 * the numbers; little-endian), so that Python reads our weights with `safetensors.numpy.load_file`. Written to a
 * temporary name and renamed: a reader sees the old file or the new one, never half of one.
 */

import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../errors.js";

export interface NamedArray {
  name: string;
  shape: readonly number[];
  data: Float32Array;
}

interface HeaderEntry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

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

  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    const handle = await open(temporary, "w");
    try {
      await handle.writev([length, text]);
      for (const { data } of arrays) await handle.write(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** @throws UserError where the file is missing, cut short or of another format */
export async function readSafetensors(
  file: string,
): Promise<{ arrays: Map<string, NamedArray>; metadata: Record<string, string> }> {
  const bytes = await readFile(file).catch(() => {
    throw new UserError(`There is no saved model at ${file}; save one first, or give the folder it was saved in.`);
  });
  try {
    const headerLength = Number(bytes.readBigUInt64LE(0));
    const { __metadata__: metadata = {}, ...entries } = JSON.parse(bytes.toString("utf8", 8, 8 + headerLength));
    const arrays = new Map<string, NamedArray>();
    for (const [
      name,
      {
        shape,
        data_offsets: [from, to],
        dtype,
      },
    ] of Object.entries(entries as Record<string, HeaderEntry>)) {
      const start = 8 + headerLength + from;
      const length = to - from;
      if (dtype !== "F32" || start + length > bytes.length) throw new Error(`array ${name} is not whole`);
      arrays.set(name, {
        name,
        shape,
        data: new Float32Array(Uint8Array.from(bytes.subarray(start, start + length)).buffer),
      });
    }
    return { arrays, metadata };
  } catch (error) {
    throw new UserError(
      `${file} is not a whole safetensors file (${error instanceof Error ? error.message : error}); save the model again, or use an earlier checkpoint.`,
    );
  }
}
