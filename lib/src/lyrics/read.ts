import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { UserError } from "../errors.js";
import { checkNumber, withDefaults } from "../options.js";
import { type DecodedText, decodeText } from "./decodeText.js";
import { normalizeLyrics } from "./normalize.js";
import { refuseDocuments, unwrapLyrics } from "./unwrap.js";

/** Options of {@link readLyrics}. */
export interface ReadLyricsOptions {
  /**
   * Larger files are refused unread. The longest lyrics are some 100 kB; a larger file is something else. Default 1e6.
   */
  maxBytes: number;
}

/**
 * Reads one lyrics file (.txt, .lrc, ChordPro …): bytes to text (`decodeText`), then `normalizeLyrics`.
 *
 * @param file path of the file
 * @returns `text` is "" where the file holds no words (empty, or "[Instrumental]"): the song has no lyrics.
 * @throws UserError where the path is missing, unreadable, not a file, too large, or its content is not text; the
 *   message names the file and the reason
 */
export async function readLyrics(file: string, options?: Partial<ReadLyricsOptions>): Promise<DecodedText> {
  const { maxBytes } = withDefaults<ReadLyricsOptions>("readLyrics", options, { maxBytes: 1e6 });
  checkNumber("maxBytes", maxBytes, { min: 1 });
  const bytes = await readBounded(file, maxBytes);
  try {
    refuseDocuments(bytes);
    const decoded = textOnly(decodeText(bytes), bytes);
    const { text, note } = unwrapLyrics(decoded.text);
    const notes = [decoded.note, note].filter((n) => n !== undefined);
    return {
      text: normalizeLyrics(text),
      encoding: decoded.encoding,
      ...(notes.length > 0 && { note: notes.join(" ") }),
    };
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${file}: ${error.message}`);
    throw error;
  }
}

/** Explanations of system errors, for messages. */
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
 * What is left of a decoded file when it is text at all.
 *
 * @throws UserError where the characters are not those of text: many control characters
 */
function textOnly(decoded: DecodedText, bytes: Uint8Array): DecodedText {
  const { text, note } = decoded;
  let controls = 0;
  let nuls = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0) nuls++;
    // All but tab, line ends and escape.
    if (code < 9 || (code > 13 && code < 27) || (code > 27 && code < 32) || code === 127) controls++;
  }
  // One or two are a mistake in however short a text.
  if (controls > 2 + 0.01 * text.length) {
    const found = nuls ? counted(nuls, "NUL byte") : counted(controls, "control character");
    throw new UserError(`it is not text: ${found} in ${counted(bytes.length, "byte")}.`);
  }
  if (nuls === 0) return decoded;
  const left = `Left out ${counted(nuls, "NUL byte")}.`;
  return { ...decoded, text: text.replaceAll("\0", ""), note: note === undefined ? left : `${note} ${left}` };
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
