import { lstatSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

/**
 * Cleanup of temporary files and folders of killed processes. Their names end in the process id of the writer, so that
 * another process can tell which of them are orphaned.
 */
const OF_A_PROCESS = /\.(?:unfinished-)?(\d+)(?:-[\w-]+)?(?:\.(?:partial|part|link))?$/;
const MARKED = /\.(?:partial|part|link)$|\.unfinished-\d+-/;

/** Age above which a temporary file without a process id in its name counts as orphaned. */
const OF_NOBODY = /\.safetensors\.[0-9a-f]{8}\.tmp$|\.(?:html|pdf)\.part$/;
const STILL_MS = 60_000;

/**
 * Removes orphaned temporary files from a folder.
 *
 * @param whole the folder holds temporary files only: every name that ends in a process id counts
 * @param deep also from its subfolders, except links
 */
export function sweepLeftovers(folder: string, { whole = false, deep = false } = {}): void {
  for (const name of entriesOf(folder)) {
    const file = path.join(folder, name);
    if (deep && lstatSync(file, { throwIfNoEntry: false })?.isDirectory()) sweepLeftovers(file, { deep });
    const owner = whole || MARKED.test(name) ? OF_A_PROCESS.exec(name)?.[1] : undefined;
    if (owner ? !isRunning(Number(owner)) : OF_NOBODY.test(name) && isStill(file)) {
      try {
        rmSync(file, { recursive: true, force: true });
      } catch {
        // Not ours, or on a read-only disk: leave it.
      }
    }
  }
}

/** Whether a process with this id is running, of any user. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** The names in a folder; none where it is not there, or may not be read. */
export function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isStill(file: string): boolean {
  try {
    return Date.now() - lstatSync(file).mtimeMs > STILL_MS;
  } catch {
    return false;
  }
}
