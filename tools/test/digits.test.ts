import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faulty } from "../../bench/digits/faults.mjs";
import { recordingsIn } from "../../bench/digits/recordings.mjs";
import { splitBySpeaker } from "../../bench/digits/scores.mjs";
import { wordBounds } from "../../bench/digits/wordBounds.mjs";
import { stacked, wordDirections } from "../../bench/digits/wordDirections.mjs";
import { readWords, SHAPE, wordImages, wordVariants } from "../../bench/digits/wordImages.mjs";
import { type Matrix, melSpectrogram, Rng } from "../../lib/dist/index.js";
import { madeUpWord, writeMadeUpWords } from "./madeUpWords.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "surlab-digits-"));
  writeMadeUpWords(path.join(folder, "words"), { speakers: 3, takes: 2 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An empty file at each path below a new folder. */
function withFiles(name: string, ...files: string[]): string {
  const made = path.join(folder, name);
  for (const file of files) {
    mkdirSync(path.dirname(path.join(made, file)), { recursive: true });
    writeFileSync(path.join(made, file), "");
  }
  return made;
}

describe("recordingsIn", () => {
  const facts = (made: string, labels?: string) =>
    recordingsIn(made, { labels }).map(({ file, label, speaker }) => [path.relative(made, file), label, speaker]);

  test("reads word and speaker from the beginning of the names, also in a folder per speaker", () => {
    const made = withFiles("names", "0_jackson_0.wav", "7_theo_12.wav", "7_theo_1.wav", "01/0_01_3.wav", "readme.txt");
    expect(facts(made)).toEqual([
      ["01/0_01_3.wav", "0", "01"],
      ["0_jackson_0.wav", "0", "jackson"],
      ["7_theo_1.wav", "7", "theo"],
      ["7_theo_12.wav", "7", "theo"],
    ]);
  });

  test("reads words from folders, and knows no speaker", () => {
    const made = withFiles("folders", "yes/a.wav", "yes/b_2_3.wav", "no/a.wav");
    expect(facts(made)).toEqual([
      ["no/a.wav", "no", undefined],
      ["yes/a.wav", "yes", undefined],
      ["yes/b_2_3.wav", "yes", undefined],
    ]);
  });

  test("reads a table, and leaves out what is not in it", () => {
    const made = withFiles("table", "a.wav", "b.flac", "c.wav");
    const labels = path.join(folder, "labels.csv");
    writeFileSync(labels, "id,label,speaker\na,3,anna\nb.flac,4,ben\n");
    expect(facts(made, labels)).toEqual([
      ["a.wav", "3", "anna"],
      ["b.flac", "4", "ben"],
    ]);
    writeFileSync(labels, "id,label\nother,3\n");
    expect(() => recordingsIn(made, { labels })).toThrow(/no label for any of the 3 recordings/);
    writeFileSync(labels, "name,digit\na,3\n");
    expect(() => recordingsIn(made, { labels })).toThrow(
      /has the columns name, digit; it must have a header with id, label/,
    );
  });

  test("says what is wrong with a folder", () => {
    expect(() => recordingsIn(path.join(folder, "none"))).toThrow(/is not a folder; give a folder/);
    expect(() => recordingsIn(withFiles("empty", "a.txt"))).toThrow(/holds no sound file/);
    expect(() => recordingsIn(withFiles("bare", "a.wav", "b.wav"))).toThrow(/no labels in the names/);
  });
});

describe("wordBounds", () => {
  const frames = { sampleRate: 8000, nFft: 256, hopLength: 80, nMels: 40, fMin: 100 };

  test("finds a tone between noise, whatever its level, with a click before it", () => {
    for (const noise of [0.0001, 0.03]) {
      const rng = new Rng(3, "noise");
      // 0.5 s noise, 0.4 s tone, 0.3 s noise: frames 50 to 90
      const samples = Float32Array.from({ length: 9600 }, (_, i) => {
        const tone = i >= 4000 && i < 7200 ? 0.3 * Math.sin((2 * Math.PI * 700 * i) / 8000) : 0;
        return tone + noise * rng.normal() + (i >= 800 && i < 808 ? 0.4 : 0);
      });
      const [start, end] = wordBounds(melSpectrogram(samples, frames));
      expect(Math.abs(start - 50)).toBeLessThanOrEqual(5);
      expect(Math.abs(end - 90)).toBeLessThanOrEqual(5);
    }
  });

  test("keeps a short silence within a word, and all of a recording that is silent", () => {
    const samples = Float32Array.from({ length: 8000 }, (_, i) =>
      (i >= 2400 && i < 3600) || (i >= 4400 && i < 5200) ? Math.sin(i) : 0,
    );
    const [start, end] = wordBounds(melSpectrogram(samples, frames));
    expect(start).toBeLessThanOrEqual(31);
    expect(end).toBeGreaterThanOrEqual(64);
    const silent = melSpectrogram(new Float32Array(800), frames);
    expect(wordBounds(silent)).toEqual([0, silent.cols]);
  });
});

describe("images of words", () => {
  test("have bands of mean 0, a variance of 1, and don't depend on the level", async () => {
    const words = await readWords(recordingsIn(path.join(folder, "words")));
    const louder = words.map(({ powers, bounds }) => {
      const loud = powers.select(Int32Array.from({ length: powers.rows }, (_, i) => i));
      for (let i = 0; i < loud.data.length; i++) loud.data[i] = 100 * (loud.data[i] as number);
      return { powers: loud, bounds };
    });
    const images = wordImages(words);
    expect([images.rows, images.cols]).toEqual([18, SHAPE[0] * SHAPE[1]]);
    const [first, again] = [images.row(0), wordImages(louder).row(0)];
    expect(Math.max(...first.map((x: number, i: number) => Math.abs(x - again[i])))).toBeLessThan(1e-3);
    const band = Array.from(first.subarray(0, SHAPE[1])) as number[];
    expect(band.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 3);
    expect(first.reduce((sum: number, x: number) => sum + x * x, 0) / images.cols).toBeCloseTo(1, 3);
  });

  test("vary by the seed, and their directions make variants of one word less different than words", async () => {
    const words = await readWords(recordingsIn(path.join(folder, "words")));
    const images = wordImages(words);
    const variants = wordVariants(words, { copies: 3, seed: 1 });
    expect(wordVariants(words, { copies: 3, seed: 1 }).data).toEqual(variants.data);
    expect(wordVariants(words, { copies: 3, seed: 2 }).data).not.toEqual(variants.data);
    const { transform } = await wordDirections(images, variants, { nDirections: 5 });
    expect(shareWithin(transform(stacked(images, variants)))).toBeLessThan(shareWithin(stacked(images, variants)));
  });

  /** Share of the variance that is between variants of a recording. */
  function shareWithin(X: Matrix): number {
    const n = 18;
    let [within, total] = [0, 0];
    for (let j = 0; j < X.cols; j++) {
      const column = Array.from({ length: X.rows }, (_, i) => X.data[i * X.cols + j] as number);
      const mean = column.reduce((a, b) => a + b, 0) / X.rows;
      for (let i = 0; i < n; i++) {
        const own = [0, 1, 2, 3].map((c) => column[c * n + i] as number);
        const center = own.reduce((a, b) => a + b, 0) / own.length;
        for (const x of own) {
          within += (x - center) ** 2;
          total += (x - mean) ** 2;
        }
      }
    }
    return within / total;
  }
});

test("a fifth of the speakers is unheard, by the seed", () => {
  const speakers = Array.from({ length: 40 }, (_, i) => `s${i % 10}`);
  const split = splitBySpeaker(speakers, 1);
  const of = (rows: number[]) => new Set(rows.map((i) => speakers[i]));
  expect(of(split?.test ?? []).size).toBe(2);
  expect([...of(split?.train ?? [])].some((speaker) => of(split?.test ?? []).has(speaker))).toBe(false);
  expect((split?.train.length ?? 0) + (split?.test.length ?? 0)).toBe(40);
  expect(splitBySpeaker(["a", undefined], 1)).toBeUndefined();
  expect(() => splitBySpeaker(["a", "a"], 1)).toThrow(/All recordings are by a/);
});

test("a speaker's equipment has one sample rate, whatever is said", () => {
  const word = madeUpWord("ba", 1, new Rng(1, "word"));
  for (const equipment of [1, 2, 3]) {
    const rates = [1, 2, 3].map((take) => faulty(word, 16_000, equipment, new Rng(take, "take")).sampleRate);
    expect(new Set(rates).size).toBe(1);
    expect([8000, 16_000, 22_050, 48_000]).toContain(rates[0]);
  }
});
