import { describe, expect, it } from "vitest";
import {
  association,
  byCentrality,
  composition,
  distinctiveWords,
  featureDifferences,
} from "../../explorer/selection.js";
import type { SongSpace } from "../../explorer/songs.js";

describe("composition", () => {
  it("gives shares of the selection beside those of all songs, largest first", () => {
    const codes = Int32Array.of(0, 0, 1, 1, 1, -1, 2, 2);
    expect(composition(["a", "b", "c"], codes, [1, 2, 3, 5])).toEqual([
      { name: "b", count: 2, share: 0.5, shareOfAll: 3 / 8 },
      { name: "a", count: 1, share: 0.25, shareOfAll: 2 / 8 },
      { name: "missing", count: 1, share: 0.25, shareOfAll: 1 / 8 },
    ]);
  });
});

describe("association", () => {
  const of = (codes: number[], selection: number[]) =>
    association(
      composition(["a", "b", "c", "d", "e", "f"], Int32Array.from(codes), selection),
      selection.length,
      codes.length,
    );
  const half = Array.from({ length: 20 }, (_, i) => i);

  it("is 1 where the label says which songs are selected, and 0 where it says nothing", () => {
    const codes = Array.from({ length: 40 }, (_, i) => (i < 20 ? 0 : 1));
    expect(of(codes, half)).toBeCloseTo(1, 12);
    expect(
      of(
        codes.map((_, i) => i % 2),
        half,
      ),
    ).toBe(0);
    expect(of(codes, [])).toBe(0);
    expect(of(codes, [...codes.keys()])).toBe(0);
  });

  it("is Bergsma's corrected V", () => {
    // 2 x 2 of 15, 5 and 5, 15: chi2 = 10, phi2 = 1/4 - 1/39, k and r = 2 - 1/39.
    const codes = Array.from({ length: 40 }, (_, i) => (i < 15 || i >= 35 ? 0 : 1));
    expect(of(codes, half)).toBeCloseTo(Math.sqrt((1 / 4 - 1 / 39) / (1 - 1 / 39)), 12);
  });

  it("is not raised by many values", () => {
    const codes = [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5];
    expect(of(codes, [0, 2, 4, 5, 7, 9])).toBeLessThan(0.2);
  });
});

describe("distinctiveWords", () => {
  // Ten songs; the first five say "moon" and চাঁদ, the others "rain" and বৃষ্টি; all say "the" and আমি.
  const vocabulary = ["the", "moon", "rain", "আমি", "চাঁদ", "বৃষ্টি"];
  const songs = Array.from({ length: 10 }, (_, i) => (i < 5 ? [0, 1, 3, 4] : [0, 2, 3, 5]));
  const words = {
    vocabulary,
    start: Int32Array.from({ length: 11 }, (_, i) => 4 * i),
    words: Int32Array.from(songs.flat()),
    counts: Int32Array.from(songs.flat(), (word) => (word === 0 || word === 3 ? 20 : 8)),
  };

  it("finds the words of the selection, script by script, and not those that all songs have", () => {
    const found = distinctiveWords(words, [0, 1, 2, 3, 4]);
    expect(found.map(({ script, words }) => [script, words.map(({ word }) => word)])).toEqual([
      ["Latin", ["moon"]],
      ["Bengali", ["চাঁদ"]],
    ]);
    expect(found[0]?.words[0]?.count).toBe(40);
  });

  it("is not moved by the language of a selection", () => {
    // Latin words are all of the songs 0 to 4, Bangla words all of the others: no word is more than its script.
    const apart = {
      vocabulary: ["the", "moon", "আমি", "চাঁদ"],
      start: Int32Array.from({ length: 11 }, (_, i) => 2 * i),
      words: Int32Array.from({ length: 20 }, (_, at) => (at < 10 ? at % 2 : 2 + (at % 2))),
      counts: new Int32Array(20).fill(10),
    };
    expect(distinctiveWords(apart, [0, 1, 2])).toEqual([]);
  });

  it("finds none where the selection is all songs, or has no lyrics", () => {
    expect(distinctiveWords(words, [...songs.keys()])).toEqual([]);
    expect(distinctiveWords({ ...words, start: new Int32Array(11), words: new Int32Array(0) }, [1])).toEqual([]);
  });
});

describe("featureDifferences", () => {
  const field = (name: string, values: number[], measured = true) => ({
    kind: "number" as const,
    name,
    unit: "",
    measured,
    values: Float32Array.from(values),
  });

  it("is the difference of the means over the root of the mean variance, largest first", () => {
    const found = featureDifferences(
      [field("small", [1, 2, 3, 2, 3, 4]), field("large", [10, 11, 12, 1, 2, 3])],
      [0, 1, 2],
    );
    // Both groups have variance 1, so that d is the difference of the means.
    expect(found.map(({ name, difference }) => [name, difference])).toEqual([
      ["large", 9],
      ["small", -1],
    ]);
    expect(found[0]).toMatchObject({ mean: 11, meanOfOthers: 2 });
  });

  it("leaves out what is missing, constant or not measured", () => {
    const found = featureDifferences(
      [
        field("missing", [1, Number.NaN, 3, 5, Number.NaN, 9]),
        field("constant", [4, 4, 4, 4, 4, 4]),
        field("year", [1, 2, 3, 4, 5, 6], false),
        field("only here", [1, 2, 3, Number.NaN, Number.NaN, Number.NaN]),
      ],
      [0, 1, 2],
    );
    expect(found.map(({ name }) => name)).toEqual(["missing"]);
    // Variances 2 and 8: d = (2 - 7) / sqrt(5).
    expect(found[0]?.difference).toBeCloseTo(-Math.sqrt(5), 12);
  });
});

describe("byCentrality", () => {
  it("orders songs by distance from the selection's mean, without songs that are not in the space", () => {
    const latents = Float32Array.of(0, 0, 1, 0, 10, 0, 3, 0, Number.NaN, Number.NaN);
    const space: SongSpace = {
      name: "sound",
      caption: "",
      projection: "",
      dimensions: 2,
      latents,
      map: latents,
      rows: Int32Array.of(0, 1, 2, 3),
    };
    // Mean of the first dimension: 3.5.
    expect(byCentrality(space, [0, 1, 2, 3, 4])).toEqual([3, 1, 0, 2]);
    expect(byCentrality(space, [4])).toEqual([]);
  });
});
