import { describe, expect, it } from "vitest";
import { holm, pairedDifference, summarizeSeeds } from "../../dist/selection/index.js";

describe("pairedDifference", () => {
  // SciPy 1.17: ttest_rel(a, b), and its confidence_interval().
  it("is SciPy's paired t test", () => {
    const { mean, low, high, p, n } = pairedDifference([0.31, 0.28, 0.4, 0.35, 0.3], [0.25, 0.27, 0.31, 0.33, 0.29]);
    expect(n).toBe(5);
    expect(mean).toBeCloseTo(0.038, 12);
    expect(p).toBeCloseTo(0.07563215, 7);
    expect(low).toBeCloseTo(-0.00624925, 7);
    expect(high).toBeCloseTo(0.08224925, 7);
  });

  it.each([
    [[1, 3], [0, 1], 0.20483276],
    [[1, 3, 2], [0, 1, 2], 0.22540333],
    [[1, 3, 2, 5], [0, 1, 2, 1], 0.13284184],
  ])("with %j and %j", (a, b, p) => expect(pairedDifference(a, b).p).toBeCloseTo(p, 7));

  it("tests nothing with one seed", () => {
    expect(pairedDifference([0.3], [0.2])).toMatchObject({ p: Number.NaN, low: Number.NaN, n: 1 });
  });

  it("tests nothing where neither method varies with the seed: there is no noise to compare with", () => {
    expect(pairedDifference([0.4, 0.4, 0.4], [0.3, 0.3, 0.3])).toEqual({
      mean: expect.closeTo(0.1, 12),
      low: Number.NaN,
      high: Number.NaN,
      p: Number.NaN,
      n: 3,
    });
    expect(pairedDifference([0.3, 0.3], [0.3, 0.3]).p).toBeNaN();
  });

  it("p is 0 where every seed has the same difference", () => {
    expect(pairedDifference([2, 3], [1, 2])).toMatchObject({ mean: 1, low: 1, high: 1, p: 0 });
    expect(pairedDifference([2, 3], [2, 3])).toMatchObject({ mean: 0, p: 1 });
  });

  it("rejects values that are not pairs", () => {
    expect(() => pairedDifference([1, 2], [1])).toThrow(/2 and 1 values/);
  });
});

describe("summarizeSeeds", () => {
  const row = (seed: number | undefined, silhouette: number, degenerate?: string) => ({
    ...{ representation: "VAE", algorithm: "kMeans", parameters: "k=2", split: "test", seed, silhouette, degenerate },
  });

  it("gives means and deviations over the seeds, and says in how many a clustering is none", () => {
    const [summary] = summarizeSeeds([row(1, 0.2), row(2, 0.4, "one cluster"), row(3, 0.6)]);
    expect(summary).toMatchObject({ representation: "VAE", seeds: 3, degenerate: "one cluster (1 of 3 runs)" });
    expect(summary!.silhouette).toBeCloseTo(0.4, 12);
    expect(summary!.silhouetteStd).toBeCloseTo(0.2, 12);
  });

  it("leaves a single run as it is, without a deviation", () => {
    const [summary] = summarizeSeeds([row(undefined, 0.2)]);
    expect(summary).toMatchObject({ silhouette: 0.2, seeds: 1 });
    expect(summary).not.toHaveProperty("silhouetteStd");
  });
});

it("holm is statsmodels' multipletests(method='holm')", () => {
  const corrected = holm([0.01, 0.04, 0.03, 0.005, Number.NaN, 0.5]);
  [0.04, 0.09, 0.09, 0.025, Number.NaN, 0.5].forEach((p, i) => {
    if (Number.isNaN(p)) expect(corrected[i]).toBeNaN();
    else expect(corrected[i]).toBeCloseTo(p, 12);
  });
});
