import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { writeWhole } from "./results/files.js";

/**
 * Arrays of 32-bit floats on disk: 16 bytes of SHA-256 over the values, then the values, little-endian. A file that
 * was cut short or changed does not match its digest and counts as absent.
 */
const DIGEST_BYTES = 16;

export function readCached(file: string): Float32Array | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  const values = bytes.subarray(DIGEST_BYTES);
  if (values.length === 0 || values.length % 4 !== 0) return undefined;
  if (!digest(values).equals(bytes.subarray(0, DIGEST_BYTES))) return undefined;
  return new Float32Array(values.buffer.slice(values.byteOffset, values.byteOffset + values.length));
}

/** The values of a file known to be whole, read straight into `out`; throws where it is gone or of another length. */
export async function readInto(file: string, out: Float32Array): Promise<void> {
  const handle = await open(file);
  try {
    const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, DIGEST_BYTES);
    if (bytesRead !== bytes.length) throw new Error(`${bytesRead} of ${bytes.length} bytes`);
  } finally {
    await handle.close();
  }
}

/** Written beside its place and then renamed, so that nobody ever reads half a file. */
export function writeCached(file: string, values: Float32Array): void {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  // Not waiting for the disk: what a power failure cuts short does not match its digest.
  writeWhole(file, [digest(bytes), bytes], { durable: false });
}

function digest(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest().subarray(0, DIGEST_BYTES);
}

/** The name of what depends on these bytes or values and on nothing else: 32 hexadecimal digits. */
export function contentKey(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 32);
}
