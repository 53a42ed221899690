import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { writeWhole } from "./files.js";

/**
 * Arrays of 32-bit floats on disk: 12 bytes of SHA-256 and 4 of CRC-32 over the values, then the values, all
 * little-endian. A truncated or changed file does not match and counts as absent. Files that are read repeatedly are
 * checked by CRC, which takes a tenth of the time and misses one change in 4 billion.
 */
const DIGEST_BYTES = 16;
const SHA_BYTES = 12;

export function readCached(file: string): Float32Array | undefined {
  const values = readCachedBytes(file);
  if (!values || values.length % 4 !== 0) return undefined;
  return new Float32Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.length) as ArrayBuffer);
}

/** What {@link writeCachedBytes} wrote; undefined where there is none, or not whole. */
export function readCachedBytes(file: string): Uint8Array | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  const values = bytes.subarray(DIGEST_BYTES);
  return values.length > 0 && digest(values).equals(bytes.subarray(0, DIGEST_BYTES)) ? values : undefined;
}

/**
 * All values but the first `skip`, read straight into `out`.
 * @throws Error where the file is gone, of another length, or changed since it was written
 */
export async function readInto(file: string, out: Float32Array, skip = 0): Promise<void> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const head = Buffer.alloc(DIGEST_BYTES + 4 * skip);
    const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
    if (size !== head.length + bytes.length) throw new Error(`${size} of ${head.length + bytes.length} bytes`);
    await handle.read(head, 0, head.length, 0);
    await handle.read(bytes, 0, bytes.length, head.length);
    const crc = crc32(bytes, crc32(head.subarray(DIGEST_BYTES)));
    if (crc !== head.readUInt32LE(SHA_BYTES)) throw new Error("its checksum does not match");
  } finally {
    await handle.close();
  }
}

/** Atomic write: to a temporary file that is renamed. */
export function writeCached(file: string, values: Float32Array): void {
  writeCachedBytes(file, Buffer.from(values.buffer, values.byteOffset, values.byteLength));
}

/** As {@link writeCached}, of any bytes; `readInto` does not read them. */
export function writeCachedBytes(file: string, bytes: Uint8Array): void {
  // Without fsync: a file truncated by a power failure does not match its digest.
  writeWhole(file, [digest(bytes), bytes], { durable: false });
}

function digest(bytes: Uint8Array): Buffer {
  const out = Buffer.alloc(DIGEST_BYTES);
  createHash("sha256").update(bytes).digest().copy(out, 0, 0, SHA_BYTES);
  out.writeUInt32LE(crc32(bytes), SHA_BYTES);
  return out;
}

/** Cache key of what depends on these bytes or values alone: 32 hexadecimal digits. */
export function contentKey(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 32);
}
