import { constants } from "node:fs";
import { access, lstat, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
// Imports only a leaf module of audio/, so that no decoder is loaded.
import { AUDIO_EXTENSIONS } from "../audio/extensions.js";

/** A file of a collection, checked, or the reason why it is left out. */
export type Found = { file: string; path: string } | { file: string; reason: string };

/** A file as a walk meets it: relative to the collection, with forward slashes. */
export interface Listed {
  file: string;
  path: string;
  /** Why it cannot be used whatever it holds: a link out of the collection, a pipe, a name that is no UTF-8. */
  reason?: string;
}

/** Files of operating systems and tools, besides names that begin with a dot; ~$ marks locks of open documents. */
const JUNK =
  /^(\..*|~\$.*|__MACOSX|Thumbs\.db|ehthumbs\.db|desktop\.ini|Icon\r|@eaDir|\$RECYCLE\.BIN|System Volume Information|lost\+found)$/i;

/** Maximum depth: deeper levels are a loop of links. */
const MAX_DEPTH = 40;

/**
 * All files of a collection, subfolders included, each folder in the order of its names. What systems leave behind
 * (.DS_Store, Thumbs.db, …) and names that begin with a dot are passed over. Links are followed, to files and to
 * folders, where they stay inside the collection, and a folder is listed once however many links lead to it. A link out
 * of it or to nowhere, a pipe or device, an unreadable folder and a name that is no UTF-8 come back with the reason.
 *
 * @param root absolute path
 * @param open names of folders at the top that may be links out of the collection, such as audio/ on another disk
 */
export async function walk(root: string, open: readonly string[] = []): Promise<Listed[]> {
  const files: Listed[] = [];
  const seen = new Map<string, string>();
  const visit = async (
    relative: string,
    realRoots: readonly string[],
    depth: number,
    isLink = false,
  ): Promise<void> => {
    const full = path.join(root, relative);
    const refuse = (reason: string) => files.push({ file: relative, path: full, reason });
    try {
      const real = await realpath(full);
      const before = seen.get(real);
      if (before !== undefined) {
        // A folder that a link was followed to before has been read, under the link's name.
        if (isLink) refuse(`it is the folder ${before || "of the collection"} again, by a link`);
        return;
      }
      seen.set(real, relative);
    } catch (error) {
      refuse(reasonOf(error, relative));
      return;
    }
    const entries = await readdir(full, { withFileTypes: true }).catch((error) => {
      refuse(reasonOf(error, relative));
      return [];
    });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (JUNK.test(entry.name)) continue;
      const file = relative === "" ? entry.name : `${relative}/${entry.name}`;
      const listed: Listed = { file, path: path.join(root, file) };
      let isFolder = entry.isDirectory();
      let roots = realRoots;
      if (entry.isSymbolicLink()) {
        try {
          const real = await realpath(listed.path);
          const facts = await stat(real);
          isFolder = facts.isDirectory();
          if (isFolder && relative === "" && open.includes(entry.name)) roots = [...realRoots, real];
          if (!isInside(real, roots)) listed.reason = isFolder ? FOLDER_OUT : FILE_OUT;
          else if (!isFolder && !facts.isFile()) listed.reason = "it is not a plain file";
        } catch (error) {
          listed.reason = reasonOf(error, file);
        }
      } else if (!isFolder && !entry.isFile()) {
        // Some file systems do not say in a listing what an entry is.
        const facts = await lstat(listed.path).catch(() => undefined);
        isFolder = facts?.isDirectory() ?? false;
        if (!isFolder && !facts?.isFile()) listed.reason = facts ? "it is not a plain file" : NOT_UTF8;
      }
      if (entry.name.includes("\ufffd") && !(await lstat(listed.path).catch(() => undefined))) listed.reason = NOT_UTF8;
      if (!isFolder || listed.reason !== undefined) files.push(listed);
      else if (depth === MAX_DEPTH) files.push({ ...listed, reason: `it is more than ${MAX_DEPTH} folders deep` });
      else {
        const before = files.length;
        await visit(file, roots, depth + 1, entry.isSymbolicLink());
        const isEmpty = files.length === before;
        const extension = extensionOf(entry.name);
        if (isEmpty && (AUDIO_EXTENSIONS.includes(extension) || /^(csv|tsv|xlsx|ods|txt)$/.test(extension))) {
          files.push({ ...listed, reason: "it is a folder, not a file" });
        }
      }
    }
  };
  await visit("", [await realpath(root)], 0);
  return files;
}

const FILE_OUT = "it is a link that leads out of the collection; put a copy of the file in its place";
const FOLDER_OUT = "it is a link to a folder outside of the collection; put a copy of the folder in its place";
const NOT_UTF8 = "its name is not UTF-8; rename it";

function isInside(real: string, realRoots: readonly string[]): boolean {
  return realRoots.some((root) => real === root || real.startsWith(root.endsWith(path.sep) ? root : root + path.sep));
}

/** Whether a listed file can be read and is not empty. */
export async function checkListed({ file, path: full, reason }: Listed): Promise<Found> {
  return reason === undefined ? check(file, full) : { file, reason };
}

/** All files below a folder with one of the extensions, checked. */
export async function listFiles(root: string, extensions: readonly string[]): Promise<Found[]> {
  const listed = (await walk(root)).filter(({ file }) => extensions.includes(extensionOf(file)));
  return Promise.all(listed.map(checkListed));
}

/**
 * The file that a table names, if it is inside the collection: an absolute path, `..` above the root, a NUL byte
 * and a link that leads out of it are all rejected.
 */
export async function fileNamed(root: string, name: string): Promise<Found> {
  const inside = path.relative(root, path.resolve(root, name));
  if (name.includes("\0") || path.isAbsolute(name) || inside === "" || inside.split(path.sep)[0] === "..") {
    return { file: name, reason: "the path leads out of the collection; name a file inside it" };
  }
  const file = inside.split(path.sep).join("/");
  const full = path.join(root, inside);
  try {
    if (!isInside(await realpath(full), [await realpath(root)])) return { file, reason: FILE_OUT };
  } catch (error) {
    return { file, reason: reasonOf(error, file) };
  }
  return check(file, full);
}

async function check(file: string, full: string): Promise<Found> {
  try {
    const facts = await stat(full);
    if (facts.isDirectory()) return { file, reason: "it is a folder, not a file" };
    if (!facts.isFile()) return { file, reason: "it is not a plain file" };
    if (facts.size === 0) return { file, reason: "the file is empty (0 bytes)" };
    await access(full, constants.R_OK);
    return { file, path: full };
  } catch (error) {
    return { file, reason: reasonOf(error, file) };
  }
}

function reasonOf(error: unknown, file: string): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
      return file.includes("\ufffd") ? NOT_UTF8 : "there is no such file (a link that leads nowhere looks the same)";
    case "EACCES":
    case "EPERM":
      return "you may not read it; give yourself the permission (chmod u+r)";
    case "ELOOP":
      return "it is a link that leads to itself";
    default:
      return `it cannot be read (${error instanceof Error ? error.message : error})`;
  }
}

/** Lower-case extension without the dot; "" where there is none. */
export function extensionOf(file: string): string {
  return path.extname(file).slice(1).toLowerCase();
}

/** "audio/rock/a.01.mp3" -> "a.01". */
export function stemOf(file: string): string {
  return path.basename(file, path.extname(file));
}

/** "a.01.mp3" and "a.01.txt" -> "a.01", and "a.01" stays. */
export function withoutExtension(name: string): string {
  const extension = extensionOf(name);
  return AUDIO_EXTENSIONS.includes(extension) || OTHER_SOUND.includes(extension) || TEXT.includes(extension)
    ? name.replace(/\.[^.]*$/, "")
    : name;
}

/** "lyrics/album/01.txt" in the folder lyrics -> "album/01": what two files of a song have in common. */
export function placeIn(folder: string, file: string): string {
  const path = file.replaceAll("\\", "/");
  const below = folder !== "" && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
  return withoutExtension(below.replace(/\.[^./]*$/, ""));
}

/** The name in a path that a table gives: "rock/a.01.mp3" -> "a.01"; a title such as "Mr. Blue" stays. */
export function nameIn(file: string): string {
  return withoutExtension(path.posix.basename(file));
}

const TEXT = ["txt", "lrc", "srt", "vtt", "rtf"];

/** Sound that is not decoded. */
export const OTHER_SOUND: readonly string[] = [
  ...[
    "mid",
    "midi",
    "kar",
    "ape",
    "mpc",
    "mpp",
    "tta",
    "amr",
    "3gp",
    "3ga",
    "dsf",
    "dff",
    "spx",
    "ra",
    "rm",
    "wma",
    "wv",
  ],
  ...[
    "ac3",
    "eac3",
    "dts",
    "mpa",
    "mp1",
    "mp2",
    "mp4",
    "m4b",
    "m4p",
    "aifc",
    "caf",
    "oga",
    "webm",
    "mka",
    "mkv",
    "mov",
    "avi",
    "flv",
  ],
  ...[
    "voc",
    "sf2",
    "mod",
    "xm",
    "it",
    "s3m",
    "gsm",
    "w64",
    "rf64",
    "sph",
    "nist",
    "raw",
    "pcm",
    "shn",
    "ofr",
    "tak",
    "alac",
    "qoa",
  ],
];
