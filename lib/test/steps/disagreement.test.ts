// How far sound and words are apart: percentiles within the parts of the split, mismatched pairs of one language.

import { expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import type { Song } from "../../dist/song.js";
import { disagreementOf } from "../../dist/steps/index.js";

/** Unit variances: J is the squared distance of the means. */
const at = (positions: number[]) => ({
  mu: Matrix.from(positions.map((x) => [x])),
  logVar: new Matrix(positions.length, 1),
});
const languages = ["en", "en", "en", "en", "bn", "bn", "en", "en"];
const songs = languages.map((language, i): Song => ({ id: `s${i}`, language }) as Song);
const split = {
  train: Int32Array.of(0, 1),
  validation: Int32Array.of(),
  test: Int32Array.of(2, 3, 4, 5, 6, 7),
  notes: [],
};
const paired = [1, 1, 1, 1, 1, 1, 1, 0];
const audio = at([0, 0, 0, 5, 0, 9, 2, 0]);
const lyrics = at([1, 3, 1, 3, 4, 9, 9, 0]);

test("values, percentiles within each part, and NaN where one of both is missing", () => {
  const { kl, percentiles, parts } = disagreementOf({ audio, lyrics }, { songs, paired, split });
  expect(Array.from(kl)).toEqual([1, 9, 1, 4, 16, 0, 49, Number.NaN]);
  expect(Array.from(percentiles)).toEqual([0, 100, 25, 50, 75, 0, 100, Number.NaN]);
  expect(parts[7]).toBe("test");
});

test("equal values have the same percentile", () => {
  const same = disagreementOf({ audio, lyrics: at([1, 1, 1, 6, 1, 10, 3, 0]) }, { songs, paired, split });
  expect(Array.from(same.percentiles.slice(0, 7))).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test("mismatched pairs are the words of other test songs of the language", () => {
  const { mismatched } = disagreementOf({ audio, lyrics }, { songs, paired, split });
  expect(mismatched.map(({ song }) => song)).toEqual([2, 3, 4, 5, 6]);
  // Song 2, sound at 0: words of 3 at 3 and of 6 at 9, its own at 1.
  expect(Array.from(mismatched[0]?.kl ?? [])).toEqual([9, 81]);
  expect(mismatched[0]?.auc).toBe(1);
  // Song 6, sound at 2: words of 2 at 1 and of 3 at 3, its own at 9.
  expect(mismatched[4]?.auc).toBe(0);
  // Song 4, sound at 0: words of 5 at 9, its own at 4.
  expect(Array.from(mismatched[2]?.kl ?? [])).toEqual([81]);
});

test("at most 200 others, the same ones each time", () => {
  const n = 500;
  const many = Array.from({ length: n }, (_, i): Song => ({ id: `s${i}`, language: "en" }) as Song);
  const positions = at(many.map((_, i) => i));
  const all = { train: Int32Array.of(), validation: Int32Array.of(), test: Int32Array.from(many.keys()), notes: [] };
  const options = { songs: many, paired: new Uint8Array(n).fill(1), split: all };
  const { mismatched } = disagreementOf({ audio: positions, lyrics: positions }, options);
  expect(mismatched[0]?.kl.length).toBe(200);
  expect(new Set(mismatched[0]?.kl).size).toBe(200);
  expect(mismatched.every(({ auc }) => auc === 1)).toBe(true);
});

test("a view that is missing is named", () => {
  expect(() => disagreementOf({ audio }, { songs, paired, split })).toThrow("the views audio and lyrics");
});
