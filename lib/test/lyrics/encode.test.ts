import { describe, expect, it } from "vitest";
import type { Matrix } from "../../dist/array/index.js";

import { toDense } from "../../dist/array/sparse.js";
import { encodeLyrics, type SongWords, tfidf } from "../../dist/lyrics/index.js";
import { standardize } from "../../dist/preprocessing/index.js";

const songs: SongWords[] = [
  { lyrics: "The river runs to the sea, the river runs all night", language: "en" },
  { lyrics: "নদী বয়ে যায় সাগরের পানে, নদী বয়ে যায় রাতে", language: "bn" },
  { lyrics: undefined, language: "en" },
  { lyrics: "Rivers and seas and the moon over running water", language: "en" },
  { lyrics: "চাঁদ উঠেছে নদীর জলে, সাগরের ঢেউ", language: "bn" },
  { lyrics: "", language: "" },
  { lyrics: "Zebra quagga okapi", language: "en" },
  { lyrics: "My heart is beating like a drum tonight", language: "en" },
];
const train = [0, 1, 2, 3, 4, 7];
const cosine = (X: Matrix, a: number, b: number) => {
  const [u, v] = [X.row(a), X.row(b)];
  return u.reduce((sum, x, i) => sum + x * (v[i] as number), 0) / Math.hypot(...u) / Math.hypot(...v);
};

describe("encodeLyrics", () => {
  it("masks songs without known terms with a row of zeros, and counts them", async () => {
    for (const reduction of ["svd", "pca"] as const) {
      const { X, mask, notes } = await encodeLyrics(songs, train, { nComponents: 3, reduction });
      expect([...mask]).toEqual([1, 1, 0, 1, 1, 0, 0, 1]);
      for (const i of [2, 5, 6]) expect([...X.row(i)]).toEqual([0, 0, 0]);
      for (const i of [0, 1, 3, 4, 7]) expect(Math.hypot(...X.row(i))).toBeGreaterThan(0);
      expect(notes[0]).toMatch(/^6 of 8 songs have lyrics; \d+ terms from the 5 of the training split\.$/);
      expect(notes[1]).toBe("1 songs share no term with the training songs and count as without lyrics.");
      expect(notes[2]).toMatch(/^3 components hold \d+\.\d % of the variance\.$/);
    }
  });

  it("learns from the training songs only", async () => {
    const { encoder, X } = await encodeLyrics(songs, train, { nComponents: 2 });
    expect(encoder.vocabulary).toContain("river");
    expect(encoder.vocabulary).not.toContain("zebra");
    const others = [...songs];
    others[6] = { lyrics: "Entirely other words about the moon", language: "en" };
    const changed = (await encodeLyrics(others, train, { nComponents: 2 })).X;
    expect(changed.data.subarray(0, 12)).toEqual(X.data.subarray(0, 12));
    expect(encoder.transform(songs.slice(3)).X.data).toEqual(X.data.subarray(6));
  });

  it("places songs with the same words together", async () => {
    const { X } = await encodeLyrics(songs, train, { nComponents: 3 });
    expect(cosine(X, 0, 3)).toBeGreaterThan(cosine(X, 0, 7) + 0.3);
    expect(Math.abs(cosine(X, 0, 1))).toBeLessThan(1e-6);
  });

  it("identifies the language of songs that come without one", async () => {
    const anonymous = songs.map(({ lyrics }) => ({ lyrics }));
    const { languages, X } = await encodeLyrics(anonymous, train, { nComponents: 3 });
    expect(languages.map((l) => l.language)).toEqual(["en", "bn", "", "en", "bn", "", expect.anything(), "en"]);
    expect(X).toEqual((await encodeLyrics(songs, train, { nComponents: 3 })).X);
    const labeled = anonymous.map((song) => ({ ...song, language: "Bangla" }));
    expect((await encodeLyrics(labeled, train, { nComponents: 3 })).X).toEqual(X);
  });

  it("gives the same for the same seed, and all columns where nothing is to be reduced", async () => {
    const first = await encodeLyrics(songs, train, { seed: 4 });
    expect((await encodeLyrics(songs, train, { seed: 4 })).X).toEqual(first.X);
    const { X, encoder } = await encodeLyrics(songs, train, { nComponents: 0, maxFeatures: 10 });
    expect([X.rows, X.cols, encoder.dimensions]).toEqual([8, 10, 10]);
    expect(encoder.explainedVarianceRatio).toEqual([]);
    expect(Math.hypot(...X.row(0))).toBeCloseTo(1, 6);
  });

  it("never gives more components than the training songs span, and says how many", async () => {
    const { X, encoder } = await encodeLyrics(songs, train);
    expect([X.cols, encoder.dimensions]).toEqual([5, 5]);
    expect(encoder.explainedVarianceRatio.length).toBe(5);
    expect(encoder.componentTerms(2).map((terms) => terms.length)).toEqual([2, 2, 2, 2, 2]);
  });

  it("puts both scripts into one vocabulary in the romanized view", async () => {
    const two = [{ lyrics: "amar sonar bangla" }, { lyrics: "আমার সোনার বাংলা" }];
    const options = { nComponents: 0, view: "romanized", dropStopWords: false } as const;
    const { X } = await tfidf(two, options);
    expect(X.row(0)).toEqual(X.row(1));
    expect(cosine((await tfidf(two, { ...options, view: "original" })).X, 0, 1)).toBe(0);
  });

  it("has both spellings in the combined view, where Latin words count once", async () => {
    const songs = [{ lyrics: "amar sonar bangla" }, { lyrics: "আমার সোনার বাংলা" }, { lyrics: "সোনার night" }];
    const encoder = await tfidf(songs, { nComponents: 0, view: "combined" });
    expect(encoder.vocabulary).toEqual(["amar", "bangla", "night", "sonar", "আমার", "বাংলা", "সোনার"]);
    // Of the six terms of the second song, three are those of the first.
    expect(cosine(encoder.X, 0, 1)).toBeGreaterThan(0.4);
    expect(encoder.topTerms(encoder.X.select([1]), 6)[0]!.map(({ word }) => word)).not.toContain("sonar");
    const [inBangla, latin, night] = ["সোনার", "sonar", "night"].map((term) => encoder.vocabulary.indexOf(term));
    const mixed = encoder.X.row(2);
    expect(mixed[latin!]! / mixed[inBangla!]!).toBeLessThan(1); // three songs have it
    expect(mixed[night!]! / mixed[inBangla!]!).toBeCloseTo((Math.log(4 / 2) + 1) / (Math.log(4 / 3) + 1), 5);
    const english = [{ lyrics: "night and day" }, { lyrics: "one more night" }];
    expect((await tfidf(english, { view: "combined", sublinearTf: true })).X).toEqual(
      (await tfidf(english, { sublinearTf: true })).X,
    );
  });

  it("rejects invalid input with a message", async () => {
    await expect(encodeLyrics([{}, { lyrics: "[]" }], [0, 1])).rejects.toThrow(
      "None of the 2 songs to fit on has lyrics",
    );
    await expect(encodeLyrics(songs, [99])).rejects.toThrow("trainIndices holds 99, but there are 8 songs.");
    await expect(encodeLyrics(songs, train, { component: 3 } as object)).rejects.toThrow('unknown option "component"');
    await expect(encodeLyrics(songs, train, { reduction: "nmf" as "svd" })).rejects.toThrow('reduction is "nmf"');
  });
});

describe("topTerms", () => {
  it("gives the words of each song back, in the form that is sung most", async () => {
    const { X, encoder } = await encodeLyrics(songs, train, { nComponents: 0 });
    expect(encoder.vocabulary).toContain("beat");
    const [first, bangla, none] = encoder.topTerms(X);
    // "runs" is sung twice, "running" once.
    expect(first!.slice(0, 2).map(({ word, term }) => [word, term])).toEqual([
      ["river", "river"],
      ["runs", "run"],
    ]);
    expect(
      bangla!
        .map(({ word }) => word)
        .slice(0, 2)
        .sort(),
    ).toEqual(["নদী", "বয়ে"].sort());
    expect(none).toEqual([]);
    expect(encoder.topTerms(X.select([7]))[0]!.map(({ word }) => word)).toContain("beating");
    expect(encoder.topTerms(X.select([7]), 2)[0]!.length).toBe(2);
    for (const { term, weight } of first!) {
      expect(weight).toBe(X.get(0, encoder.vocabulary.indexOf(term)));
    }
  });

  it("undoes the reduction where no direction was left out, and a model's scale before it", async () => {
    for (const reduction of ["svd", "pca"] as const) {
      const { X, encoder } = await encodeLyrics(songs, train, { reduction, nIter: 20 });
      const whole = toDense(encoder.tfidf(songs.slice(0, 1)));
      const back = encoder.inverseTransform(X.select([0]));
      expect([back.rows, back.cols]).toEqual([1, encoder.vocabulary.length]);
      for (const [j, weight] of back.data.entries()) expect(weight).toBeCloseTo(whole.data[j]!, 5);
      const scaler = await standardize(X);
      const words = encoder.topTerms(scaler.inverseTransform(scaler.transform(X.select([0]))), 2)[0]!;
      expect(words.map(({ word }) => word).sort()).toEqual(["river", "runs"]);
    }
  });

  it("shows the original script in the romanized view, and pairs of words", async () => {
    const pair = [{ lyrics: "সোনার বাংলা, সোনার ধান", language: "bn" }];
    const { encoder, X } = await encodeLyrics(pair, [0], { view: "romanized", nComponents: 0 });
    expect(encoder.topTerms(X)[0]![0]).toMatchObject({ term: "sonar", word: "সোনার" });
    const dreams = [{ lyrics: "Dreaming, dreaming of broken rivers", language: "en" }];
    const pairs = await encodeLyrics(dreams, [0], { ngramRange: [2, 2], nComponents: 0 });
    expect(pairs.encoder.topTerms(pairs.X)[0]!.map(({ word }) => word)).toContain("dreaming broken");
  });

  it("rejects vectors of another length", async () => {
    const { encoder } = await encodeLyrics(songs, train, { nComponents: 3 });
    expect(() => encoder.topTerms([[1, 2]])).toThrow("The encoder has 3 dimensions, but was given 2 columns.");
  });
});
