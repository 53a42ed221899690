import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { UserError } from "../errors.js";
import { checkNumber, withDefaults } from "../options.js";
import { normalizeLyrics } from "./normalize.js";

/**
 * From a file of unknown origin to clean text. Lyrics come from many hands: the encoding is told from the bytes
 * (there is no other sign of it), and what is no text at all is refused with its reason.
 */

export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

export interface DecodedText {
  text: string;
  encoding: TextEncoding;
  /** What had to be mended, a sentence each; empty for a sound file. */
  notes: string[];
}

export interface ReadLyricsOptions {
  /** Larger files are refused unread. The longest lyrics are some 100 kB; a larger file is something else. Default 1e6. */
  maxBytes: number;
}

/**
 * Reads one lyrics file (.txt, .lrc, ChordPro …): bytes to text (`decodeText`), then `normalizeLyrics`.
 *
 * @returns `text` is "" where the file holds no words (empty, or "[Instrumental]"): the song has no lyrics.
 * @throws UserError where the path is missing, unreadable, not a file, too large, or its content is not text; the
 *   message names the file and the reason
 */
export async function readLyrics(file: string, options?: Partial<ReadLyricsOptions>): Promise<DecodedText> {
  const { maxBytes } = withDefaults<ReadLyricsOptions>("readLyrics", options, { maxBytes: 1e6 });
  checkNumber("maxBytes", maxBytes, { min: 1 });
  const bytes = await readBounded(file, maxBytes);
  try {
    const decoded = decodeText(bytes);
    return { ...decoded, text: normalizeLyrics(decoded.text) };
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${file}: ${error.message}`);
    throw error;
  }
}

/** What the system's refusals mean to somebody who only has a folder of songs. */
const REFUSALS: Record<string, string> = {
  ENOENT: "there is no such file, or it is a link to one that is gone.",
  EACCES: "this user may not read it; change its permissions.",
  ELOOP: "it is a link that leads back to itself.",
};

async function readBounded(file: string, maxBytes: number): Promise<Uint8Array> {
  try {
    // Non-blocking, so that a named pipe is refused below and does not wait for a writer.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw new UserError(`${file}: it is ${stat.isDirectory() ? "a folder" : "no regular file"}.`);
      if (stat.size > maxBytes) {
        throw new UserError(
          `${file}: it has ${stat.size} bytes, and lyrics have at most ${maxBytes}; leave it out, or raise maxBytes.`,
        );
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const reason = REFUSALS[(error as NodeJS.ErrnoException).code ?? ""];
    throw reason ? new UserError(`${file}: ${reason}`) : error;
  }
}

/**
 * Text from bytes: UTF-8 or UTF-16 with or without a byte order mark, otherwise Windows-1252, the superset of
 * Latin-1 that such files are in practice written in.
 *
 * A file that is UTF-8 but for a few bytes (cut in the middle of a character, badly joined) stays UTF-8; the bad
 * bytes are left out and counted in `notes`. So are stray NUL bytes.
 *
 * @throws UserError where the bytes are not text: many control characters, or a page of HTML
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const decoded = decodeAny(bytes);
  const { text } = decoded;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const controls = text.match(/[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]/g)?.length ?? 0;
  if (controls > 0.01 * text.length) {
    const zeros = bytes.reduce((n, b) => n + (b === 0 ? 1 : 0), 0);
    const found = zeros ? counted(zeros, "NUL byte") : counted(controls, "control character");
    throw new UserError(`it is not text: ${found} in ${counted(bytes.length, "byte")}.`);
  }
  if (/^\s*<(!doctype html|html)\b/i.test(text)) {
    throw new UserError("it is a page of HTML, not lyrics; save the words themselves.");
  }
  if (!text.includes("\0")) return decoded;
  const nuls = text.split("\0").length - 1;
  return {
    ...decoded,
    text: text.replaceAll("\0", ""),
    notes: [...decoded.notes, `Left out ${counted(nuls, "NUL byte")}.`],
  };
}

function decodeAny(bytes: Uint8Array): DecodedText {
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return decodeUtf8(bytes.subarray(3));
  if (startsWith(bytes, 0xff, 0xfe)) return decodeUtf16(bytes.subarray(2), "utf-16le");
  if (startsWith(bytes, 0xfe, 0xff)) return decodeUtf16(bytes.subarray(2), "utf-16be");
  return unmarkedUtf16(bytes) ?? decodeUtf8(bytes);
}

function startsWith(bytes: Uint8Array, ...mark: number[]): boolean {
  return mark.every((b, i) => bytes[i] === b);
}

function decodeUtf16(bytes: Uint8Array, encoding: "utf-16le" | "utf-16be"): DecodedText {
  const text = new TextDecoder(encoding).decode(bytes);
  return dropReplaced(text, 0, encoding);
}

/**
 * UTF-16 without its mark. Spaces, line ends and Latin letters have a zero byte, always in the same half of the
 * unit; in UTF-8 and Windows-1252 a NUL is a mistake, rare and in either half.
 */
function unmarkedUtf16(bytes: Uint8Array): DecodedText | undefined {
  const zeros = [0, 0];
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) (zeros[i & 1] as number)++;
  const [even, odd] = zeros as [number, number];
  if (even + odd === 0) return undefined;
  const units = bytes.length / 2;
  if (Math.max(even, odd) < 0.05 * units || Math.min(even, odd) > 0.05 * Math.max(even, odd)) return undefined;
  return decodeUtf16(bytes, even > odd ? "utf-16be" : "utf-16le");
}

function decodeUtf8(bytes: Uint8Array): DecodedText {
  const text = new TextDecoder("utf-8").decode(bytes);
  const replaced = count(text, "\ufffd");
  // A file may hold U+FFFD as a character of its own: the scar of an earlier conversion.
  const invalid = replaced && replaced - countBytes(bytes, [0xef, 0xbf, 0xbd]);
  // Accented letters of Windows-1252 hardly ever form a valid sequence of UTF-8, so one side wins clearly.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything but ASCII
  const sequences = (text.match(/[^\x00-\x7f]/gu)?.length ?? 0) - replaced;
  if (invalid > sequences) return { text: decodeWindows1252(bytes), encoding: "windows-1252", notes: [] };
  return dropReplaced(text, replaced - invalid, "utf-8");
}

function dropReplaced(text: string, already: number, encoding: TextEncoding): DecodedText {
  const bad = count(text, "\ufffd") - already;
  const notes = bad
    ? [`Left out ${counted(bad, "place")} that ${bad === 1 ? "is" : "are"} not valid ${encoding.toUpperCase()}.`]
    : [];
  if (already) notes.push(`Left out ${counted(already, "character")} lost before (U+FFFD).`);
  return { text: text.replaceAll("\ufffd", ""), encoding, notes };
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function countBytes(bytes: Uint8Array, pattern: number[]): number {
  const haystack = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const needle = Buffer.from(pattern);
  let n = 0;
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + needle.length)) n++;
  return n;
}

/** Bytes 0x80 … 0x9f of Windows-1252; the five it leaves undefined stay control characters. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** By hand, because some releases of Node 22 to 24 decode this label as ISO 8859-1 (nodejs/node#56542). */
function decodeWindows1252(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return latin1.replace(/[\x80-\x9f]/g, (c) => WINDOWS_1252.charAt(c.charCodeAt(0) - 0x80));
}
