// A step of a tool with its progress.

/** Shorter steps say no time. */
const SECONDS_WORTH_SAYING = 1;

/**
 * Runs `work({ onProgress })`: on a terminal with a line that follows its progress, and with its time where it took a while.
 *
 * @returns what `work` returns
 */
export async function watch(title, work) {
  const started = performance.now();
  const live = process.stdout.isTTY;
  let drawn = 0;
  const onProgress = ({ done, total }) => {
    if (!live || performance.now() - drawn < 200) return;
    drawn = performance.now();
    process.stdout.write(`\r\x1b[K  ${title}: ${done} of ${total}`);
  };
  const result = await work({ onProgress });
  const seconds = (performance.now() - started) / 1000;
  if (live) process.stdout.write("\r\x1b[K");
  if (seconds >= SECONDS_WORTH_SAYING) console.log(`  ${title.padEnd(32)} ${seconds.toFixed(1).padStart(6)} s`);
  return result;
}
