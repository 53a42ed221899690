// Ours: node bench/audio.mjs CASE. See run.mjs; audio.py generates the clips, since it has the encoder.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import audio from "../lib/dist/audio/index.js";

const here = import.meta.dirname;
const name = process.argv[2];
const python = path.join(here, "..", ".venv-peers", "bin", "python");
const clips = execFileSync(python, [path.join(here, "audio.py"), "clips", name], { encoding: "utf8" }).trim();
const songs = readdirSync(clips).map((file) => ({ id: file, audioPath: path.join(clips, file), attributes: {} }));
const work =
  name === "all-kinds"
    ? (given) => audio.extractAll(given, { melStats: {}, mfccStats: {}, gtzan57: {}, melImages: {} })
    : async (given) => ({
        found: await audio.extractFeatures(given, { kind: name === "gtzan-57" ? "gtzan57" : "melStats" }),
      });

// A separate, empty cache: features are computed and written as usual.
const cache = mkdtempSync(path.join(tmpdir(), "surlab-bench-"));
process.env.SURLAB_CACHE = path.join(cache, "warm-up");
await work(songs.slice(0, 8));
process.env.SURLAB_CACHE = path.join(cache, "timed");
const start = performance.now();
const [{ ids, skipped }] = Object.values(await work(songs));
const seconds = (performance.now() - start) / 1000;
rmSync(cache, { recursive: true });
if (skipped.length > 0) throw new Error(`${skipped[0].file} ${skipped[0].reason}`);
console.log(JSON.stringify({ seconds, peakMb: process.resourceUsage().maxRSS / 1024, clips: ids.length }));
