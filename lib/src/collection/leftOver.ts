import path from "node:path";
import { AUDIO_EXTENSIONS } from "../audio/extensions.js";
import type { Skipped } from "../song.js";
import { extensionOf, OTHER_SOUND } from "./files.js";
import { TABLE_EXTENSIONS } from "./readTable.js";

/** Number of lines of one kind that are listed individually. */
const SHOWN = 20;

/** Files that people save words in, but from which no words are read. */
const DOCUMENTS = [
  "doc",
  "docx",
  "odt",
  "rtf",
  "pdf",
  "srt",
  "vtt",
  "ass",
  "html",
  "htm",
  "md",
  "json",
  "xml",
  "pages",
];

/** Files that people save tables in, but from which none is read. */
const OTHER_TABLES = [
  "parquet",
  "jsonl",
  "ndjson",
  "numbers",
  "feather",
  "arrow",
  "pkl",
  "pickle",
  "rds",
  "sqlite",
  "db",
  "xlsb",
];
/** JSON is mostly something else; these are meant for tables. */
const JSON_TABLE = /(^|\/)(metadata|labels|lyrics|songs|tracks)\.(json|ya?ml)$/i;

/**
 * Why files of a collection were not used: in `skipped` what could have been a song, words or a table; in `notes`
 * copies of songs, and the rest (pictures, licenses, …), counted by extension.
 *
 * @param folders where sound and words are looked for; "" the whole collection
 * @param isSong whether a song has a file of that name, without extension
 */
export function explainLeftOver(
  files: readonly string[],
  folders: { audio: string; lyrics: string },
  tableReason: (file: string) => string,
  isSong: (stem: string) => boolean,
): { skipped: Skipped[]; notes: string[] } {
  const skipped: Skipped[] = [];
  const rest: string[] = [];
  const copies: string[] = [];
  for (const file of files) {
    const extension = extensionOf(file);
    const isIn = (folder: string) => folder === "" || file.startsWith(`${folder}/`);
    const explain = (reason: string) => skipped.push({ id: path.basename(file, path.extname(file)), file, reason });
    if (folders.lyrics !== "" && isIn(folders.lyrics)) {
      explain("words are read from .txt, .lrc, .srt, .vtt and .rtf alone; save it as plain text");
    } else if (AUDIO_EXTENSIONS.includes(extension) && isSong(path.basename(file, path.extname(file)))) {
      copies.push(file);
    } else if (AUDIO_EXTENSIONS.includes(extension)) {
      explain(`it is outside of ${folders.audio}/, where the sound of this collection is`);
    } else if (OTHER_SOUND.includes(extension)) {
      explain(`sound of this kind (.${extension}) is not read; convert it to wav, flac or mp3`);
    } else if (folders.audio !== "" && isIn(folders.audio) && extension === "") {
      explain("it has no extension, so it is not taken for sound; add one, such as .wav");
    } else if (TABLE_EXTENSIONS.includes(extension)) explain(tableReason(file));
    else if (OTHER_TABLES.includes(extension) || JSON_TABLE.test(file)) {
      explain(`tables of this kind (.${extension}) are not read; save it as CSV, with one row a song`);
    } else if (["txt", "lrc", "srt", "vtt", "rtf"].includes(extension)) {
      explain(
        folders.lyrics === ""
          ? "no sound file has its name; put words without sound in a folder lyrics/"
          : `it is outside of ${folders.lyrics}/, where words are read`,
      );
    } else if (DOCUMENTS.includes(extension) && extension !== "md" && extension !== "json") {
      explain("words are read from .txt, .lrc, .srt, .vtt and .rtf alone; save it as plain text");
    } else rest.push(file);
  }
  const notes = rest.length > 0 ? [`Not used: ${summary(rest)}.`] : [];
  if (copies.length > 0) {
    notes.push(
      `Not used, because they are outside of ${folders.audio}/ and have the names of songs in it: ${summary(copies)}.`,
    );
  }
  return { skipped: condense(skipped), notes };
}

function summary(files: readonly string[]): string {
  if (files.length <= 5) return files.join(", ");
  const counts = new Map<string, string[]>();
  for (const file of files) {
    const extension = path.extname(file).toLowerCase() || "without extension";
    const alike = counts.get(extension);
    if (alike) alike.push(file);
    else counts.set(extension, [file]);
  }
  return [...counts]
    .sort((a, b) => b[1].length - a[1].length)
    .map(([extension, of]) => (of.length === 1 ? of[0]! : `${of.length} files ${extension} (such as ${of[0]})`))
    .join(", ");
}

/** Lines that say the same of many rows or files: the first ones of each kind, and a line that counts the others. */
export function condense(skipped: readonly Skipped[]): Skipped[] {
  const kinds = new Map<string, Skipped[]>();
  for (const line of skipped) {
    const kind = line.reason.replace(/\d+|"[^"]*"/g, "#");
    const alike = kinds.get(kind);
    if (alike) alike.push(line);
    else kinds.set(kind, [line]);
  }
  return [...kinds.values()].flatMap((lines) => {
    if (lines.length <= SHOWN + 1) return lines;
    const more = lines.slice(SHOWN);
    const file = new Set(more.map((line) => line.file)).size === 1 ? more[0]!.file : `${more.length} more files`;
    const which = `${more.length} more like the ${SHOWN} before, from ${more[0]!.id} to ${more.at(-1)!.id}`;
    return [...lines.slice(0, SHOWN), { id: "", file, reason: `${which}: ${more[0]!.reason}` }];
  });
}
