import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type SparseMatrix, toDense } from "../../dist/array/index.js";
import { applySvd, fitSvd } from "../../dist/linalg/svd.js";
import { TfidfVectorizer } from "../../dist/lyrics/tfidf.js";

const golden = JSON.parse(readFileSync(path.join(import.meta.dirname, "../golden/lyrics.json"), "utf8"));

interface Triplets {
  indptr: number[];
  indices: number[];
  data: number[];
}

/** Python sorts by code point, we by UTF-16 code unit: the same columns, those of emoji in other places. */
function expectSame(ours: SparseMatrix, vocabulary: readonly string[], theirs: Triplets, terms: string[]) {
  const cells = (
    m: { indptr: ArrayLike<number>; indices: ArrayLike<number>; data: ArrayLike<number> },
    names: readonly string[],
  ) =>
    Array.from({ length: m.indptr.length - 1 }, (_, i) => {
      const row: [string, number][] = [];
      for (let p = m.indptr[i] as number; p < (m.indptr[i + 1] as number); p++) {
        row.push([names[m.indices[p] as number] as string, m.data[p] as number]);
      }
      return row.sort(([a], [b]) => (a < b ? -1 : 1));
    });
  const mine = cells(ours, vocabulary);
  const reference = cells(theirs, terms);
  expect(mine.map((row) => row.map(([term]) => term))).toEqual(reference.map((row) => row.map(([term]) => term)));
  let worst = 0;
  mine.forEach((row, i) => {
    row.forEach(([, value], p) => {
      worst = Math.max(worst, Math.abs(value - (reference[i]?.[p]?.[1] as number)));
    });
  });
  expect(worst).toBeLessThan(1e-9);
}

describe(`TfidfVectorizer against scikit-learn ${golden.versions["scikit-learn"]}`, () => {
  for (const c of golden.tfidf) {
    it(JSON.stringify(c.options), () => {
      const { vectorizer, X } = TfidfVectorizer.fitTransform(golden.documents, c.options);
      expect([...vectorizer.vocabulary].sort()).toEqual([...c.vocabulary].sort());
      for (const [i, term] of c.vocabulary.entries()) {
        expect(vectorizer.idf[vectorizer.vocabulary.indexOf(term)]).toBeCloseTo(c.idf[i], 12);
      }
      expectSame(X, vectorizer.vocabulary, c.fitted, c.vocabulary);
      expectSame(vectorizer.transform(golden.documents), vectorizer.vocabulary, c.fitted, c.vocabulary);
      expectSame(vectorizer.transform(golden.newDocuments), vectorizer.vocabulary, c.new, c.vocabulary);
    });
  }
});

describe("TfidfVectorizer", () => {
  it("has rows of length 1, or 0 where no term is known", () => {
    const X = toDense(TfidfVectorizer.fit([["a", "b"], ["b"]]).transform([["b", "a", "a"], ["z"], []]));
    const length = (i: number) => Math.hypot(...X.data.subarray(i * X.cols, (i + 1) * X.cols));
    expect(length(0)).toBeCloseTo(1, 6);
    expect([length(1), length(2)]).toEqual([0, 0]);
  });

  it("keeps the alphabetically first terms if counts tie at maxFeatures", () => {
    expect(TfidfVectorizer.fit([["d", "c", "b", "a", "d"]], { maxFeatures: 3 }).vocabulary).toEqual(["a", "b", "d"]);
  });

  it("holds vocabularies and documents larger than its first buffers", () => {
    const documents = Array.from({ length: 30 }, (_, d) => Array.from({ length: 5000 }, (_, t) => `t${d * 700 + t}`));
    const { vectorizer, X } = TfidfVectorizer.fitTransform(documents, { maxFeatures: 0 });
    expect(vectorizer.vocabulary.length).toBe(29 * 700 + 5000);
    expect(X.data.length).toBe(30 * 5000);
  });

  it("rejects invalid input with a message", () => {
    expect(() => TfidfVectorizer.fit([["a"], ["b"]], { minDf: 2 })).toThrow("lower minDf");
    expect(() => TfidfVectorizer.fit([["a"]], { ngramRange: [2, 1] })).toThrow("ngramRange[1] is 1");
    expect(() => TfidfVectorizer.fit([["a"]], { analyzer: "char" as "word" })).toThrow('analyzer is "char"');
    expect(() => TfidfVectorizer.fit([["a"]], { maxfeatures: 5 } as object)).toThrow('unknown option "maxfeatures"');
  });
});

describe("fitSvd against scikit-learn", () => {
  const { X } = TfidfVectorizer.fitTransform(golden.documents);
  // Emoji columns stand elsewhere here than there; the last golden columns are theirs.
  const order: number[] = [...golden.tfidf[0].vocabulary.keys()];
  const names = TfidfVectorizer.fit(golden.documents).vocabulary;
  const place = new Map(golden.tfidf[0].vocabulary.map((term: string, i: number) => [term, i]));
  expect(order.length).toBe(names.length);

  it.each([
    ["truncated SVD", false, golden.svd],
    ["PCA", true, golden.pca],
  ])("%s, converged", (_, center, reference) => {
    const svd = fitSvd(X, { nComponents: 8, center: center as boolean, nIter: 60, seed: 3 });
    for (const key of ["singularValues", "explainedVariance", "explainedVarianceRatio"] as const) {
      expect([...svd[key]].map((v, i) => v / reference[key][i])).toEqual(Array(8).fill(expect.closeTo(1, 6)));
    }
    const Z = applySvd(svd, X);
    for (let c = 0; c < 8; c++) {
      const theirs = reference.components[c] as number[];
      const ours = names.map((__, j) => svd.components.data[c * X.cols + j] as number);
      const inTheirOrder = names.map((term) => theirs[place.get(term) as number] as number);
      const sign = Math.sign(ours.reduce((sum, v, j) => sum + v * (inTheirOrder[j] as number), 0));
      expect(Math.max(...ours.map((v, j) => Math.abs(sign * v - (inTheirOrder[j] as number))))).toBeLessThan(1e-6);
      const z = reference.Z.map((row: number[], i: number) =>
        Math.abs(sign * (Z.data[i * 8 + c] as number) - (row[c] as number)),
      );
      expect(Math.max(...z)).toBeLessThan(1e-6);
    }
  });

  it("explains nearly as much with the default iterations, for every seed", () => {
    for (const seed of [0, 1]) {
      const { explainedVarianceRatio } = fitSvd(X, { nComponents: 8, seed });
      const share = explainedVarianceRatio.reduce((a, b) => a + b, 0);
      const exact = golden.svd.explainedVarianceRatio.reduce((a: number, b: number) => a + b, 0);
      expect(share / exact).toBeGreaterThan(0.999);
    }
  });

  it("gives the same for the same seed", () => {
    expect(fitSvd(X, { seed: 5 }).components).toEqual(fitSvd(X, { seed: 5 }).components);
  });

  it("finds no more components than the rank", () => {
    const documents = [["a", "b"], ["c"], ["a", "b"], ["c"], ["a", "b"], ["d", "c"]];
    const same = TfidfVectorizer.fitTransform(documents).X;
    expect(fitSvd(same, { nComponents: 64 }).singularValues.length).toBe(3);
    expect(fitSvd(same, { nComponents: 64, center: true }).singularValues.length).toBe(2);
    const one = TfidfVectorizer.fitTransform([["a", "b"]]).X;
    expect([...fitSvd(one).singularValues]).toEqual([expect.closeTo(1, 12)]);
    expect(() => fitSvd(one, { center: true })).toThrow("it needs at least one value and two rows");
    const equal = TfidfVectorizer.fitTransform([
      ["a", "b"],
      ["a", "b"],
      ["b", "a"],
    ]).X;
    expect([...fitSvd(equal).explainedVarianceRatio]).toEqual([0]);
    expect(() => fitSvd(equal, { center: true })).toThrow("All 3 rows are equal; a PCA needs rows that differ.");
    expect(() => fitSvd(one, { nComponents: 0 })).toThrow("nComponents is 0");
  });
});
