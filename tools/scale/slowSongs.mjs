// A run of npm run scale that can be broken: its songs take so long that what is killed has work under way.

import { writeFileSync } from "node:fs";

/** What is typed to make the features of the folder `songs`, two songs a shard. */
export const TYPED =
  "--collection songs --stage features --param kinds=melMean --param seconds=1 --shard-songs 2".split(" ");

/**
 * Writes a file that every Node process of a run is to read first (`NODE_OPTIONS=--require`): each song takes half a second, and
 * the song `poison` ends its process, where there is a file `poisoned`.
 */
export function writeSlowSongs(file, { poison = "", poisoned = "" } = {}) {
  writeFileSync(
    file,
    `const fs = require("node:fs"), { statSync, existsSync } = fs;
fs.statSync = (file, ...more) => {
  if (String(file).endsWith(".wav")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  const poison = ${JSON.stringify(poison)};
  if (poison && String(file).endsWith(poison) && existsSync(${JSON.stringify(poisoned)})) process.kill(process.pid, "SIGKILL");
  return statSync(file, ...more);
};
`,
  );
}
