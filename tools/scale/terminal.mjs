// What npm run scale shows: a line that is drawn again on a terminal, and one now and then where the output goes to a file.

import { createRequire } from "node:module";
import { inRoot } from "../paths.mjs";

const require = createRequire(import.meta.url);
const { durationInWords, paceInWords, paceOf } = require(inRoot("lib", "dist", "scale", "progress.js"));

/** Seconds between two lines where the output is no terminal. */
const BETWEEN = 15;

/**
 * Draws the progress until `end` is called.
 *
 * @param {() => object} read the progress as it is now
 */
export function drawProgress(read) {
  const live = process.stdout.isTTY;
  let printed = performance.now();
  const draw = () => {
    if (!live && performance.now() - printed < 1000 * BETWEEN) return;
    printed = performance.now();
    const progress = read();
    if (!progress) return;
    const line = `  ${inWords(progress)}`;
    process.stdout.write(live ? `\r\x1b[K${line}` : `${line}\n`);
  };
  const timer = setInterval(draw, 500);
  timer.unref();
  return {
    end() {
      clearInterval(timer);
      if (live) process.stdout.write("\r\x1b[K");
    },
  };
}

/** "120 of 400 shards, 41.2 songs/s, 1 failed, 11 min left" */
export function inWords(progress) {
  const { before, made, total } = progress;
  const { secondsLeft } = paceOf({ ...progress, updated: Math.max(progress.updated, Date.now()) });
  const words = [`${before + made} of ${total} shards`, paceInWords(progress)];
  if (secondsLeft !== undefined && before + made < total) words.push(`${durationInWords(secondsLeft)} left`);
  return words.filter(Boolean).join(", ");
}
