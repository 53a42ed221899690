import { describe, expect, it } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { hzToMel, melToHz } from "../../dist/audio/mel.js";
import { figure, fit } from "../../dist/figures/figure.js";
import {
  clusterComposition,
  clusterCountPlot,
  clusterSizes,
  confusionHeatmap,
  contingencyHeatmap,
  dendrogram,
  interpolationStrip,
  kDistanceCurve,
  klPerDimension,
  metricBars,
  metricLines,
  projectionScatter,
  silhouettePlot,
  spectrogramHeatmap,
  spectrogramPairs,
  spectrumReconstructions,
  trainingCurves,
} from "../../dist/figures/index.js";
import { chain, gallery, labels, mel, songs, Y } from "./gallery.js";

describe("every figure", () => {
  it.each(Object.entries(gallery))("%s is plain JSON with a title and names on its axes", (_, made) => {
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
    expect(made.layout.title.text).not.toBe("");
    const named = Object.entries(made.layout).filter(([key]) => /^[xy]axis/.test(key));
    expect(named.some(([, axis]) => axis.title?.text || axis.type === "category")).toBe(true);
  });

  it("shows markup in titles and names as text", () => {
    expect(figure([], { title: "<i>a</i> & b", subtitle: "<s>" }, 300, {}).layout.title).toMatchObject({
      text: "&lt;i&gt;a&lt;/i&gt; &amp; b",
      subtitle: { text: "&lt;s&gt;" },
    });
    expect(JSON.stringify(gallery["projectionScatter"])).not.toContain("<b>Tom");
  });
});

describe("fit", () => {
  it("keeps what fits and never separates a letter from its vowel sign", () => {
    expect(fit("short", 100)).toBe("short");
    expect(fit("abcdefghijklmnop", 50)).toBe("abcdef…");
    const bengali = "কান্নাহাসির";
    const cut = fit(bengali, 45).replace("…", "");
    const letters = [...new Intl.Segmenter("bn").segment(bengali)].map((s) => s.segment);
    expect(letters.slice(0, 2).join("")).toBe(cut);
  });
});

describe("clusterCountPlot", () => {
  const made = gallery["clusterCountPlot"]!;
  it("has a panel per criterion, with deviations, gaps, and the suggested k circled and named", () => {
    const headings = made.layout["annotations"].map(({ text }: { text: string }) => text);
    expect(headings[0]).toBe("inertia of k-means, knee at k = 3");
    expect(headings).toHaveLength(4);
    const lines = made.data.filter((t) => t["mode"] === "lines+markers");
    expect(lines.map((t) => t["yaxis"])).toEqual(["y", "y2", "y3", "y4"]);
    expect(lines[2]!["y"]).toEqual([4100, 3300, 3350, 3420, null]);
    expect(lines[3]!["error_y"].array).toEqual([0.2, 0.01, 0.1, 0.1, 0.1]);
    const circles = made.data.filter((t) => t["mode"] === "markers");
    expect(circles.map((t) => [t["x"], t["y"]])).toEqual([
      [[3], [310]],
      [[3], [0.62]],
      [[3], [3300]],
      [[3], [0.99]],
    ]);
  });

  it("names no k where a criterion suggests none", () => {
    const flat = { mean: [1, 1], std: [0, 0] };
    const none = clusterCountPlot({ k: [2, 3], inertia: flat, silhouette: flat, bic: flat, stability: flat });
    expect(none.layout["annotations"][0].text).toBe("inertia of k-means");
    expect(none.data).toHaveLength(4);
  });
});

describe("projectionScatter", () => {
  const made = gallery["projectionScatter"]!;
  it("draws each song once, at its place, with noise gray, below and last in the legend", () => {
    expect(made.data.flatMap((t) => t.x)).toHaveLength(Y.rows);
    const cluster3 = made.data.find((t) => t.name.startsWith("cluster 3"))!;
    const rows = [...labels.keys()].filter((i) => labels[i] === 3);
    expect(cluster3.name).toBe(`cluster 3 (${rows.length})`);
    rows.forEach((r, i) => {
      expect(cluster3.x[i]).toBeCloseTo(Y.data[2 * r]!, 3);
      expect(cluster3.y[i]).toBeCloseTo(Y.data[2 * r + 1]!, 3);
    });
    expect(made.data[0]!.name).toBe("noise (12)");
    expect(made.data[0]!.legendrank).toBe(made.data.length);
  });

  it("shows the song on hover: title, artist, language, first line of lyrics", () => {
    const text = made.data.flatMap((t) => t.text);
    expect(text).toContain("<b>কান্নাহাসির-দোল-দোলানো</b><br>A. Artist<br>bn<br><i>first line of the song</i>");
  });

  it("a cluster's color doesn't depend on the other clusters", () => {
    const only3 = projectionScatter(
      Y,
      Int32Array.from(labels, () => 3),
    );
    expect(only3.data[0]!.marker.color).toBe(made.data.find((t) => t.name.startsWith("cluster 3"))!.marker.color);
  });

  it("names what is missing", () => {
    const names = gallery["projectionScatterByWord"]!.data.map((t) => t.name);
    expect(names.some((name) => /^not given \(11\)$/.test(name))).toBe(true);
  });

  it("refuses other than two columns and other lengths", () => {
    expect(() => projectionScatter(new Matrix(5, 3), labels)).toThrow(/2 columns, but Y has 3/);
    expect(() => projectionScatter(Y, labels.subarray(1))).toThrow("labels has 119 entries, but Y has 120");
    expect(() => projectionScatter(Y, labels, { songs: songs.slice(2) })).toThrow("songs has 118 entries");
  });
});

describe("trainingCurves", () => {
  it("leaves validation out if there was none", () => {
    const made = trainingCurves([{ epoch: 1, loss: 3, recon: 2, kl: 1, lr: 1e-3, seconds: 1 }]);
    expect(made.data.map((t) => [t.name, t.y])).toEqual([
      ["training", [3]],
      ["training", [2]],
      ["training", [1]],
    ]);
    expect(gallery["trainingCurves"]!.data).toHaveLength(6);
    expect(() => trainingCurves([])).toThrow(/history is empty/);
  });

  it("draws only the reconstruction error without a KL (autoencoder)", () => {
    const epoch = { epoch: 1, loss: 2, recon: 2, kl: 0, valLoss: 3, valRecon: 3, valKl: 0, lr: 1e-3, seconds: 1 };
    const { data, layout } = trainingCurves([epoch]);
    expect(data.map((t) => [t.name, t.y])).toEqual([
      ["training", [2]],
      ["validation", [3]],
    ]);
    expect(JSON.stringify(layout)).not.toMatch(/KL divergence/);
  });
});

describe("klPerDimension", () => {
  it("sorts, and states the number of active dimensions", () => {
    const made = klPerDimension([0.5, 3, 0.001, 1]);
    expect(made.data[0]).toMatchObject({ x: ["1", "3", "0", "2"], y: [3, 1, 0.5, 0.001] });
    expect(made.layout.title.subtitle.text).toContain("3 of 4 dimensions active");
  });
});

describe("cluster counts", () => {
  const two = Int32Array.of(0, 0, 0, 1, -1);
  const words = ["a", "a", "b", undefined, "b"];
  it("counts songs, noise last", () => {
    expect(clusterSizes(two).data[0]).toMatchObject({ x: ["cluster 0", "cluster 1", "noise"], y: [3, 1, 1] });
  });
  it("gives shares that add up to 100 % in every cluster", () => {
    const { data } = clusterComposition(two, words);
    expect(data.map((t) => t.name)).toEqual(["a", "b", "not given"]);
    for (const c of [0, 1, 2]) expect(data.reduce((sum, t) => sum + t.x[c], 0)).toBeCloseTo(100, 1);
    expect(data[0]!.x[0]).toBeCloseTo(66.67, 2);
  });
  it("crosses clusters with words", () => {
    const { data } = contingencyHeatmap(two, words);
    expect(data[0]!.text).toEqual([
      ["2", "1", "0"],
      ["0", "0", "1"],
      ["0", "1", "0"],
    ]);
    expect(data[0]!.z[0]).toEqual([0.667, 0.333, 0]);
    expect(() => contingencyHeatmap(two, ["a"])).toThrow("by has 1 entries, but labels has 5");
  });
});

describe("silhouettePlot", () => {
  it("sorts within clusters, leaves noise out, marks the mean of the rest", () => {
    const made = silhouettePlot([0.1, 0.9, -0.5, 0.3, 99], Int32Array.of(0, 0, 1, 1, -1));
    expect(made.data.map((t) => t.x)).toEqual([
      [0.9, 0.1],
      [0.3, -0.5],
    ]);
    expect(made.layout.shapes[0].x0).toBeCloseTo(0.2);
  });
});

describe("metricBars", () => {
  it("leaves undefined values out and flags the rest", () => {
    const made = gallery["metricBars"]!;
    const ari = made.data.filter((t) => t.xaxis === "x3");
    expect(ari[0]).toMatchObject({ y: ["VAE"], x: [0.3] });
    expect(ari[1]!.text).toEqual([" 0.300*"]);
    const db = made.data.find((t) => t.xaxis === "x2")!;
    expect(db.marker.color[1]).not.toBe(db.marker.color[0]);
    const texts = made.layout.annotations.map((a: { text: string }) => a.text);
    expect(texts.slice(0, 3)).toEqual(["silhouette ↑", "Davies-Bouldin ↓", "ARI ↑"]);
    expect(texts[3]).toContain("the model saw these labels");
    expect(() => metricBars([])).toThrow(/No metric/);
  });
});

describe("metricLines", () => {
  it("refuses lines of unequal lengths", () => {
    const axes = { xLabel: "x", yLabel: "y" };
    expect(() => metricLines([{ name: "a", x: [1, 2], y: [1] }], axes)).toThrow(/2 x, 1 y/);
  });
});

describe("dendrogram", () => {
  it("draws the last merges, counts the songs below each leaf, and colors k clusters", () => {
    const made = dendrogram(chain(30), { leaves: 4, k: 3 });
    // The last three merges of a chain each add one song to what came before.
    expect([...made.layout.xaxis.ticktext].sort()).toEqual(["(27)", "song 27", "song 28", "song 29"]);
    const tops = made.data.flatMap((t) => t.y).filter((v) => v !== null);
    expect(Math.max(...tops)).toBe(29);
    // Two merges above the cut, at heights 28 and 29; the cut lies between 27 and 28.
    expect(made.layout.shapes[0].y0).toBeCloseTo(27.5);
    expect(made.data).toHaveLength(2);
  });
  it("draws a chain of 20,000 merges", () => {
    expect(dendrogram(chain(20_001), { leaves: 20_001 }).layout.xaxis.tickvals).toHaveLength(20_001);
  });
  it("rejects invalid merge trees", () => {
    expect(() => dendrogram({ children: [0, 1, 2], distances: [1, 2] })).toThrow(/3 songs has 2 merges and 4 children/);
    expect(() => dendrogram(chain(5), { k: 9 })).toThrow(/between 1 and 5 clusters/);
  });
});

describe("kDistanceCurve", () => {
  it("is ascending, with few points", () => {
    expect(kDistanceCurve([3, 1, 2]).data[0]).toMatchObject({ x: [1, 2, 3], y: [1, 2, 3] });
    const many = kDistanceCurve(Array.from({ length: 25_000 }, (_, i) => i % 5000));
    expect(many.data[0]!.x.length).toBeLessThan(1100);
    expect(many.data[0]!.x.at(-1)).toBe(25_000);
  });
});

describe("kDistanceCurve's radii", () => {
  it("share a label if two would overlap", () => {
    const { annotations, shapes } = kDistanceCurve([1, 2, 3], { eps: [2, 0.5, 0.5134] }).layout;
    expect(annotations.map((a: { text: string }) => a.text)).toEqual(["eps = 0.5, 0.513", "eps = 2"]);
    expect(shapes).toHaveLength(3);
  });
});

describe("spectrograms", () => {
  it("labels frequencies at the bands with these center frequencies", () => {
    const { tickvals, ticktext } = spectrogramHeatmap(mel(100), { fMax: 8000 }).layout.yaxis;
    const step = hzToMel(8000) / 129;
    ticktext.forEach((hz: string, i: number) => {
      expect(melToHz((tickvals[i] + 1) * step)).toBeCloseTo(Number(hz), -2);
    });
  });
  it("pools frames to their mean, and keeps the time axis", () => {
    const S = new Matrix(
      1,
      2000,
      Float32Array.from({ length: 2000 }, (_, t) => t % 5),
    );
    const { data, layout } = spectrogramHeatmap(S, { sampleRate: 1000, hopLength: 10 });
    expect(data[0]!.z[0]).toHaveLength(400);
    expect(new Set(data[0]!.z[0])).toEqual(new Set([2]));
    expect(data[0]!.dx).toBeCloseTo(0.05);
    expect(layout.xaxis.range).toEqual([0, 20]);
  });
  it("refuses pairs of different shapes and strips without a heading each", () => {
    const pair = { name: "x", original: mel(10), reconstructed: mel(11) };
    expect(() => spectrogramPairs([pair])).toThrow(/"x" is 128 x 11, but its original is 128 x 10/);
    expect(() => interpolationStrip([mel(10)], [])).toThrow(/1 images and 0 headings/);
    expect(() => spectrumReconstructions(new Matrix(2, 256), new Matrix(2, 255), { names: ["a", "b"] })).toThrow(
      /2 x 255/,
    );
  });
});

it("orders words by alphabet, and numbers in them by size", () => {
  const words = ["fold 10", "fold 2", "", "একতারা", "folk"];
  expect(clusterComposition(new Int32Array(5), words).data.map((t) => t.name)).toEqual([
    "fold 2",
    "fold 10",
    "folk",
    "একতারা",
    "not given",
  ]);
});

describe("confusionHeatmap", () => {
  const genre = ["rock", "rock", "rock", "folk", "folk", "jazz", undefined, "jazz"];
  const found = Int32Array.of(2, 2, 0, 0, 0, 1, 0, -1);

  it("puts each cluster under its class by the one-to-one matching, and noise last", () => {
    const { data, layout } = confusionHeatmap(found, genre, { title: "Confusion", legend: "genre" });
    expect(data[0]!.y).toEqual(["folk", "jazz", "rock"]);
    expect(data[0]!.x).toEqual(["cluster 0: folk", "cluster 1: jazz", "cluster 2: rock", "noise"]);
    expect(data[0]!.text).toEqual([
      ["2", "0", "0", "0"],
      ["0", "1", "0", "1"],
      ["1", "0", "2", "0"],
    ]);
    expect(data[0]!.z[2]).toEqual([0.333, 0, 0.667, 0]);
    expect(layout.title.subtitle.text).toBe("accuracy 0.833 under the best one-to-one matching, noise left out");
    expect(layout.yaxis.title.text).toBe("genre");
  });

  it("keeps clusters beyond the classes, without a name", () => {
    const { data, layout } = confusionHeatmap(Int32Array.of(1, 1, 5, 0), ["a", "a", "a", "b"], { subtitle: "mine" });
    expect(data[0]!.x).toEqual(["cluster 1: a", "cluster 0: b", "cluster 5"]);
    expect(layout.xaxis.ticktext[2]).toBe("–<br>cluster 5");
    expect(layout.title.subtitle.text).toBe("mine");
  });

  it("scores nothing where all is noise, and rejects songs without labels", () => {
    const { data, layout } = confusionHeatmap(Int32Array.of(-1, -1), ["a", "b"]);
    expect(data[0]!.x).toEqual(["noise"]);
    expect(layout.title.subtitle.text).toContain("accuracy –");
    expect(() => confusionHeatmap(found, new Array(8).fill(undefined))).toThrow("none of the 8 songs has a label");
    expect(() => confusionHeatmap(found, ["a"])).toThrow("by has 1 entries, but labels has 8");
  });
});
