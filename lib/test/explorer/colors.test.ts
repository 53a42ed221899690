import { describe, expect, it } from "vitest";
import { categoryColor, viridis } from "../../explorer/categoryColors.js";
import { colorings, colorsOf, formatNumber } from "../../explorer/colors.js";
import type { Songs } from "../../explorer/songs.js";

const grays = { noise: "#888888", missing: "#cccccc" };
const values = Float32Array.from({ length: 101 }, (_, i) => i);
const n = values.length;
const songs = {
  n,
  fields: [
    { kind: "label", name: "a:b", values: ["x", "y"], codes: Int32Array.from(values, (i) => (i === 0 ? -1 : i % 2)) },
    { kind: "number", name: "tempo", unit: "bpm", measured: true, values },
    {
      kind: "number",
      name: "year",
      unit: "",
      measured: false,
      values: values.map((i) => (i === 3 ? Number.NaN : 1900 + i)),
    },
  ],
  spaces: [{ name: "sound", map: Float32Array.from({ length: 2 * n }, (_, i) => (i < 4 ? Number.NaN : i)) }],
  clusterings: [{ name: "k-means", labels: Int32Array.from(values, (i) => (i === 5 ? -1 : i % 3)) }],
} as unknown as Songs;

describe("colors of categories", () => {
  it("are 21 different ones on a light page and on a dark one, the first seven Okabe and Ito's", () => {
    const light = Array.from({ length: 21 }, (_, i) => categoryColor(i, false));
    expect(light.slice(0, 2)).toEqual(["#0072b2", "#d55e00"]);
    expect(new Set(light).size).toBe(21);
    expect(new Set(Array.from({ length: 21 }, (_, i) => categoryColor(i, true))).size).toBe(21);
    expect(categoryColor(21, false)).toBe(light[0]);
  });

  it("of numbers run from Viridis' dark end to its light one", () => {
    expect([viridis(0), viridis(1), viridis(-3), viridis(7)]).toEqual(["#440154", "#fde725", "#440154", "#fde725"]);
    // Matplotlib's table of 256 has #21918c in the middle.
    const middle =
      viridis(0.5)
        .match(/[0-9a-f]{2}/g)
        ?.map((part) => Number.parseInt(part, 16)) ?? [];
    for (const [c, value] of [0x21, 0x91, 0x8c].entries())
      expect(Math.abs((middle[c] as number) - value)).toBeLessThan(4);
  });
});

describe("colorings", () => {
  it("begins with what was made in the page, then the run's clusters", () => {
    const made = [{ name: "mine", labels: new Int32Array(n) }];
    expect(colorings(songs, made).map(({ id }) => id)).toEqual([
      "clusters:mine",
      "clusters:k-means",
      "field:a:b",
      "field:tempo",
      "field:year",
      "missing",
    ]);
  });
});

describe("colorsOf", () => {
  it("gives noise and missing labels gray entries of their own, at the end", () => {
    const clusters = colorsOf(songs, [], "clusters:k-means", false, grays);
    expect(clusters.entries.map(({ name, kind }) => [name, kind])).toEqual([
      ["cluster 0", "value"],
      ["cluster 1", "value"],
      ["cluster 2", "value"],
      ["noise", "noise"],
    ]);
    expect([...clusters.codes.slice(3, 7)]).toEqual([0, 1, 3, 0]);
    const labels = colorsOf(songs, [], "field:a:b", false, grays);
    expect(labels.entries.at(-1)).toEqual({ name: "missing", kind: "missing", color: grays.missing });
    expect([...labels.codes.slice(0, 3)]).toEqual([2, 1, 0]);
  });

  it("bins numbers between the 1st and the 99th percentile", () => {
    const { entries, codes, scale } = colorsOf(songs, [], "field:tempo", false, grays);
    expect([scale?.low, scale?.high, scale?.unit]).toEqual([1, 99, "bpm"]);
    expect(entries).toHaveLength(12);
    expect(entries[0]?.name).toBe("1 to 9.17 bpm");
    expect([codes[0], codes[50], codes[100]]).toEqual([0, 6, 11]);
    const year = colorsOf(songs, [], "field:year", false, grays);
    expect(year.entries[year.codes[3] as number]?.kind).toBe("missing");
    expect(year.scale?.colors[year.scale.codes[3] as number]).toBe(grays.missing);
  });

  it("shows what a song lacks, and all as such where nothing is named", () => {
    for (const id of ["missing", "field:gone", "clusters:gone", "disagreement"]) {
      const { entries, codes } = colorsOf(songs, [], id, false, grays);
      expect(entries.map(({ name }) => name).sort()).toEqual([
        "no sound",
        "no sound, a:b",
        "no year",
        "nothing is missing",
      ]);
      expect(entries[codes[0] as number]?.name).toBe("no sound, a:b");
      expect(entries[codes[50] as number]?.name).toBe("nothing is missing");
    }
  });

  it("writes numbers short", () => {
    expect([0, 1950, 12.345, 0.01234, 1e-5, 123_456_789, -7].map(formatNumber)).toEqual([
      "0",
      "1950",
      "12.3",
      "0.0123",
      "1.0e-5",
      "1.2e+8",
      "-7",
    ]);
  });
});
