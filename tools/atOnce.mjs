// Which notebooks may run at the same time: --at-once N, by default one. Each has as many threads as alone, since the gradient of
// a transposed convolution, which is TensorFlow's, depends on their number in its last digits; on two cores two notebooks
// therefore take as long together as one after the other (12.5 min for 01 to 06 in place of 11.5).

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
