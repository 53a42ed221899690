import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import {
  clapBaseline,
  dataPath,
  describeLyrics,
  describeSound,
  lyricVectors,
  scaleLyrics,
  showDecodedLyrics,
} from "../../dist/index.js";
import { capturePrinted } from "../printed.js";

const printed = capturePrinted();
const run = { csv: () => {} };
const part = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const split = { train: part(0, 4), validation: part(4, 6), test: part(6, 8), notes: [] };
const songs = Array.from({ length: 8 }, (_, i) => ({ id: `${i}`, lyrics: "rain and river", attributes: {} }));

const skipWithModels = (skip: (condition: boolean, why: string) => void) =>
  skip(existsSync(dataPath("models")), "data/models has models, so none is missing");

it("says how to get CLAP where it is missing, unless it was named", async ({ skip }) => {
  skipWithModels(skip);
  expect(await clapBaseline(run, songs, { paired: new Uint8Array(8).fill(1), split })).toEqual([]);
  expect(printed.join("\n")).toMatch(/CLAP would retrieve without any training.*npm run data -- model clap/s);
  const named = clapBaseline(run, songs, { paired: new Uint8Array(8).fill(1), split, model: "/nowhere/clap" });
  await expect(named).rejects.toThrow("There is no folder /nowhere/clap; give the folder of a CLAP model");
});

it("says how to get the model of lyrics and of sound", async ({ skip }) => {
  skipWithModels(skip);
  await expect(describeLyrics(run, songs, { split, kind: "sentence" })).rejects.toThrow("npm run data -- model minilm");
  await expect(describeLyrics(run, songs, { split, kind: "translated" })).rejects.toThrow("npm run data -- model nllb");
  await expect(describeLyrics(run, songs, { split, kind: "versions" })).rejects.toThrow("npm run data -- model nllb");
  await expect(lyricVectors(songs, split.train, { kind: "words" as "tfidf" })).rejects.toThrow('kind is "words"');
  const collection = { name: "songs", songs, skipped: [], notes: [], features: undefined } as never;
  await expect(describeSound(run, collection, { kinds: ["clap"] })).rejects.toThrow("npm run data -- model clap");
});

it("has no words for the vectors of a pretrained model", async () => {
  const { X, mask } = await lyricVectors(songs, split.train, { nComponents: 1 });
  const lyrics = scaleLyrics({ X, mask }, split.train);
  expect([lyrics.hasTerms, lyrics.topTerms(lyrics.X).length, lyrics.topTerms(lyrics.X)[0]]).toEqual([false, 8, []]);
  showDecodedLyrics(songs, lyrics, { lyrics: lyrics.X }, { caption: "Words" });
  expect(printed.join("\n")).toContain("don't lead back to words");
});
