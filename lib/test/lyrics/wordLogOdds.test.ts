import { describe, expect, it } from "vitest";
import { wordLogOdds } from "../../dist/lyrics/index.js";

describe("wordLogOdds", () => {
  it("gives the values of Monroe, Colaresi and Quinn's equations, worked out by hand", () => {
    // 10 + 10 words, prior of 10 words: a = 10 * [8, 8, 4] / 20 = [4, 4, 2].
    const z = wordLogOdds([6, 2, 2], [2, 6, 2], { priorWords: 10 });
    // First word: log(10 / 10) - log(6 / 14) = log(7 / 3), over sqrt(1 / 10 + 1 / 6).
    expect(z[0]).toBeCloseTo(Math.log(7 / 3) / Math.sqrt(4 / 15), 12);
    expect(z[0]).toBeCloseTo(1.640785, 6);
    expect(z[1]).toBeCloseTo(-(z[0] as number), 12);
    expect(z[2]).toBe(0);
  });

  it("weighs a word that is said often more than a rare one with the same ratio, and a stronger prior less", () => {
    const [often, rare] = wordLogOdds([40, 4, 56], [20, 2, 78], { priorWords: 50 });
    expect(often).toBeGreaterThan(rare as number);
    expect(rare).toBeGreaterThan(0);
    const [weaker] = wordLogOdds([40, 4, 56], [20, 2, 78], { priorWords: 5000 });
    expect(weaker).toBeLessThan(often as number);
    expect(weaker).toBeGreaterThan(0);
  });

  it("swaps its sign with the groups, and is 0 for words that nobody said, or the only one", () => {
    const counts = [3, 0, 7, 1, 0];
    const others = [1, 2, 9, 4, 0];
    const z = wordLogOdds(counts, others);
    const swapped = wordLogOdds(others, counts);
    for (const [w, value] of z.entries()) expect(value).toBeCloseTo(-(swapped[w] as number), 12);
    expect(z[4]).toBe(0);
    expect([...wordLogOdds([5], [2])]).toEqual([0]);
    expect([...wordLogOdds([], [])]).toEqual([]);
    expect([...wordLogOdds([3, 4], [0, 0])].every(Number.isFinite)).toBe(true);
  });

  it("names what is wrong with its input", () => {
    expect(() => wordLogOdds([1, 2], [1])).toThrow("counts of 2 words and of 1");
    expect(() => wordLogOdds([1, -2], [1, 1])).toThrow("-2 as the count of word 1");
    expect(() => wordLogOdds([1, Number.NaN], [1, 1])).toThrow("NaN as the count of word 1");
    expect(() => wordLogOdds([1], [1], { priorWords: 0 })).toThrow("priorWords is 0");
  });
});
