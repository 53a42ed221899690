import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { embedSounds, windowsOf } from "../../dist/embeddings/embedSounds.js";
import { clapLyrics, clapSound, clapTexts } from "../../dist/embeddings/index.js";
import { writeTones } from "./tones.js";

const tinyClap = path.join(import.meta.dirname, "tiny-clap");
const folder = mkdtempSync(path.join(tmpdir(), "surlab-clap-"));
vi.stubEnv("SURLAB_CACHE", path.join(folder, "cache"));
afterAll(() => rmSync(folder, { recursive: true }));

const songs = [
  ...writeTones(folder),
  { id: "torn", audioPath: path.join(folder, "torn.wav"), attributes: {} },
  { id: "unsung", attributes: {} },
];
writeFileSync(path.join(folder, "torn.wav"), "RIFF");

describe("windowsOf", () => {
  it("covers all of the sound, the last window up to its end", () => {
    const windows = windowsOf(
      Float32Array.from({ length: 11 }, (_, i) => i),
      4,
      2,
    );
    expect(windows.map((w) => [w[0], w.length])).toEqual([
      [0, 4],
      [2, 4],
      [4, 4],
      [6, 4],
      [7, 4],
    ]);
  });

  it("repeats short sound as often as it fits, then pads", () => {
    expect(windowsOf(Float32Array.of(1, 2), 4, 2)).toEqual([Float32Array.of(1, 2, 1, 2)]);
    expect(windowsOf(Float32Array.of(1, 2), 5, 2)).toEqual([Float32Array.of(1, 2, 1, 2, 0)]);
    expect(windowsOf(Float32Array.of(1, 2, 3), 4, 2)).toEqual([Float32Array.of(1, 2, 3, 0)]);
  });
});

describe("embedSounds", () => {
  const options = { seconds: 30, offset: 0, minSeconds: 1, hopSeconds: 5, batchSize: 2 };

  /** Two numbers a window: 1, and its loudest sample. */
  function hearing() {
    const batches: number[] = [];
    let closed = 0;
    return {
      batches,
      opened: () => closed,
      open: async () => ({
        sampleRate: 8000,
        windowLength: 80000,
        async embed(windows: Float32Array[]) {
          batches.push(windows.length);
          return windows.map((w) =>
            Float32Array.of(
              1,
              w.reduce((max, v) => Math.max(max, v), 0),
            ),
          );
        },
        close: async () => {
          closed++;
        },
      }),
    };
  }

  it("hears each song in batches of windows, and names those that it cannot read", async () => {
    const model = hearing();
    const done: number[] = [];
    const { X, ids, indices, seconds, skipped } = await embedSounds(model.open, songs, options, "one", {
      onProgress: (p) => done.push(p.done),
    });
    expect(ids).toEqual(["tone 0", "tone 1", "tone 2"]);
    expect([...indices]).toEqual([0, 1, 2]);
    expect([...seconds]).toEqual([17, 5, 3]);
    expect(skipped.map(({ id, file }) => [id, file])).toEqual([
      ["unsung", ""],
      ["torn", "torn.wav"],
    ]);
    // 17 s: windows at 0, 5 and 7 s.
    expect(model.batches).toEqual([2, 1, 1, 1]);
    for (const row of X.toRows()) expect(Math.hypot(...row)).toBeCloseTo(1, 6);
    expect(done).toEqual([1, 2, 3, 4]);
    expect(model.opened()).toBe(1);
    const again = hearing();
    expect((await embedSounds(again.open, songs.slice(0, 3), options, "one")).X).toEqual(X);
    expect([again.batches, again.opened()]).toEqual([[], 0]);
    await embedSounds(again.open, songs.slice(0, 3), { ...options, seconds: 2 }, "one");
    expect(again.batches).toEqual([1, 1, 1]);
  });

  it("stops at the signal, and lets the model go", async () => {
    const model = hearing();
    const stop = new AbortController();
    const run = embedSounds(model.open, songs, options, undefined, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(run).rejects.toThrow("aborted");
    expect(model.opened()).toBe(1);
  });

  it("says why where no song can be read", async () => {
    await expect(embedSounds(hearing().open, songs.slice(3), options, undefined)).rejects.toThrow(
      /None of the 2 songs has sound that can be read: (torn.wav|unsung)/,
    );
  });
});

describe("CLAP", () => {
  it("names what a model folder lacks, and how to fetch one", async () => {
    await expect(clapSound(songs, "clapp")).rejects.toThrow(
      'There is no model "clapp" in data/models; `npm run data -- model clap` fetches one',
    );
    const encoder = path.join(import.meta.dirname, "tiny-encoder");
    await expect(clapSound(songs, encoder)).rejects.toThrow(
      "has no preprocessor_config.json; a CLAP model is a folder",
    );
    await expect(clapLyrics([{ lyrics: "x" }], encoder)).rejects.toThrow("tiny-encoder/onnx lacks text_model");
    await expect(clapTexts(["rock", "!"], tinyClap)).rejects.toThrow('text 2 is "!"');
  });
});
