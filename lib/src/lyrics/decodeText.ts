import { isUtf8 } from "node:buffer";
import { decodeLegacy, legacyEncoding } from "./legacyEncoding.js";
import { encodeWindows1252 } from "./windows1252.js";

/** What {@link decodeText} or {@link readLyrics} made of the bytes of a file. */
export interface DecodedText {
  /** The text, without a byte order mark. */
  text: string;
  /** WHATWG name, in lower case: "utf-8", "utf-16le", "shift_jis", "windows-1251" …; "utf-32le" and "utf-32be" too. */
  encoding: string;
  /** What was repaired, left out or uncertain, in sentences; absent where nothing was. */
  note?: string;
}

/**
 * Decodes a whole file of unknown encoding, in time linear in its bytes. Never throws: bytes that are no text in any
 * encoding come out as Windows-1252.
 *
 * - UTF-8 is recognized by its structure, UTF-16 and UTF-32 by their byte order mark or their zero bytes, ISO-2022-JP
 *   by its escapes; everything else by statistics.
 * - A byte order mark decides, and is dropped.
 * - UTF-8 with a few invalid bytes stays UTF-8: the bytes are left out and counted in `note`. Lines that are wholly in
 *   a legacy encoding among lines of UTF-8 (two files joined) are decoded as such, line by line.
 * - UTF-8 that was read as Windows-1252 and saved again ("Ã©", "à¦†") is undone.
 * - Where the statistics are weak, `note` says that the encoding may be another.
 *
 * @param bytes the content of a file
 * @returns the text, its encoding, and what was repaired
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  return repairDoubleEncoding(decodeMarked(bytes) ?? decodeUnmarked(bytes));
}

function decodeMarked(bytes: Uint8Array): DecodedText | undefined {
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return decodeUtf8(bytes.subarray(3));
  // FF FE 00 00 could be UTF-16 that begins with a NUL; UTF-32 must be valid throughout.
  if (startsWith(bytes, 0xff, 0xfe, 0, 0) || startsWith(bytes, 0, 0, 0xfe, 0xff)) {
    const encoding = bytes[0] === 0 ? "utf-32be" : "utf-32le";
    const text = utf32(bytes.subarray(4), encoding);
    if (text !== undefined) return { text, encoding };
  }
  if (startsWith(bytes, 0xff, 0xfe)) return decodeUtf16(bytes.subarray(2), "utf-16le");
  if (startsWith(bytes, 0xfe, 0xff)) return decodeUtf16(bytes.subarray(2), "utf-16be");
  return undefined;
}

function decodeUnmarked(bytes: Uint8Array): DecodedText {
  const wide = wideEncoding(bytes);
  if (wide === "utf-16le" || wide === "utf-16be") return decodeUtf16(bytes, wide);
  if (wide !== undefined) {
    const text = utf32(bytes, wide);
    if (text !== undefined) return { text, encoding: wide };
  }
  if (isUtf8(bytes)) {
    if (indexOf(bytes, 0x1b, 0x24) >= 0 || indexOf(bytes, 0x1b, 0x28, 0x4a) >= 0) {
      return { text: new TextDecoder("iso-2022-jp").decode(bytes), encoding: "iso-2022-jp" };
    }
    return decodeUtf8(bytes);
  }
  return decodeInvalidUtf8(bytes);
}

function startsWith(bytes: Uint8Array, ...mark: number[]): boolean {
  return mark.every((b, i) => bytes[i] === b);
}

function indexOf(bytes: Uint8Array, ...pattern: number[]): number {
  return asBuffer(bytes).indexOf(Buffer.from(pattern));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function decodeUtf16(bytes: Uint8Array, encoding: "utf-16le" | "utf-16be"): DecodedText {
  const [low, high] = encoding === "utf-16le" ? [0, 1] : [1, 0];
  // U+FFFD in the file itself is the scar of an earlier conversion; a lone surrogate or half a unit is damage now.
  let scars = 0;
  for (let i = 0; i + 1 < bytes.length; i += 2) if (bytes[i + low] === 0xfd && bytes[i + high] === 0xff) scars++;
  return dropReplaced(new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes), scars, encoding);
}

/**
 * UTF-16 or UTF-32 without a mark. Spaces, line ends and Latin letters have zero bytes, always in the same part of the
 * unit; in UTF-8 and legacy encodings a NUL is a mistake, rare and anywhere.
 */
function wideEncoding(bytes: Uint8Array): "utf-16le" | "utf-16be" | "utf-32le" | "utf-32be" | undefined {
  const zeros = [0, 0, 0, 0];
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) zeros[i & 3]!++;
  const [a, b, c, d] = zeros as [number, number, number, number];
  if (a + b + c + d === 0) return undefined;
  const quads = bytes.length / 4;
  if (bytes.length % 4 === 0) {
    // The highest byte of a character is always zero, the second always below 0x11, the lowest hardly ever zero.
    if (d === quads && c > 0.5 * quads && a < 0.05 * quads) return "utf-32le";
    if (a === quads && b > 0.5 * quads && d < 0.05 * quads) return "utf-32be";
  }
  const [even, odd] = [a + c, b + d];
  const units = bytes.length / 2;
  if (Math.max(even, odd) < 0.05 * units || Math.min(even, odd) > 0.05 * Math.max(even, odd)) return undefined;
  const parity = even > odd ? 0 : 1;
  if (Math.max(even, odd) < 0.3 * units && areStray(bytes, parity)) return undefined;
  return parity === 0 ? "utf-16be" : "utf-16le";
}

/**
 * Whether a few zero bytes, all at even or all at odd places, are mistakes in UTF-8. In UTF-16 with few zeros, the other
 * bytes at those places are the high bytes of letters that are not Latin: mostly one value, that of the script.
 */
function areStray(bytes: Uint8Array, parity: number): boolean {
  if (!isUtf8(bytes)) return false;
  const counts = new Uint32Array(256);
  for (let i = parity; i < bytes.length; i += 2) counts[bytes[i]!]!++;
  counts[0] = 0;
  const letters = counts.reduce((sum, n) => sum + n, 0);
  return counts.every((n) => n <= 0.5 * letters);
}

/** undefined where a unit is no character. */
function utf32(bytes: Uint8Array, encoding: "utf-32le" | "utf-32be"): string | undefined {
  if (bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const code = view.getUint32(at, encoding === "utf-32le");
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
    parts.push(String.fromCodePoint(code));
  }
  return parts.join("");
}

function decodeUtf8(bytes: Uint8Array): DecodedText {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return dropReplaced(text, scarsOfUtf8(bytes), "utf-8");
}

/** U+FFFD as a character of the file itself: the scar of an earlier conversion. */
function scarsOfUtf8(bytes: Uint8Array): number {
  const haystack = asBuffer(bytes);
  const scar = Buffer.from("\ufffd");
  let n = 0;
  for (let at = haystack.indexOf(scar); at >= 0; at = haystack.indexOf(scar, at + scar.length)) n++;
  return n;
}

function dropReplaced(text: string, already: number, encoding: string): DecodedText {
  const bad = count(text, "\ufffd") - already;
  const notes: string[] = [];
  if (bad > 0) notes.push(`Left out ${places(bad)} not valid ${encoding.toUpperCase()}.`);
  if (already > 0)
    notes.push(`Left out ${already} ${already === 1 ? "character" : "characters"} lost before (U+FFFD).`);
  return withNote({ text: text.replaceAll("\ufffd", ""), encoding }, notes);
}

const places = (n: number) => (n === 1 ? "1 place that is" : `${n} places that are`);

function withNote(decoded: DecodedText, notes: readonly string[]): DecodedText {
  const note = [decoded.note ?? "", ...notes].filter((n) => n !== "").join(" ");
  return note === "" ? decoded : { ...decoded, note };
}

function count(text: string, character: string): number {
  let n = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) n++;
  return n;
}

/** How a line of a file that isn't valid UTF-8 as a whole reads as UTF-8. */
interface Line {
  bytes: Uint8Array;
  /** Valid sequences of two bytes and more. */
  sequences: number;
  /** Bytes that belong to no valid sequence, as the decoder counts them: one for each maximal invalid part. */
  invalid: number;
}

/**
 * Letters of legacy encodings hardly ever form a valid sequence of UTF-8, so each line, and each file, is clearly one or
 * the other.
 */
function decodeInvalidUtf8(bytes: Uint8Array): DecodedText {
  const lines = linesOf(bytes);
  const foreign = lines.filter((line) => line.invalid > line.sequences);
  if (foreign.length === 0) return decodeUtf8(bytes);
  const sequences = lines.reduce((sum, line) => sum + (line.invalid > line.sequences ? 0 : line.sequences), 0);

  const guess = legacyEncoding(concat(foreign));
  const invalid = foreign.reduce((sum, line) => sum + line.invalid, 0);
  // A short line of Chinese or Korean may be valid UTF-8 by chance.
  const all = sequences < (guess.multiByte ? 0.25 : 0.02) * invalid;
  const unsure = guess.sure ? [] : [`Its encoding may be another than ${guess.encoding}; it was read as such.`];
  if (all) return withNote(dropReplaced(decodeLegacy(bytes, guess.encoding), 0, guess.encoding), unsure);

  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const text = lines
    .map((line) =>
      line.invalid > line.sequences ? decodeLegacy(line.bytes, guess.encoding) : decoder.decode(line.bytes),
    )
    .join("\n");
  const n = foreign.length;
  return withNote(dropReplaced(text, scarsOfUtf8(bytes), "utf-8"), [
    `${n} ${n === 1 ? "line is" : "lines are"} not UTF-8 as the others are; read as ${guess.encoding}.`,
    ...unsure,
  ]);
}

function linesOf(bytes: Uint8Array): Line[] {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const lines: Line[] = [];
  for (let start = 0; start <= bytes.length; ) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    const text = decoder.decode(line);
    const replaced = count(text, "\ufffd");
    const invalid = replaced && replaced - scarsOfUtf8(line);
    let beyond = 0;
    for (const character of text) if (character > "\x7f") beyond++;
    lines.push({ bytes: line, invalid, sequences: beyond - replaced });
    start = end + 1;
  }
  return lines;
}

function concat(lines: readonly Line[]): Uint8Array {
  return Buffer.concat(lines.flatMap((line) => [line.bytes, Buffer.from("\n")]));
}

/** Lead and continuation of UTF-8, as Windows-1252 shows them. */
const MOJIBAKE = /[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/;

function repairDoubleEncoding(decoded: DecodedText): DecodedText {
  if (!MOJIBAKE.test(decoded.text)) return decoded;
  let repaired = 0;
  const text = decoded.text
    .split("\n")
    .map((line) => {
      const bytes = MOJIBAKE.test(line) ? encodeWindows1252(line) : undefined;
      if (bytes === undefined || !isUtf8(bytes)) return line;
      repaired++;
      return new TextDecoder("utf-8").decode(bytes);
    })
    .join("\n");
  if (repaired === 0) return decoded;
  const note = `Repaired ${repaired} ${repaired === 1 ? "line" : "lines"} of UTF-8 that had been read as windows-1252.`;
  return withNote({ ...decoded, text }, [note]);
}
