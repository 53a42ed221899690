// Which notebooks run at the same time. A training of a small model keeps little more than one core busy, so that two
// notebooks end sooner together. Each has as many threads as alone: the gradient of a transposed convolution, which is
// TensorFlow's, depends on their number in its last digits.

import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { inRoot, sitePackages } from "./paths.mjs";

/** What two kernels with a few thousand songs need, with a browser and the system. */
const ENOUGH_MEMORY = 7e9;

/** Two, where cores and memory allow it; one where TensorFlow is the one for a GPU, of which each process takes all memory. */
export function defaultAtOnce() {
  const packages = sitePackages();
  const onGpu = packages !== undefined && fs.existsSync(path.join(packages, "nvidia"));
  return coreCount() > 1 && os.totalmem() > ENOUGH_MEMORY && !onGpu ? 2 : 1;
}

function coreCount() {
  return createRequire(import.meta.url)(inRoot("lib", "dist", "async", "parallel.js")).coreCount();
}

/** True for a notebook that reads what others have found: it begins when they have ended. */
export function readsOthers(source) {
  return /\b(readResults|resultsOfSameSongs)\(/.test(source);
}

/** True for a notebook that measures times, in which no other may disturb it. */
export function measuresTimes(source) {
  return /\bsecondOpinion\(/.test(source);
}

/**
 * Calls `run` for each notebook, in their order, for up to `atOnce` of them at the same time.
 *
 * @template T
 * @param {readonly T[]} notebooks
 * @param {object} options
 * @param {number} options.atOnce
 * @param {(notebook: T) => boolean} options.isAlone true for one that begins when all before it have ended, and ends before
 *   the next begins
 * @param {(notebook: T) => Promise<void>} options.run
 */
export async function runAtOnce(notebooks, { atOnce, isAlone, run }) {
  const groups = [[]];
  for (const notebook of notebooks) {
    if (isAlone(notebook)) groups.push([notebook], []);
    else groups.at(-1).push(notebook);
  }
  for (const group of groups) {
    const waiting = [...group];
    const runThem = async () => {
      while (waiting.length > 0) await run(waiting.shift());
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, group.length) }, runThem));
  }
}
