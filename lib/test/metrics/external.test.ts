import { describe, expect, test } from "vitest";
import { Rng } from "../../dist/array/index.js";
import {
  adjustedMutualInfoScore,
  adjustedRandScore,
  clusteringAccuracy,
  clusterToClassMap,
  completenessScore,
  contingencyTable,
  externalScores,
  fowlkesMallowsScore,
  homogeneityScore,
  normalizedMutualInfoScore,
  purityScore,
  vMeasureScore,
} from "../../dist/metrics/index.js";
import { golden } from "./golden.js";

const scores = {
  adjustedRand: adjustedRandScore,
  normalizedMutualInfo: normalizedMutualInfoScore,
  adjustedMutualInfo: adjustedMutualInfoScore,
  homogeneity: homogeneityScore,
  completeness: completenessScore,
  vMeasure: vMeasureScore,
  purity: purityScore,
  fowlkesMallows: fowlkesMallowsScore,
  accuracy: clusteringAccuracy,
};
const names = Object.keys(scores) as (keyof typeof scores)[];

describe.each(golden.external)("external scores, $name", (reference) => {
  test.each(names)("%s is scikit-learn's", (name) => {
    expect(scores[name](reference.truth, reference.labels)).toBeCloseTo(reference[name], 9);
  });

  test("all scores computed together are the same", () => {
    const all = externalScores(reference.truth, reference.labels);
    for (const name of names) expect(all[name]).toBe(scores[name](reference.truth, reference.labels));
  });

  test("the contingency table is scikit-learn's", () => {
    expect(contingencyTable(reference.truth, reference.labels).counts).toEqual(reference.table);
  });
});

describe("properties", () => {
  const rng = new Rng(1);
  const truth = Array.from({ length: 120 }, () => rng.int(4));
  const labels = truth.map((t) => (rng.uniform() < 0.6 ? t : rng.int(5)));

  test.each(names)("%s doesn't change when clusters are renamed", (name) => {
    const renamed = labels.map((label) => [7, 3, 0, 11, 4][label] as number);
    expect(scores[name](truth, renamed)).toBeCloseTo(scores[name](truth, labels), 12);
  });

  test.each(["adjustedRand", "normalizedMutualInfo", "adjustedMutualInfo", "vMeasure", "fowlkesMallows"] as const)(
    "%s is symmetric",
    (name) => expect(scores[name](labels, truth)).toBeCloseTo(scores[name](truth, labels), 12),
  );

  test.each(names)("%s of a perfect labeling is 1", (name) => {
    expect(scores[name](truth, truth)).toBeCloseTo(1, 12);
  });

  test("the adjusted scores of random labels average to 0", () => {
    let [rand, info] = [0, 0];
    for (let i = 0; i < 200; i++) {
      const random = rng.shuffle([...labels]);
      rand += adjustedRandScore(truth, random) / 200;
      info += adjustedMutualInfoScore(truth, random) / 200;
    }
    expect(Math.abs(rand)).toBeLessThan(0.005);
    expect(Math.abs(info)).toBeLessThan(0.005);
  });
});

describe("noise and missing labels", () => {
  const truth = ["folk", "folk", "rock", "", undefined, "rock"];
  const labels = [0, 0, 1, 1, 1, -1];

  test("rows without a true label are left out and counted", () => {
    const scored = externalScores(truth, labels);
    expect(scored.labeled).toBe(4);
    expect(scored.coverage).toBe(0.75);
    expect(scored.adjustedRand).toBe(1);
  });

  test("noise counts as a cluster when asked to", () => {
    const scored = externalScores(truth, labels, { noise: "cluster" });
    expect(scored.coverage).toBe(1);
    expect(scored.completeness).toBeLessThan(1);
    expect(contingencyTable(truth, labels, { noise: "cluster" })).toEqual({
      classes: ["folk", "rock"],
      clusters: [-1, 0, 1],
      counts: [
        [0, 2, 0],
        [1, 0, 1],
      ],
      labeled: 4,
      scored: 4,
    });
  });

  test.each(names)("%s of nothing is NaN", (name) => {
    expect(scores[name]([], [])).toBeNaN();
    expect(scores[name](["a", "b"], [-1, -1])).toBeNaN();
  });

  test("rejects invalid input with a message", () => {
    expect(() => adjustedRandScore([1, 2], [0])).toThrow("adjustedRandScore: truth has 2 rows but labels has 1");
    expect(() => purityScore([1], [0.5])).toThrow("Label 0.5 at row 0 is not a cluster");
    expect(() => purityScore([1], [-2])).toThrow("Label -2 at row 0 is not a cluster");
    expect(() => purityScore([1], [0], { noise: "drop" as "exclude" })).toThrow("it must be exclude or cluster");
  });
});

describe("mapping clusters to classes", () => {
  const truth = ["folk", "folk", "folk", "rock", "folk", "rock", "jazz"];
  const labels = [0, 0, 0, 1, 1, 2, 2];

  test("by majority, where two clusters may be one class", () => {
    expect(clusterToClassMap(truth, labels)).toEqual([
      { cluster: 0, size: 3, class: "folk", share: 1 },
      { cluster: 1, size: 2, class: "folk", share: 0.5 },
      { cluster: 2, size: 2, class: "jazz", share: 0.5 },
    ]);
  });

  test("one to one, where each class is used once", () => {
    const map = clusterToClassMap(truth, labels, { method: "oneToOne" });
    expect(map.map((entry) => entry.class)).toEqual(["folk", "rock", "jazz"]);
    const right = map.reduce((sum, entry) => sum + entry.share * entry.size, 0);
    expect(right / truth.length).toBeCloseTo(clusteringAccuracy(truth, labels), 12);
  });

  test("a cluster beyond the classes stands for none", () => {
    const map = clusterToClassMap(["a", "a", "a"], [0, 0, 1], { method: "oneToOne" });
    expect(map[1]).toEqual({ cluster: 1, size: 1, class: undefined, share: 0 });
  });
});
