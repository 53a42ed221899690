// Real recordings, where the shared data is: decoding and features equal librosa's.

import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { Analysis } from "../../dist/audio/analysis.js";
import { FEATURE_SETS } from "../../dist/audio/features.js";
import { decodeAudio, melSpectrogram, mfcc } from "../../dist/audio/index.js";
import { expectLike, golden, rowMeans } from "./golden.js";

const formats = path.resolve(__dirname, "../../../../shared/data/songs/formats");
test.for(Object.keys(golden.formats))("the real clip %s and its 57 features", async (name, { skip }) => {
  skip(!existsSync(formats), `there is no ${formats}`);
  const want = golden.formats[name];
  const sound = await decodeAudio(path.join(formats, name));
  expect(sound.samples.length).toBe(want.samples);
  expectLike(rowMeans(melSpectrogram(sound.samples)), want.mel, { relative: 1e-4 });
  expectLike(rowMeans(mfcc(sound.samples)), want.mfcc, { relative: 1e-3, ofLargest: 1e-6 });
  const image = { width: 1, seconds: 30, normalize: "none" } as const;
  const params = { nFft: 2048, hopLength: 512, nMels: 128, nMfcc: 20, deltas: false, ...image };
  const got = FEATURE_SETS.gtzan57.compute(new Analysis(sound), params);
  expect(FEATURE_SETS.gtzan57.names(params)).toEqual(Object.keys(want.gtzan57));
  for (const [i, [column, value]] of Object.entries(want.gtzan57 as Record<string, number>).entries()) {
    expect(Math.abs(got[i]! - value), column).toBeLessThanOrEqual(1e-3 * Math.abs(value));
  }
});
