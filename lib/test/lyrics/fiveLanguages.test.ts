import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { Rng } from "../../dist/array/index.js";
import { kMeans } from "../../dist/cluster/index.js";
import { encodeLyrics, identifyLanguages } from "../../dist/lyrics/index.js";
import { adjustedRandScore } from "../../dist/metrics/index.js";

/** Twelve lines in each of Arabic, Bangla, English, Hindi and Spanish, written for this test. */
const lines = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "../cases/five-languages/lines.json"), "utf8"),
) as Record<string, string[]>;
const languages = Object.keys(lines);
const rng = new Rng(1, "five languages");
const songs = Array.from({ length: 60 }, (_, i) => {
  const language = languages[i % 5]!;
  return {
    id: `song ${i}`,
    lyrics: rng
      .shuffle([...lines[language]!])
      .slice(0, 8)
      .join("\n"),
    attributes: {},
  };
});
const truth = Int32Array.from(songs, (_, i) => i % 5);
const train = Int32Array.from({ length: 40 }, (_, i) => i);

it("knows the language of every song", async () => {
  const guesses = await identifyLanguages(songs.map(({ lyrics }) => lyrics));
  expect(guesses.map(({ language }) => language)).toEqual(songs.map((_, i) => languages[i % 5]));
});

it.each(["original", "romanized", "combined"] as const)("groups the songs by language, %s", async (view) => {
  const { X, mask } = await encodeLyrics(songs, train, { nComponents: 8, view });
  expect(mask.every(Boolean)).toBe(true);
  const { labels } = await kMeans(X, { k: 5, seed: 1 });
  expect(adjustedRandScore(truth, labels)).toBeGreaterThan(0.9);
});
