import { Matrix, Rng } from "../../dist/array/index.js";
import {
  clusterComposition,
  clusterCountPlot,
  clusterSizes,
  confusionHeatmap,
  contingencyHeatmap,
  dendrogram,
  type Figure,
  honestyBars,
  interpolationStrip,
  kDistanceCurve,
  klPerDimension,
  metricBars,
  metricLines,
  projectionGrid,
  projectionScatter,
  silhouettePlot,
  spectrogramHeatmap,
  spectrogramPairs,
  spectrumReconstructions,
  timeCurves,
  trainingCurves,
} from "../../dist/figures/index.js";
import type { HonestyMeter } from "../../dist/selection/index.js";

export const rng = new Rng(1);
const n = 120;
export const Y: Matrix = new Matrix(
  n,
  2,
  Float32Array.from({ length: 2 * n }, () => rng.normal()),
);
export const labels: Int32Array = Int32Array.from({ length: n }, (_, i) => (i % 10) - 1);
export const genres: (string | undefined)[] = Array.from(labels, (_, i) =>
  i % 11 ? ["folk", "rock", "রবীন্দ্রসঙ্গীত"][i % 3] : undefined,
);
export const songs = Array.from(labels, (_, i) => ({
  id: `song-${i}`,
  title: i === 0 ? "<b>Tom & Jerry</b>" : "কান্নাহাসির-দোল-দোলানো",
  artist: "A. Artist",
  language: "bn",
  lyrics: "\n  first line of the song\nsecond line",
  attributes: {},
}));

export function mel(frames = 400, nMels = 128): Matrix {
  return new Matrix(
    nMels,
    frames,
    Float32Array.from({ length: nMels * frames }, () => -40 + 10 * rng.normal()),
  );
}

/** A chain: song 0 meets song 1, then their cluster meets song 2, and so on. */
export function chain(songs: number) {
  const merges = songs - 1;
  const children = new Int32Array(2 * merges);
  for (let i = 0; i < merges; i++) {
    children[2 * i] = i === 0 ? 0 : songs + i - 1;
    children[2 * i + 1] = i + 1;
  }
  return { children, distances: Float64Array.from({ length: merges }, (_, i) => 1 + i) };
}

function honesty(metric: "adjustedRand" | "silhouette"): HonestyMeter {
  const check = (name: string, value: number, check: HonestyMeter["score"]["check"], note = "") => ({
    ...{ check, name, songs: 36, value, low: value - 0.1, high: value + 0.1, note },
    ...{ lost: Number.NaN, lostLow: Number.NaN, lostHigh: Number.NaN },
  });
  const score = check("the clustering", 0.31, "score");
  const shuffled = check("with labels shuffled", metric === "silhouette" ? Number.NaN : 0.01, "labels shuffled");
  return {
    ...{ metric, field: "ধারা", score, sentence: "" },
    checks: [score, shuffled, check("without near copies", 0.19, "copies", "<i>4</i> songs left out")],
  };
}

/** One figure of every builder, on data as notebooks have it. */
export const gallery: Record<string, Figure> = {
  projectionScatter: projectionScatter(Y, labels, { title: "UMAP", axes: "UMAP", songs, legend: "cluster" }),
  projectionScatterByWord: projectionScatter(Y, genres, { title: "ধারা", axes: "t-SNE" }),
  projectionGrid: projectionGrid(
    { PCA: Y, VAE: Y, "a space with a long name": Y },
    { genre: genres, cluster: labels },
    { title: "Maps", songs },
  ),
  trainingCurves: trainingCurves(
    Array.from({ length: 5 }, (_, e) => {
      const [recon, kl] = [90 / (e + 1), e];
      return {
        epoch: e + 1,
        loss: recon + kl,
        recon,
        kl,
        valLoss: recon,
        valRecon: recon,
        valKl: kl,
        lr: 1e-3,
        seconds: 1,
      };
    }),
    { title: "Training" },
  ),
  honestyBars: honestyBars([honesty("adjustedRand"), honesty("silhouette")], { title: "<b>PCA</b>, kMeans" }),
  klPerDimension: klPerDimension([0.5, 3, 0.001, 1], { title: "KL" }),
  clusterCountPlot: clusterCountPlot(
    {
      k: [2, 3, 4, 5, 6],
      inertia: { mean: [900, 310, 280, 255, 240], std: [20, 1, 4, 5, 6], suggestedK: 3 },
      silhouette: { mean: [0.41, 0.62, 0.5, 0.44, 0.4], std: [0.05, 0, 0.02, 0.02, 0.03], suggestedK: 3 },
      bic: { mean: [4100, 3300, 3350, 3420, Number.NaN], std: [30, 2, 8, 10, Number.NaN], suggestedK: 3 },
      stability: { mean: [0.7, 0.99, 0.8, 0.71, 0.66], std: [0.2, 0.01, 0.1, 0.1, 0.1], suggestedK: 3 },
    },
    { title: "Number of clusters" },
  ),
  clusterSizes: clusterSizes(labels, { title: "Sizes" }),
  clusterComposition: clusterComposition(labels, genres, { title: "Composition", legend: "genre" }),
  contingencyHeatmap: contingencyHeatmap(labels, genres, { title: "Contingency", legend: "genre" }),
  confusionHeatmap: confusionHeatmap(labels, genres, { title: "Confusion", legend: "genre" }),
  silhouettePlot: silhouettePlot(
    Float64Array.from(labels, () => Math.tanh(rng.normal())),
    labels,
    { title: "Silhouette" },
  ),
  metricBars: metricBars(
    ["VAE", "PCA"].flatMap((method, i) => [
      { method, metric: "silhouette", value: 0.2 - 0.3 * i, std: 0.02 },
      { method, metric: "Davies-Bouldin", value: 1.5, degenerate: i === 1 },
      { method, metric: "ARI", value: i ? Number.NaN : 0.3, sawLabels: true },
    ]),
    { title: "Metrics", lowerIsBetter: ["Davies-Bouldin"] },
  ),
  metricLines: metricLines([{ name: "PoE", x: [0, 40, 80], y: [0.4, 0.3, 0.1], std: [0.1, 0.1, 0.1] }], {
    title: "Lines",
    xLabel: "missing (%)",
    yLabel: "recall@10",
    chance: 0.05,
  }),
  dendrogram: dendrogram(chain(30), { title: "Tree", k: 3, leaves: 12, names: songs.map((s) => s.title) }),
  kDistanceCurve: kDistanceCurve([3, 1, 2, 5, 4], { title: "k-distance", k: 4, eps: [1.5] }),
  spectrogramHeatmap: spectrogramHeatmap(mel(1292), { title: "Spectrogram" }),
  spectrogramPairs: spectrogramPairs(
    [0, 1].map((i) => ({ name: songs[i]!.title, original: mel(), reconstructed: mel() })),
    { title: "Pairs" },
  ),
  spectrumReconstructions: spectrumReconstructions(
    Matrix.from([new Float32Array(256), new Float32Array(256)]),
    Matrix.from([new Float32Array(256), new Float32Array(256)]),
    { title: "Spectra", names: ["one", "two"] },
  ),
  timeCurves: timeCurves(
    [
      { name: "RMS", lines: { surlab: [0.1, 0.2, 0.15], meyda: [0.06, 0.12, 0.09] } },
      { name: "spectral centroid (Hz)", lines: { surlab: [1000, 1200, 900] } },
    ],
    { title: "Frame by frame" },
  ),
  interpolationStrip: interpolationStrip([mel(), mel(), mel()], ["A", "½", "B"], { title: "Strip" }),
};
