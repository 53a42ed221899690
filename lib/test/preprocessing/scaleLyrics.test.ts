import { expect, it } from "vitest";
import { encodeLyrics } from "../../dist/lyrics/index.js";
import { scaleLyrics } from "../../dist/preprocessing/index.js";

const songs = [
  { lyrics: "The river runs to the sea, the river runs all night", language: "en" },
  { lyrics: "নদী বয়ে যায় সাগরের পানে, নদী বয়ে যায় রাতে", language: "bn" },
  { lyrics: undefined, language: "en" },
  { lyrics: "Dance all night with me, dance until the morning", language: "en" },
  { lyrics: "Dancing by the river at night", language: "en" },
];
const train = [0, 1, 2, 3];

it("scales lyrics to a root mean square of 1 over the training songs that have some", async () => {
  const encoding = await encodeLyrics(songs, train, { nComponents: 2 });
  const { X, mask } = scaleLyrics(encoding, train);
  const { data } = X.select(Int32Array.of(0, 1, 3));
  expect(data.reduce((sum, x) => sum + x * x, 0) / data.length).toBeCloseTo(1, 5);
  const ratios = Array.from(X.row(4), (x, j) => x / encoding.X.row(4)[j]!);
  expect(ratios[1]).toBeCloseTo(ratios[0]!, 4);
  expect(Array.from(mask)).toEqual([1, 1, 0, 1, 1]);
  expect(Array.from(X.row(2))).toEqual([0, 0]);
});

it("says scaled vectors in words, as the encoder says its own", async () => {
  const encoding = await encodeLyrics(songs, train, { nComponents: 3 });
  const lyrics = scaleLyrics(encoding, train);
  const words = lyrics.topTerms(lyrics.X, 2).map((terms) => terms.map(({ word }) => word));
  expect(words).toEqual(encoding.encoder.topTerms(encoding.X, 2).map((terms) => terms.map(({ word }) => word)));
  expect(words[0]).toContain("river");
  expect(words[2]).toEqual([]);
});

it("refuses a collection without training lyrics", async () => {
  const encoding = await encodeLyrics(songs, train, { nComponents: 2 });
  expect(() => scaleLyrics(encoding, [2])).toThrow(/None of the training songs has lyrics/);
  expect(() => scaleLyrics(undefined, train)).toThrow(/None of the training songs has lyrics/);
});
