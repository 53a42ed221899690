import { describe, expect, it } from "vitest";
import { type Candidate, excludedBy, select, selectionRule } from "../../dist/selection/index.js";
import { runScores } from "./records.js";

interface Made extends Candidate {
  name: string;
}

/** A clustering with the given scores in each of its runs, on the validation songs and, unless others are given, on all. */
function candidate(
  name: string,
  runs: object[],
  { all = {}, ...more }: { all?: object; [key: string]: unknown } = {},
): Made {
  const scores = runs.map((internal) => ({
    validation: runScores({ internal }).internal,
    all: runScores({ internal: { ...internal, ...all } }).internal,
  }));
  return { name, stability: 0.8, runs: scores.map((of) => ({ scores: of })), ...more };
}

const best = (candidates: Made[], rule: Parameters<typeof select>[1] = {}) => select(candidates, rule)?.name;

describe("a selection rule", () => {
  it("is one object: every setting changes both what is chosen and the sentence", () => {
    const plain = candidate("plain", [{ silhouette: 0.2, calinskiHarabasz: 10, daviesBouldin: 2 }], { stability: 0.5 });
    const mutations: [object, Made][] = [
      [{ score: "calinskiHarabasz" }, candidate("CH", [{ silhouette: 0.1, calinskiHarabasz: 20, daviesBouldin: 3 }])],
      [{ score: "daviesBouldin" }, candidate("DB", [{ silhouette: 0.1, calinskiHarabasz: 1, daviesBouldin: 1 }])],
      [{ score: "stability" }, candidate("stable", [{ silhouette: 0.1, calinskiHarabasz: 1 }], { stability: 0.9 })],
      [{ allowDegenerate: true }, candidate("degenerate", [{ silhouette: 0.9, degenerate: "one cluster" }])],
      [{ allowLabels: true }, candidate("saw labels", [{ silhouette: 0.9 }], { sawLabels: "genre" })],
      [{ noise: "cluster" }, candidate("noisy", [{ silhouette: 0.3, coverage: 0.6 }])],
    ];
    for (const [settings, other] of mutations) {
      expect(best([plain, other])).toBe("plain");
      expect(best([plain, other], settings)).toBe(other.name);
    }
    const bounds: [object, Made][] = [
      [{ minStability: 0.4 }, candidate("unstable", [{ silhouette: 0.9 }], { stability: 0.3 })],
      [{ minCoverage: 0.7 }, candidate("noisy", [{ silhouette: 0.9, coverage: 0.6 }])],
      [{ minClusters: 3 }, candidate("two", [{ silhouette: 0.9, clusters: 2 }])],
      [{ maxLargestShare: 0.5 }, candidate("lopsided", [{ silhouette: 0.9, largestShare: 0.6 }])],
    ];
    for (const [settings, other] of bounds) {
      expect(best([plain, other])).toBe(other.name);
      expect(best([plain, other], settings)).toBe("plain");
    }
    const sentences = [{}, ...[...mutations, ...bounds].map(([settings]) => settings)].map(
      (settings) => selectionRule(settings).words,
    );
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it("says all that it applies", () => {
    expect(selectionRule().words).toBe(
      "The highest mean silhouette on the validation songs, over the runs (each run's times its coverage: noise counts 0), among clusterings that on the validation songs and on all songs in every run are not degenerate, and are of models that saw no labels; the first of equal ones.",
    );
    expect(selectionRule({ allowDegenerate: true, allowLabels: true, score: "stability" }).words).toBe(
      "The highest stability (bootstrap, all songs), among all clusterings; the first of equal ones.",
    );
    const { words } = selectionRule({ minCoverage: 0.7, minClusters: 3, maxLargestShare: 0.5, minStability: 0.6 });
    for (const part of ["cover at least 70 %", "at least 3 clusters", "at most 50 %", "stability of at least 0.6"]) {
      expect(words).toContain(part);
    }
  });

  it("takes the mean over the runs of silhouette times coverage, not the product of the two means", () => {
    const uneven = candidate("uneven", [
      { silhouette: 0.9, coverage: 0.5 },
      { silhouette: 0.1, coverage: 1 },
    ]);
    const even = candidate("even", [
      { silhouette: 0.3, coverage: 1 },
      { silhouette: 0.3, coverage: 1 },
    ]);
    expect(selectionRule().score.of(uneven)).toBeCloseTo((0.45 + 0.1) / 2, 12);
    // The product of the means is 0.5 * 0.75 = 0.375, more than 0.3.
    expect(best([uneven, even])).toBe("even");
  });

  it("leaves out what is degenerate in any run, on the validation songs or on all songs, and says why", () => {
    const good = { silhouette: 0.5 };
    const once = candidate("once", [good, { ...good, degenerate: "one cluster" }]);
    const scattered = candidate("scattered", [good], { all: { degenerate: "60 % of the rows are noise" } });
    const saw = candidate("saw", [good], { sawLabels: "genre" });
    expect(best([once, scattered, saw])).toBeUndefined();
    expect([once, scattered, saw].map((one) => excludedBy({}, one))).toEqual([
      "one cluster (1 of 2 runs)",
      "of all songs, 60 % of the rows are noise",
      "its model saw genre",
    ]);
    expect(excludedBy({}, candidate("none", [{ silhouette: Number.NaN }]))).toBe("it has no such score");
    expect(excludedBy({}, candidate("good", [good]))).toBeUndefined();
  });

  it("chooses the first of equal ones, and refuses what it doesn't know", () => {
    const [a, b] = [candidate("a", [{}]), candidate("b", [{}])];
    expect(best([a, b])).toBe("a");
    expect(best([])).toBeUndefined();
    expect(() => selectionRule({ minCover: 1 } as object)).toThrow('"minCover" (did you mean minCoverage?)');
    expect(() => selectionRule({ score: "dunn" } as object)).toThrow('score is "dunn"');
    expect(() => selectionRule({ minCoverage: 60 })).toThrow("minCoverage is 60");
  });
});
