import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import path from "node:path";
import { threadId } from "node:worker_threads";
import { UserError } from "../errors.js";
import { sweepLeftovers } from "./leftovers.js";

/**
 * Writes a file atomically: to a temporary file, then renamed; on an error the previous file stays. Creates the folder,
 * and removes the temporary files of killed processes from it.
 *
 * @param content a text, bytes, or parts of bytes one after the other
 * @param durable false: without fsync, which is faster, for files that can be recomputed and are checked when read
 * @throws UserError where the disk is full or may not be written
 */
export function writeWhole(
  file: string,
  content: string | Uint8Array | readonly Uint8Array[],
  { durable = true } = {},
): void {
  const parts =
    typeof content === "string" ? [Buffer.from(content)] : content instanceof Uint8Array ? [content] : content;
  const folder = path.dirname(file);
  const partial = `${file}.${process.pid}-${threadId}.partial`;
  try {
    makeFolder(folder);
    sweepOnce(folder);
    const handle = openSync(partial, "w");
    try {
      for (const part of parts) writeAll(handle, part);
      // fsync before the rename: otherwise a power failure can leave the new name with missing bytes.
      if (durable) fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(partial, file);
    if (durable) syncFolder(folder);
  } catch (error) {
    discard(partial);
    throw diskError(error, file);
  }
}

function discard(partial: string): void {
  try {
    rmSync(partial, { force: true });
  } catch {
    // Ignored, so that the original error is reported; the next process removes the file.
  }
}

/** Writes all bytes: a single write may be partial, which only its return value tells. */
function writeAll(handle: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    const written = writeSync(handle, bytes, done, bytes.length - done);
    if (written <= 0) throw Object.assign(new Error("nothing more could be written"), { code: "ENOSPC" });
    done += written;
  }
}

/**
 * Creates a folder and its missing parents. Node's `recursive` reports ENOENT on a read-only disk, and loops forever
 * where the system reports ENOENT for an existing folder (/proc).
 */
export function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  if (path.dirname(folder) !== folder) makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have created it in between.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/** fsync of a folder, so that renames in it survive a power failure, where the file system supports it. */
export function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, "r");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Not every file system supports fsync of folders; the file itself is on the disk.
  }
}

const swept = new Set<string>();

/** Removes the temporary files of killed processes from a folder, the first time that this process writes into it. */
export function sweepOnce(folder: string): void {
  if (swept.has(folder)) return;
  swept.add(folder);
  sweepLeftovers(folder);
}

const CAUSES: Record<string, string> = {
  ENOSPC: "the disk is full: free some space",
  EDQUOT: "your quota on this disk is used up: free some space",
  EFBIG: "files may not become that large here: raise the limit (ulimit -f)",
  EROFS: "the disk is read-only: choose another place with SURLAB_RESULTS or SURLAB_CACHE",
  EACCES:
    "you may not write there: make the folder yours (chown, chmod), or choose another with SURLAB_RESULTS or SURLAB_CACHE",
  EPERM:
    "you may not write there: make the folder yours (chown, chmod), or choose another with SURLAB_RESULTS or SURLAB_CACHE",
  EMFILE: "too many files are open: raise the limit (ulimit -n 1024)",
  ENFILE: "too many files are open on this machine: close other programs",
  ENAMETOOLONG: "its name is too long: move the folder higher up, or give it a shorter name",
  EEXIST: "a file stands where one of its folders should be: move that file away",
  ENOTDIR: "a file stands where one of its folders should be: move that file away",
  EIO: "the disk reports an error: check its health, and choose another place with SURLAB_RESULTS or SURLAB_CACHE",
};

/** A system error of a write as a UserError that says how to fix it; any other error unchanged. */
export function diskError(error: unknown, file: string): unknown {
  const cause = CAUSES[(error as NodeJS.ErrnoException)?.code ?? ""];
  if (!cause || error instanceof UserError) return error;
  return new UserError(
    `${file} could not be written, because ${cause}, then run this again; what was there before is kept.`,
  );
}
