/** Real networks, tiny, through the optional package that runs pretrained models: `npm run setup -- --with transformers`. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import {
  clapLyrics,
  clapSound,
  clapTexts,
  lyricVectors,
  sentenceEmbeddings,
  translateLyrics,
} from "../../dist/embeddings/index.js";
import { tones, writeTones } from "./tones.js";
import { transformersInstalled } from "./transformersInstalled.js";

const read = (name: string) => JSON.parse(readFileSync(path.join(import.meta.dirname, "../golden", name), "utf8"));
const folder = (name: string) => path.join(import.meta.dirname, name);

const temporary = mkdtempSync(path.join(tmpdir(), "surlab-pretrained-"));
const cache = path.join(temporary, "cache");
vi.stubEnv("SURLAB_CACHE", cache);
afterAll(() => rmSync(temporary, { recursive: true }));

beforeEach(({ skip }) => {
  skip(!transformersInstalled(), "it runs a pretrained model: npm run setup -- --with transformers");
});

describe("sentenceEmbeddings", () => {
  const golden = read("tinyEncoder.json");
  const songs = golden.songs as { lyrics: string; vector: number[] }[];
  const cached = () => path.join(cache, "sentence-embeddings");

  it("is NumPy's mean pooling over chunks, padding left out, missing lyrics masked", async () => {
    const { X, mask } = await sentenceEmbeddings([...songs, {}], folder("tiny-encoder"), {
      maxTokens: golden.maxTokens,
      batchSize: 3,
    });
    expect([X.rows, X.cols]).toEqual([songs.length + 1, songs[0]?.vector.length]);
    songs.forEach(({ vector }, i) => {
      expect([...X.data.subarray(i * X.cols, (i + 1) * X.cols)]).toEqual(vector.map((v) => expect.closeTo(v, 5)));
    });
    expect([...mask]).toEqual([1, 1, 1, 1, 0]);
    expect([...X.data.subarray(songs.length * X.cols)]).toEqual(Array(X.cols).fill(0));
    expect(readdirSync(cached()).length).toBe(songs.length);
    expect(await sentenceEmbeddings([...songs, {}], folder("tiny-encoder"), { maxTokens: golden.maxTokens })).toEqual({
      X,
      mask,
    });
  });
});

describe("CLAP", () => {
  const clap = read("tinyClap.json");
  const texts = clap.texts as { text: string; vector: number[] }[];
  const withTorn = [
    ...writeTones(temporary),
    { id: "torn", audioPath: path.join(temporary, "torn.wav"), attributes: {} },
  ];
  writeFileSync(path.join(temporary, "torn.wav"), "RIFF");

  it("hears what librosa and NumPy hear", async () => {
    const { X, skipped } = await clapSound(withTorn, folder("tiny-clap"), { batchSize: 2 });
    expect(skipped.length).toBe(1);
    for (const [i, { vector }] of tones.entries()) {
      expect([...X.row(i)]).toEqual(vector.map((v) => expect.closeTo(v, 4)));
    }
  });

  it("reads what NumPy reads, in the same space", async () => {
    const lyrics = [...texts.map(({ text }) => ({ lyrics: text })), {}];
    const { X, mask } = await clapLyrics(lyrics, folder("tiny-clap"), { maxTokens: clap.maxTokens, batchSize: 2 });
    expect([...mask]).toEqual([1, 1, 1, 0]);
    for (const [i, { vector }] of texts.entries()) {
      expect([...X.row(i)]).toEqual(vector.map((v) => expect.closeTo(v, 5)));
    }
    const prompts = await clapTexts(["slow piano ballad"], folder("tiny-clap"), { maxTokens: clap.maxTokens });
    expect([...prompts.row(0)]).toEqual([...X.row(0)]);
  });
});

describe("translateLyrics", () => {
  const bangla = "রাত আকাশ\n\nদিন\nOh baby\nরাত আকাশ";

  it("runs NLLB: the language of each line decides", async () => {
    const songs = [
      { lyrics: bangla, language: "bn" },
      { lyrics: "die Nacht\nTag", language: "de" },
    ];
    const found = await translateLyrics(songs, folder("tiny-nllb"), { batchSize: 3 });
    expect(found.songs).toEqual([
      { lyrics: "night sky\n\nday\nOh baby\nnight sky", language: "bn" },
      { lyrics: "the night\nday", language: "en" },
    ]);
    const asDanish = [{ lyrics: "die Nacht", language: "da" }];
    expect((await translateLyrics(asDanish, folder("tiny-nllb"))).songs).toEqual(asDanish);
    await expect(translateLyrics(songs, folder("tiny-nllb"), { to: "fr", cache: false })).rejects.toThrow(
      'does not translate into "fr"',
    );
  });

  it("has three versions side by side: as they are, in Latin letters, and translated", async () => {
    const songs = [
      { id: "a", lyrics: bangla, language: "bn", attributes: {} },
      { id: "b", lyrics: "die Nacht\nTag", language: "de", attributes: {} },
      { id: "c", attributes: {} },
    ];
    const options = { model: folder("tiny-nllb"), nComponents: 0 };
    const all = await lyricVectors(songs, [0, 1], { ...options, kind: "versions" });
    const translated = await lyricVectors(songs, [0, 1], { ...options, kind: "translated" });
    const original = await lyricVectors(songs, [0, 1], { nComponents: 0 });
    const romanized = await lyricVectors(songs, [0, 1], { nComponents: 0, view: "romanized" });
    expect(all.X).toEqual(Matrix.hstack(original.X, romanized.X, translated.X));
    expect(Array.from(all.mask)).toEqual([1, 1, 0]);
    expect(all.encoder).toBeUndefined();
    expect(all.notes.join("\n")).toMatch(
      /Lyrics in the original: 2 of 3 songs.*Lyrics translated: .* lines of 2 songs/s,
    );
  });

  it("runs OPUS-MT, whose languages are in its name", async () => {
    const songs = [
      { lyrics: "ভালোবাসা\nরাত দিন আকাশ নদী", language: "bn" },
      { lyrics: "Nacht", language: "de" },
    ];
    const opus = folder("tiny-opus-mt-bn-en");
    expect((await translateLyrics(songs, opus)).songs).toEqual([
      { lyrics: "love\nnight day sky river", language: "en" },
      songs[1],
    ]);
    await expect(translateLyrics(songs, opus, { to: "de", cache: false })).rejects.toThrow(
      'translates into en, not into "de"',
    );
  });
});
