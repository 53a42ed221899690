/** Helpers of the header parsers. */

/** The end of a sentence about a number that cannot be. */
export const DAMAGED = "its header is damaged";
/** More than any recording has: 22.2 surround has 24, sixth-order ambisonics 49. */
export const MAX_CHANNELS = 255;

/** Up to `length` bytes as characters; fewer where the file ends. */
export function text(bytes: DataView, at: number, length: number): string {
  let out = "";
  for (let i = Math.max(0, at); i < Math.min(at + length, bytes.byteLength); i++) {
    out += String.fromCharCode(bytes.getUint8(i));
  }
  return out;
}
