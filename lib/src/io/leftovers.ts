import { lstatSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

/**
 * What a killed process leaves behind: files and folders written beside their place, to be renamed into it. Their names
 * end in the number of the process that writes them, so that the next one knows which of them nobody will finish.
 */
const OF_A_PROCESS = /\.(?:unfinished-)?(\d+)(?:-[\w-]+)?(?:\.(?:partial|part|link))?$/;
const MARKED = /\.(?:partial|part|link)$|\.unfinished-\d+-/;

/** Without a process number in the name, nobody is writing what has not changed for so long. */
const OF_NOBODY = /\.safetensors\.[0-9a-f]{8}\.tmp$|\.(?:html|pdf)\.part$/;
const STILL_MS = 60_000;

/**
 * Removes from a folder what processes that are gone have left half-written.
 *
 * @param whole the folder holds nothing else: everything that ends in the number of a process counts
 * @param deep also from the folders in it, links apart
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
        // Somebody else's, or on a read-only disk: it stays, and is in nobody's way.
      }
    }
  }
}

/** Whether a process of that number is running here, whoever's it is. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function entriesOf(folder: string): string[] {
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
