// node lib/test/models/songFeatures.mjs
//
// Makes songFeatures/*.bin: sound features of songs of the synthetic collection, which the tests of training would
// otherwise compose first, in several minutes. A byte a value: the lowest and the highest of every column as float32, then
// the rows, in 255 steps between them. `synthetic.slow.test.ts` fails where the code makes other songs or features.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = path.join(import.meta.dirname, "songFeatures");

/** Both are of seed 2: what the tests set was chosen on songs of seed 1. */
export const SETS = {
  /** Songs as a collection has them. */
  usual: { songs: 700, seconds: 3, seed: 2, kinds: [{ kind: "melStats" }, { kind: "mfccStats", deltas: true }] },
  /** Of four independent factors, all else held. */
  controlled: {
    ...{ songs: 800, seconds: 5, seed: 2, vary: ["energy", "tempo", "key", "brightness"] },
    kinds: [{ kind: "melStats" }],
  },
};

/**
 * @param {keyof typeof SETS} name
 * @returns {{ rows: number, cols: number, data: Float32Array, step: Float32Array }} `step`: half of it is the largest error
 *   of a column's values
 */
export function readSongFeatures(name) {
  const bytes = readFileSync(path.join(folder, `${name}.bin`));
  const rows = SETS[name].songs;
  const cols = bytes.length / (rows + 8);
  const [low, high] = [0, cols].map((from) =>
    Float32Array.from({ length: cols }, (_, j) => bytes.readFloatLE(4 * (from + j))),
  );
  const step = low.map((from, j) => (high[j] - from) / 255);
  const data = new Float32Array(rows * cols);
  for (let i = 0; i < data.length; i++) data[i] = low[i % cols] + step[i % cols] * bytes[8 * cols + i];
  return { rows, cols, data, step };
}

async function write(name) {
  const library = createRequire(import.meta.url)("../../dist/index.js");
  const { kinds, ...options } = SETS[name];
  const { songs } = await library.openCollection("synthetic", options);
  const parts = [];
  for (const kind of kinds) parts.push((await library.extractFeatures(songs, kind)).X);
  const { rows, cols, data } = library.Matrix.hstack(...parts);
  const bytes = Buffer.alloc(cols * (rows + 8));
  for (let j = 0; j < cols; j++) {
    const column = Array.from({ length: rows }, (_, i) => data[i * cols + j]);
    const [low, high] = [Math.min(...column), Math.max(...column)];
    bytes.writeFloatLE(low, 4 * j);
    bytes.writeFloatLE(high, 4 * (cols + j));
    column.forEach((value, i) => {
      bytes[8 * cols + i * cols + j] = Math.round((255 * (value - low)) / (high - low || 1));
    });
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name}.bin`), bytes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) for (const name of Object.keys(SETS)) await write(name);
