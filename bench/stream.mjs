// Training from images on disk: memory and time by the number of clips. The images are noise, in the file format that
// extractMelImages streams from, in a temporary folder.

import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";

const require = createRequire(import.meta.url);
const { ConvVae, Rng, train } = require("../lib/dist/index.js");
const { readInto, writeCached } = require("../lib/dist/io/cache.js");

/** Calls `use` with a source of `clips` images of 128 x width. */
async function withImages(clips, width, use) {
  const folder = mkdtempSync(path.join(tmpdir(), "surlab-bench-"));
  const cols = 128 * width;
  const file = (i) => path.join(folder, `${i}.f32`);
  try {
    const rng = new Rng(1, "images");
    const noise = Float32Array.from({ length: 2 * cols }, () => 2 * rng.uniform() - 1);
    for (let i = 0; i < clips; i++) {
      const start = rng.int(cols);
      writeCached(file(i), noise.subarray(start, start + cols));
    }
    const read = async (rows) => {
      const out = new Float32Array(rows.length * cols);
      await Promise.all(Array.from(rows, (row, at) => readInto(file(row), out.subarray(at * cols, (at + 1) * cols))));
      return out;
    };
    return await use({ length: clips, cols, read });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Peak memory of ConvVae on 3,834 clips of 30 s, batch 32, after each quarter of the steps, to see whether it still grows. */
export async function memory({ clips = 3834, width = 1290, steps = 12 } = {}) {
  return withImages(clips, width, async (images) => {
    const stop = new AbortController();
    const peaks = [];
    await train(new ConvVae({ width }), images, {
      epochs: 1,
      batchSize: 32,
      signal: stop.signal,
      onProgress: ({ done }) => {
        if (done % (steps / 4) === 0) peaks.push(process.resourceUsage().maxRSS / 1024);
        if (done === steps) stop.abort();
      },
    });
    const shown = peaks.map((mb) => Math.round(mb)).join(", ");
    return {
      peakMb: peaks.at(-1),
      finding: `${clips} clips of 128 x ${width}, MB after each ${steps / 4} steps: ${shown}`,
    };
  });
}

/** Time per clip of an epoch from disk, for different numbers of clips, alternating and after a warm-up. */
export async function timePerClip({ counts = [500, 2000, 10_000], width = 16 } = {}) {
  return withImages(Math.max(...counts), width, async (images) => {
    const model = new ConvVae({ width });
    await train(model, { ...images, length: 128 }, { epochs: 1, batchSize: 32 });
    const found = [];
    for (const length of counts) {
      const cpu = process.cpuUsage();
      const { seconds } = await train(model, { ...images, length }, { epochs: 1, batchSize: 32 });
      const { user, system } = process.cpuUsage(cpu);
      const [wall, busy] = [(1000 * seconds) / length, (user + system) / 1000 / length];
      found.push(`${length} clips ${wall.toFixed(2)} ms (${busy.toFixed(2)} ms of processor time)`);
    }
    const peakMb = process.resourceUsage().maxRSS / 1024;
    return { peakMb, finding: `128 x ${width}, per clip: ${found.join(", ")}` };
  });
}
