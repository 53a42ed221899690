// Which features know a song again that is sung two tones higher? node bench/transposed.mjs CASE [SEMITONES]
//
// Every song is transposed by a phase vocoder, in the same tempo, and looked for among all transposed songs by the Euclidean
// distance of its features, standardized over the originals. Mean reciprocal rank (1: always the first), and the share that is
// the first; chance is of random ranks.

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pitchShift } from "./pitchShift.mjs";
import { realSongs } from "./realSongs.mjs";

const require = createRequire(import.meta.url);
const { decodeAudio, extractAll, openCollection, standardize } = require("../lib/dist/index.js");
const { writeWav } = require("../lib/dist/audio/wav.js");

const RATE = 22_050;
const KINDS = { melStats: {}, mfccStats: { deltas: true }, chromaStats: {}, surTal: {} };

console.info = () => {};
const [name = "tagore", semitones = "4"] = process.argv.slice(2);
const real = name === "tagore" ? realSongs("60 synthetic songs are used") : undefined;
const collection = await openCollection(real ?? "synthetic", real ? {} : { songs: 60 });
const songs = collection.songs.filter(({ genre, audioPath }) => audioPath && (!real || genre === "rabindra-sangeet"));
const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-transposed-"));
let peak = 0;
try {
  mkdirSync(folder, { recursive: true });
  const transposed = [];
  for (const [i, song] of songs.entries()) {
    const { samples } = await decodeAudio(song.audioPath, { sampleRate: RATE, seconds: 30 });
    const audioPath = path.join(folder, `${i}.wav`);
    writeWav(audioPath, pitchShift(samples, RATE, Number(semitones)), RATE);
    transposed.push({ ...song, audioPath });
  }
  const [before, after] = [await extractAll(songs, KINDS), await extractAll(transposed, KINDS)];
  peak = process.memoryUsage.rss() / 1e6;
  const table = [];
  for (const kind of Object.keys(KINDS)) {
    const scaler = await standardize(before[kind].X);
    const ranks = ranksOf(scaler.transform(before[kind].X), scaler.transform(after[kind].X));
    table.push({
      features: kind,
      mrr: mean(ranks.map((r) => 1 / r)),
      first: mean(ranks.map((r) => (r === 1 ? 1 : 0))),
    });
  }
  const n = songs.length;
  const chance = Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0) / n;
  table.push({ features: "chance", mrr: chance, first: 1 / n });
  process.stderr.write(`${JSON.stringify(table, null, 1)}\n`);
  const shown = table.map(({ features, mrr, first }) => `${features} ${mrr.toFixed(2)} (${Math.round(100 * first)} %)`);
  const finding = `${n} ${real ? "Tagore songs" : "synthetic songs"}, ${semitones} semitones higher, found again: mean reciprocal rank (share first): ${shown.join(", ")}`;
  process.stdout.write(`${JSON.stringify({ peakMb: peak, finding, table })}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The rank of row i of Y among all rows of Y by their distance from row i of X, from 1. */
function ranksOf(X, Y) {
  return Array.from({ length: X.rows }, (_, i) => {
    const distances = Array.from({ length: Y.rows }, (_, j) => {
      let sum = 0;
      for (let c = 0; c < X.cols; c++) sum += (X.get(i, c) - Y.get(j, c)) ** 2;
      return sum;
    });
    return 1 + distances.filter((d) => d < distances[i]).length;
  });
}

function mean(values) {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
