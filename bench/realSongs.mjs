// The folder of real songs that the benches of real music read; it is not part of the repository. docs/real-music.md says what
// is in it. SURLAB_SONGS names another one.

import { existsSync } from "node:fs";
import path from "node:path";

const SONGS = process.env.SURLAB_SONGS ?? path.join(import.meta.dirname, "..", "..", "shared", "data", "songs");

/** The folder, or undefined, said on standard error, if it is not there: `instead` is what is used in its place. */
export function realSongs(instead) {
  if (existsSync(SONGS)) return path.resolve(SONGS);
  process.stderr.write(`${SONGS} does not exist (SURLAB_SONGS names a folder of songs): ${instead}.\n`);
  return undefined;
}
