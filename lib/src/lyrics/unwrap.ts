import { UserError } from "../errors.js";
import { dropFurniture } from "./furniture.js";
import { isPage, stripHtml } from "./html.js";
import { isRtf, rtfText } from "./rtf.js";
import { subtitleText } from "./subtitles.js";

/**
 * Extracts lyrics from RTF, subtitles, JSON, HTML fragments, escaped line breaks, and pages of lyrics sites. Formats
 * without lyrics are rejected by name.
 */

export interface Unwrapped {
  text: string;
  /** The format that the lyrics were extracted from, as a sentence; absent for plain text. */
  note?: string;
}

/** How documents begin that are text, and what to call them. */
const TEXT_DOCUMENTS: readonly [string, string][] = [
  ["%PDF-", "a PDF document"],
  ["%!PS", "a PostScript document"],
];
/** How documents, pictures and sounds begin that people save as .txt, byte for byte. */
const BINARY_DOCUMENTS: readonly [string, string][] = [
  ["PK\x03\x04", "a ZIP archive, such as .docx or .odt"],
  ["\xd0\xcf\x11\xe0", "a Word document"],
  ["\x89PNG", "a picture (PNG)"],
  ["\xff\xd8\xff", "a picture (JPEG)"],
  ["GIF8", "a picture (GIF)"],
  ["ID3\x03", "a sound file (MP3)"],
  ["ID3\x04", "a sound file (MP3)"],
  ["RIFF", "a sound file (WAV)"],
  ["OggS\0", "a sound file (Ogg)"],
  ["fLaC\0", "a sound file (FLAC)"],
  ["\x1f\x8b", "a gzip archive"],
  ["SQLite format 3\0", "an SQLite database"],
];

/**
 * The lyrics in a text of any of these formats; plain lyrics are returned unchanged.
 *
 * @throws UserError where there are no words to take: a whole page of HTML, a PDF, JSON without lyrics … The message
 *   says what it is, phrased to follow the file's name
 */
export function unwrapLyrics(text: string): Unwrapped {
  const start = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  refuseBeginning(start.slice(0, 100).trimStart(), []);
  if (isRtf(start)) return { text: dropFurniture(rtfText(start)), note: "The words were taken out of RTF." };
  const json = jsonLyrics(start);
  if (json !== undefined) return { text: dropFurniture(stripHtml(json)), note: "The words were taken out of JSON." };
  if (isPage(start.slice(0, 20_000))) {
    throw new UserError("it is a page of HTML, not lyrics; save the words themselves.");
  }
  if (/^\s{0,99}<\?xml\s/.test(start)) throw new UserError("it is XML, not lyrics; save the words themselves.");

  const spoken = subtitleText(start);
  const unescaped = unescapeText(spoken ?? start);
  const stripped = stripHtml(unescaped);
  const words = dropFurniture(stripped);
  const from = [
    spoken !== undefined && "subtitles",
    spoken === undefined && unescaped !== start && "escaped text",
    stripped !== unescaped && "HTML",
  ].filter((source) => source !== false);
  const notes = from.length > 0 ? [`The words were taken out of ${from.join(" and ")}.`] : [];
  if (words !== stripped) notes.push("Left out what a lyrics site puts around the words.");
  return notes.length > 0 ? { text: words, note: notes.join(" ") } : { text: words };
}

/**
 * @throws UserError where a file's bytes begin as a document, picture or sound does; the message follows the file's
 * name
 */
export function refuseDocuments(bytes: Uint8Array): void {
  const head = bytes.subarray(0, 64);
  // "GIF89a is my song" is text.
  const isBinary = head.some((byte) => byte < 9);
  refuseBeginning(Buffer.from(head).toString("latin1"), isBinary ? BINARY_DOCUMENTS : []);
}

function refuseBeginning(start: string, documents: readonly [string, string][]): void {
  const found = [...TEXT_DOCUMENTS, ...documents].find(([beginning]) => start.startsWith(beginning));
  if (found) throw new UserError(`it is ${found[1]}, not lyrics; save the words themselves as text.`);
}

/** `unwrapLyrics`, with the refusal as a value. */
export function tryUnwrap(text: string): Unwrapped | { refusal: string } {
  try {
    return unwrapLyrics(text);
  } catch (error) {
    if (error instanceof UserError) return { refusal: error.message };
    throw error;
  }
}

/** Line breaks, quotes and characters written as in a program: `falls\non`, `don\'t`, `\u2019`. */
function unescapeText(text: string): string {
  if (!text.includes("\\")) return text;
  // The look-behind lets a run of backslashes be tried once.
  const broken = text.replace(/(?<!\\)\\+r(?:\\+n)?|(?<!\\)\\+n/g, "\n");
  // Where no line break is escaped, a backslash before a t is something else's, such as TeX's.
  return (broken === text ? text : broken.replace(/(?<!\\)\\+t/g, " "))
    .replace(/(?<!\\)\\+u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/(?<!\\)\\+(["'/])/g, "$1");
}

const LYRICS_FIELDS = [
  "lyrics",
  "lyric",
  "plainLyrics",
  "syncedLyrics",
  "lyrics_body",
  "text",
  "words",
  "body",
  "content",
];
const LINE_FIELDS = ["line", "text", "words", "lyrics", "content"];

/** The lyrics in a JSON document; undefined where the text is no JSON object or list of objects or strings. */
function jsonLyrics(text: string): string | undefined {
  if (!/^\s{0,99}(?:\{\s{0,99}["}]|\[\s{0,99}["{[\]])/.test(text)) return undefined;
  const value = parsed(text) ?? parsedLines(text);
  if (value === undefined) return undefined;
  // "[]" and `["Chorus"]` are section tags, not JSON.
  if (Array.isArray(value) && value.length < 2 && typeof value[0] !== "object") return undefined;
  const found = wordsIn(value, 0);
  if (found === undefined) {
    throw new UserError(
      `it is JSON without a field ${LYRICS_FIELDS.slice(0, 1)}, not lyrics; save the words themselves.`,
    );
  }
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON Lines: an object in each line. */
function parsedLines(text: string): unknown[] | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const values: unknown[] = [];
  for (const line of lines) {
    const value = line.trimStart().startsWith("{") ? parsed(line) : undefined;
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

/** Deeper than this, no program keeps lyrics. */
const DEEPEST = 8;

function wordsIn(value: unknown, depth: number): string | undefined {
  if (typeof value !== "object" || value === null || depth > DEEPEST) return undefined;
  if (Array.isArray(value)) {
    const lines = value.map((item) => (typeof item === "string" ? item : lineIn(item)));
    return lines.length > 0 && lines.every((line) => line !== undefined) ? lines.join("\n") : undefined;
  }
  const fields = value as Record<string, unknown>;
  for (const name of LYRICS_FIELDS) {
    if (!Object.hasOwn(fields, name)) continue;
    const field = fields[name];
    const found = typeof field === "string" ? field : wordsIn(field, depth + 1);
    if (found !== undefined) return found;
  }
  // An answer of an API: the lyrics lie in one of its objects.
  for (const field of Object.values(fields)) {
    const found = Array.isArray(field) ? undefined : wordsIn(field, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function lineIn(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const fields = item as Record<string, unknown>;
  const name = LINE_FIELDS.find((field) => Object.hasOwn(fields, field) && typeof fields[field] === "string");
  return name === undefined ? undefined : (fields[name] as string);
}
