// Which parts a run of npm run scale has made, to compare runs: by the tests and by bench/scaleFaults.mjs.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** The parts of the only stage below a folder: name -> hash of the content. Empty before the stage has begun. */
export const hashesIn = (folder) =>
  partsIn(folder, (file) => createHash("sha256").update(readFileSync(file)).digest("hex"));

/** The same: name -> what changes if the file is written again, even with the same content. */
export const writtenIn = (folder) => partsIn(folder, (file) => `${statSync(file).ino} ${statSync(file).mtimeMs}`);

function partsIn(folder, of) {
  const [stage] = existsSync(folder) ? readdirSync(folder).filter((name) => /^\w+-[0-9a-f]{12}$/.test(name)) : [];
  const names = stage ? readdirSync(path.join(folder, stage)) : [];
  const parts = names.filter((name) => /^\d{5}-.*\.(parquet|npy)$/.test(name)).sort();
  return Object.fromEntries(parts.map((name) => [name, of(path.join(folder, stage, name))]));
}
