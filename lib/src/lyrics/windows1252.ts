/**
 * Windows-1252, the superset of Latin-1. By hand, because some releases of Node 20 to 24 decode its label as ISO 8859-1
 * (nodejs/node#56542), and because no one encodes it.
 */

/** Bytes 0x80 … 0x9f; the five that it leaves undefined stay control characters. */
const HIGH = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

export function decodeWindows1252(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString("latin1")
    .replace(/[\x80-\x9f]/g, (c) => HIGH.charAt(c.charCodeAt(0) - 0x80));
}

/** The bytes of a text; undefined where it has a character that Windows-1252 doesn't. */
export function encodeWindows1252(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const at = code < 0x100 ? -1 : HIGH.indexOf(text.charAt(i));
    if (code >= 0x100 && at < 0) return undefined;
    bytes[i] = at < 0 ? code : 0x80 + at;
  }
  return bytes;
}
