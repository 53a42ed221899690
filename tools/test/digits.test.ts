import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faulty } from "../../bench/digits/faults.mjs";
import { recordingsIn } from "../../bench/digits/recordings.mjs";
import { splitBySpeaker } from "../../bench/digits/scores.mjs";
import { normalizeTracts, stretchedWords, TRACTS } from "../../bench/digits/vocalTracts.mjs";
import { wordBounds } from "../../bench/digits/wordBounds.mjs";
import { stacked, wordDirections } from "../../bench/digits/wordDirections.mjs";
import { readWords, SHAPE, wordImages, wordVariants } from "../../bench/digits/wordImages.mjs";
import { Matrix, melSpectrogram, Rng, writeWav } from "../../lib/dist/index.js";
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

describe("vocal tracts", () => {
  const squared = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + (x - (b[i] as number)) ** 2, 0);

  test("a word with all frequencies multiplied is like the word itself when its tract is given", async () => {
    const made = path.join(folder, "tracts");
    mkdirSync(made);
    for (const [name, tract] of Object.entries({ plain: 1, short: Math.exp(0.14) })) {
      writeWav(path.join(made, `bi_${name}_0.wav`), madeUpWord("bi", tract, new Rng(1, "word")), 16_000);
      writeWav(path.join(made, `ba_${name}_0.wav`), madeUpWord("ba", tract, new Rng(1, "word")), 16_000);
    }
    const recordings = recordingsIn(made);
    const at = (name: string) => recordings.findIndex(({ file }) => file.endsWith(name));
    const words = await readWords(recordings);
    const [unchanged, normalized] = [0, 0.14].map((tract) =>
      wordImages(words, { tracts: Float64Array.from(recordings, ({ speaker }) => (speaker === "short" ? tract : 0)) }),
    ) as [Matrix, Matrix];
    const apart = (X: Matrix) => squared(X.row(at("bi_plain_0.wav")), X.row(at("bi_short_0.wav")));
    expect(apart(normalized)).toBeLessThan(0.3 * apart(unchanged));
    expect(wordImages(words, { tracts: new Float64Array(words.length) }).data).toEqual(wordImages(words).data);
  });

  /** Words of two kinds, far apart, moved along a third axis by what a stretch of their own makes up for. */
  function moved(n: number, seed: number) {
    const rng = new Rng(seed, "moved");
    const own = Array.from({ length: n }, () => TRACTS[rng.int(TRACTS.length)] as number);
    const noise = Array.from({ length: 3 * n }, () => 0.1 * rng.normal());
    const stretched = TRACTS.map((tract: number) => {
      const rows = own.flatMap((t, i) => [i % 2 ? 3 : -3, 0, 10 * (t - tract)]);
      return new Matrix(
        n,
        3,
        Float32Array.from(rows, (x, at) => x + (noise[at] as number)),
      );
    });
    return { own, stretched };
  }

  test("are found, and the clusters with them, also of other words", async () => {
    const { own, stretched } = moved(60, 1);
    const { labels, tracts, nearest } = await normalizeTracts(stretched, 2, 1);
    const spread = (values: number[]) => {
      const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
      return values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    };
    // One factor for all words of a kind would change nothing.
    for (const kind of [0, 1]) {
      const theirs = own.filter((_, i) => i % 2 === kind);
      const left = Array.from(own, (tract, i) => tract - tracts[i]).filter((_, i) => i % 2 === kind);
      expect(spread(left)).toBeLessThan(0.3 * spread(theirs));
    }
    expect(new Set(Array.from(labels, (label, i) => `${i % 2} ${label}`)).size).toBe(2);
    const others = moved(20, 2);
    const theirs = nearest(others.stretched);
    expect(Array.from(theirs.labels)).toEqual(Array.from({ length: 20 }, (_, i) => labels[i % 2]));
    expect(Array.from(nearest(stretched).tracts)).toEqual(Array.from(tracts));
  });

  test("are the same for the same seed, and unchanged where no stretch changes anything", async () => {
    const { stretched } = moved(30, 3);
    const [first, again] = [await normalizeTracts(stretched, 2, 5), await normalizeTracts(stretched, 2, 5)];
    expect(again.tracts).toEqual(first.tracts);
    const same = TRACTS.map(() => stretched[3] as Matrix);
    expect(new Set((await normalizeTracts(same, 2, 5)).tracts)).toEqual(new Set([0]));
  });

  test("stretchedWords asks for each stretch of all words", () => {
    const asked: number[][] = [];
    stretchedWords([{}, {}], (_: unknown, { tracts }: { tracts: Float64Array }) => asked.push([...tracts]));
    expect(asked).toEqual(TRACTS.map((tract: number) => [tract, tract]));
  });
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
