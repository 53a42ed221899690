import { constants } from "node:fs";
import { access, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";

/** What audio/decode reads; the order breaks ties between two encodings of one song. */
export const AUDIO_EXTENSIONS = ["wav", "flac", "au", "aiff", "aif", "ogg", "opus", "m4a", "aac", "mp3"] as const;

/** A file of a collection, checked, or the reason why it is left out. */
export type Found = { file: string; path: string } | { file: string; reason: string };

/**
 * All files below `folder` with one of the extensions, in the order of their names, subfolders included. Names
 * that begin with a dot are passed over. Links are followed for files that stay inside the collection; a link out
 * of it, a broken link, a folder named like a file, an empty or unreadable file come back with the reason.
 *
 * @param root the collection; `file` of each result is relative to it, with forward slashes
 */
export async function listFiles(root: string, folder: string, extensions: readonly string[]): Promise<Found[]> {
  const realRoots = await Promise.all([root, path.join(root, folder)].map((p) => realpath(p)));
  const found: Found[] = [];
  const walk = async (relative: string): Promise<void> => {
    const entries = await readdir(path.join(root, relative), { withFileTypes: true }).catch((error) => {
      found.push({ file: relative, reason: reasonOf(error) });
      return [];
    });
    const inside = await Promise.all(
      entries
        .filter((entry) => !entry.name.startsWith("."))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(async (entry): Promise<Found | string | undefined> => {
          const file = relative === "" ? entry.name : `${relative}/${entry.name}`;
          if (extensions.includes(extensionOf(entry.name))) {
            return check(root, file, entry.isSymbolicLink() ? realRoots : undefined);
          }
          return entry.isDirectory() ? file : undefined;
        }),
    );
    for (const entry of inside) {
      if (typeof entry === "string") await walk(entry);
      else if (entry) found.push(entry);
    }
  };
  await walk(folder);
  return found;
}

/**
 * The file that a table names, if it is inside the collection: an absolute path, `..` above the root, a NUL byte
 * and a link that leads out of it are all refused.
 */
export async function fileNamed(root: string, name: string): Promise<Found> {
  const inside = path.relative(root, path.resolve(root, name));
  if (name.includes("\0") || path.isAbsolute(name) || inside === "" || inside.split(path.sep)[0] === "..") {
    return { file: name, reason: "the path leads out of the collection; name a file inside it" };
  }
  return check(root, inside.split(path.sep).join("/"), [await realpath(root)]);
}

/** @param realRoots where a link may lead; not given where the file cannot be reached by one */
async function check(root: string, file: string, realRoots?: string[]): Promise<Found> {
  const full = path.join(root, file);
  try {
    const real = realRoots ? await realpath(full) : full;
    if (realRoots && !realRoots.some((r) => real.startsWith(r + path.sep))) {
      return { file, reason: "it is a link that leads out of the collection; put a copy of the file in its place" };
    }
    const facts = await stat(real);
    if (facts.isDirectory()) return { file, reason: "it is a folder, not a file" };
    if (!facts.isFile()) return { file, reason: "it is not a plain file" };
    if (facts.size === 0) return { file, reason: "the file is empty (0 bytes)" };
    await access(full, constants.R_OK);
    return { file, path: full };
  } catch (error) {
    return { file, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
      return "there is no such file (a link that leads nowhere looks the same)";
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

/** "a.01.mp3" -> "a.01", and "a.01" stays. */
export function withoutAudioExtension(name: string): string {
  return (AUDIO_EXTENSIONS as readonly string[]).includes(extensionOf(name)) ? name.replace(/\.[^.]*$/, "") : name;
}
