import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { embedTexts } from "../../dist/embeddings/embedTexts.js";
import { sentenceEmbeddings } from "../../dist/embeddings/index.js";
import { transformersInstalled } from "./transformersInstalled.js";

const golden = JSON.parse(readFileSync(path.join(import.meta.dirname, "../golden/tinyEncoder.json"), "utf8"));
const songs = golden.songs as { lyrics: string; chunks: string[]; vector: number[] }[];
const lines = songs.map(({ lyrics }) => lyrics);
const tinyEncoder = path.join(import.meta.dirname, "tiny-encoder");
const cache = mkdtempSync(path.join(tmpdir(), "surlab-cache-"));
vi.stubEnv("SURLAB_CACHE", cache);
const cached = () => path.join(cache, "sentence-embeddings");
beforeEach(() => rmSync(cached(), { recursive: true, force: true }));
afterAll(() => rmSync(cache, { recursive: true }));

const options = { prefix: "", maxTokens: 8, batchSize: 2, normalize: false, cache: true };

/** Two numbers a chunk: its words, and the letters per word; two special tokens, 8 tokens at most. */
function countingModel() {
  const seen: string[][] = [];
  const words = (text: string) => text.split(/\s+/).filter(Boolean);
  return {
    seen,
    close: async () => {},
    limit: 8,
    specialTokens: 2,
    tokenCount: (text: string) => words(text).reduce((n, w) => n + (w.length > 20 ? 20 : 1), 0),
    async embed(texts: string[]) {
      seen.push(texts);
      return texts.map((text) => {
        const all = words(text);
        return { vector: Float32Array.of(all.length, all.join("").length / all.length), tokens: all.length };
      });
    },
  };
}

describe("embedTexts", () => {
  it("packs lines while they fit, cuts long ones between words, and weighs chunks by their tokens", async () => {
    const model = countingModel();
    const { X, mask } = await embedTexts(
      async () => model,
      ["a b c\nd e f\n\ng", undefined, "aa bb cc dd ee ff gg hh\nii", "🎵"],
      options,
      undefined,
    );
    expect(model.seen.flat().sort()).toEqual(["a b c\nd e f", "aa bb cc dd ee ff", "g", "gg hh\nii"]);
    expect(mask).toEqual(Uint8Array.of(1, 0, 1, 0));
    expect([...X.data]).toEqual([
      expect.closeTo((6 * 6 + 1) / 7, 6),
      1,
      0,
      0,
      expect.closeTo((6 * 6 + 3 * 3) / 9, 6),
      2,
      0,
      0,
    ]);
  });

  it("splits an endless word in the middle", async () => {
    const model = countingModel();
    await embedTexts(async () => model, ["東".repeat(50)], options, undefined);
    expect(model.seen.flat().join("")).toMatch(/^(東+\n?){1,4}$/u);
    expect(model.seen.flat().join("").replaceAll("\n", "").length).toBe(50);
  });

  it("gives the same whatever the batch", async () => {
    const three = ["a b\nc d e f g h\ni", "j k l", "m"];
    const one = await embedTexts(async () => countingModel(), three, { ...options, batchSize: 1 }, undefined);
    expect(await embedTexts(async () => countingModel(), three, { ...options, batchSize: 50 }, undefined)).toEqual(one);
  });

  it("caches vectors by text, options and model, and recomputes damaged files", async () => {
    const model = countingModel();
    const run = (lyrics: string, given = options, identity = "one") =>
      embedTexts(async () => model, [lyrics], given, identity);
    const first = await run("a b");
    expect(await run("a b")).toEqual(first);
    expect(model.seen.length).toBe(1);
    await run("a c");
    await run("a b", { ...options, prefix: "q: " });
    await run("a b", options, "two");
    expect(model.seen.map((batch) => batch[0])).toEqual(["a b", "a c", "q: a b", "a b"]);
    for (const file of readdirSync(cached())) writeFileSync(path.join(cached(), file), "damaged");
    expect(await run("a b")).toEqual(first);
    expect(model.seen.length).toBe(5);
  });

  it("stops at the signal and reports what is done", async () => {
    const stop = new AbortController();
    const done: number[] = [];
    const run = embedTexts(async () => countingModel(), lines, { ...options, batchSize: 1 }, undefined, {
      signal: stop.signal,
      onProgress: (p) => {
        done.push(p.done);
        if (p.done === 2) stop.abort();
      },
    });
    await expect(run).rejects.toThrow("aborted");
    expect(done).toEqual([1, 2]);
  });

  it("requires lyrics, and enough tokens for them", async () => {
    await expect(embedTexts(async () => countingModel(), [undefined], options, undefined)).rejects.toThrow(
      "None of the 1 songs",
    );
    const prefixed = { ...options, prefix: "a b c d e f" };
    await expect(embedTexts(async () => countingModel(), ["x"], prefixed, undefined)).rejects.toThrow("no room");
  });
});

describe("sentenceEmbeddings", () => {
  it("names what a model folder lacks", async () => {
    await expect(sentenceEmbeddings([{ lyrics: "x" }], "/nowhere/model")).rejects.toThrow(
      "There is no folder /nowhere/model; give the folder of a sentence encoder",
    );
  });

  it("says how to install the package it needs", async ({ skip }) => {
    skip(transformersInstalled(), "@huggingface/transformers is installed");
    await expect(sentenceEmbeddings([{ lyrics: "x" }], tinyEncoder)).rejects.toThrow(
      /`npm run setup -- --with transformers` installs it/,
    );
  });
});
