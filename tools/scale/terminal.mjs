// What npm run scale shows: a line that is drawn again on a terminal, and one now and then where the output goes to a file.

import { createRequire } from "node:module";
import { inRoot } from "../paths.mjs";

const require = createRequire(import.meta.url);
const { paceInWords, paceOf } = require(inRoot("lib", "dist", "scale", "progress.js"));

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
    const line = `  ${inWords(read())}`;
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
  if (secondsLeft !== undefined && before + made < total) words.push(`${duration(secondsLeft)} left`);
  return words.filter(Boolean).join(", ");
}

/** How a run ended, in one sentence. */
export function endSentence(stage, progress) {
  const { state, before, made, total, songsMade, skipped, retried, failed, began, updated } = progress;
  const open = total - before - made;
  const seconds = (updated - began) / 1000;
  const details = [
    before > 0 && `${before} of them before`,
    made > 0 && `${songsMade} songs at ${(songsMade / seconds).toPrecision(3)} songs/s in ${duration(seconds)}`,
    skipped > 0 && `${skipped} without values`,
    retried > 0 && `${retried} started again`,
  ].filter(Boolean);
  const done = `${stage}: ${before + made} of ${total} shards are done${details.length > 0 ? ` (${details.join(", ")})` : ""}`;
  if (state === "stopped") return `${done}; it was stopped, and the same command goes on from there.`;
  if (failed === 0) return `${done}.`;
  const untried = open - failed;
  return `${done}; ${failed} could not be made${untried > 0 ? ` and ${untried} were not tried` : ""}: mend the reason, and the same command goes on from there.`;
}

/** A step with its progress on a terminal. */
export async function watch(title, work) {
  const live = process.stdout.isTTY;
  let drawn = 0;
  const onProgress = ({ done, total }) => {
    if (!live || performance.now() - drawn < 200) return;
    drawn = performance.now();
    process.stdout.write(`\r\x1b[K  ${title}: ${done} of ${total}`);
  };
  const result = await work({ onProgress });
  if (live) process.stdout.write("\r\x1b[K");
  return result;
}

/** "7 s", "3 min", "5.2 h" */
function duration(seconds) {
  if (seconds < 90) return `${Math.max(seconds, 0.1).toPrecision(2)} s`;
  const minutes = seconds / 60;
  return minutes < 90 ? `${minutes.toFixed(0)} min` : `${(minutes / 60).toFixed(1)} h`;
}
