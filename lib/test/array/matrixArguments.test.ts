/** Every public function that takes a matrix takes rows of numbers too, with the same result. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { Matrix, type MatrixLike, mapBatches, npyBytes, Rng } from "../../dist/array/index.js";
import * as audio from "../../dist/audio/index.js";
import { auditMetrics } from "../../dist/audit/index.js";
import * as classification from "../../dist/classification/index.js";
import * as cluster from "../../dist/cluster/index.js";
import { incrementalPca, pca, pcaOfShifts, subspaceAngle } from "../../dist/decomposition/index.js";
import { showRetrieval } from "../../dist/displays/showRetrieval.js";
import * as figures from "../../dist/figures/index.js";
import * as fusion from "../../dist/fusion/index.js";
import { encodeLyrics } from "../../dist/lyrics/index.js";
import { tsne, umap } from "../../dist/manifold/index.js";
import * as metrics from "../../dist/metrics/index.js";
import * as models from "../../dist/models/index.js";
import { neighborIndex } from "../../dist/neighbors/index.js";
import { incrementalStandardize, scaleLyrics, standardize } from "../../dist/preprocessing/index.js";
import { Run } from "../../dist/results/index.js";
import * as selection from "../../dist/selection/index.js";
import { standardizeFeatures } from "../../dist/steps/standardizeFeatures.js";
import { madeOf, publicFunctions } from "../declarations.js";

const n = 24;
const rng = new Rng(1);
const X = Matrix.from(
  Array.from({ length: n }, (_, i) => [i % 3 === 0 ? 9 : 0, i % 3 === 1 ? 9 : 0, 0, 0].map((x) => x + rng.normal())),
);
/** Power of 24 bands over 9 frames, or of the bins of a short frame. */
const S = new Matrix(
  17,
  9,
  Float32Array.from({ length: 17 * 9 }, () => 0.1 + rng.uniform()),
);
const labels = Int32Array.from({ length: n }, (_, i) => i % 3);
const genre = Array.from(labels, (label) => `genre ${label}`);
const songs = genre.map((name, i) => ({ id: `${i}`, genre: name, lyrics: `line ${i}`, attributes: {} }));
const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const split = { train: range(0, 12), validation: range(12, 18), test: range(18, n), notes: [] };
const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-matrix-arguments-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const vae = new models.Vae({ inputDim: 4, hidden: [4], latentDim: 4 });
const conditional = () =>
  new models.ConditionalVae({ height: 8, width: 8, channels: [2], hidden: 4, latentDim: 4, conditions: { genre: 3 } });
const jointVae = new models.JointVae({ audioDim: 4, lyricsDim: 4, latentDim: 4 });
const mmvaePlus = new models.MmvaePlus({ modalities: { a: { inputDim: 4 }, b: { inputDim: 4 } }, latentDim: 4 });
const vade = new models.Vade({ inputDim: 4, hidden: [4], latentDim: 4, k: 2 });
const semiSupervised = new models.SemiSupervisedVae({ inputDim: 4, hidden: [4], latentDim: 4, classes: 3 });
afterAll(() => {
  for (const model of [vae, jointVae, mmvaePlus, vade, semiSupervised]) model.dispose();
});

const jointOf = (M: MatrixLike) => fusion.jointFeatures({ M: { X: M } }, split.train);
const encoding = encodeLyrics(songs, split.train, { nComponents: X.cols });

const evaluated = (M: MatrixLike) =>
  selection.evaluate({
    ...{ representations: { M }, algorithms: [{ algorithm: "agglomerative", linkage: "ward", k: [3] }] },
    ...{ split, truth: { genre }, resamples: 0 },
  });

/** What each function gives for a matrix: X, or S where it is about sound. */
const CALLS: Record<string, (M: MatrixLike) => unknown> = {
  "Matrix.from": (M) => Matrix.from(M),
  "Matrix.hstack": (M) => Matrix.hstack(M, M),
  npyBytes,
  mapBatches: async (M) => (await incrementalStandardize(mapBatches(M, (piece) => piece))).mean,

  agglomerative: (M) => cluster.agglomerative(M, { k: 3 }),
  dbscan: (M) => cluster.dbscan(M, { eps: 2 }),
  gaussianMixture: (M) => cluster.gaussianMixture(M, { k: 3 }),
  "GaussianMixtureResult.predict": async (M) => (await cluster.gaussianMixture(X, { k: 3 })).predict(M),
  "GaussianMixtureResult.predictProba": async (M) => (await cluster.gaussianMixture(X, { k: 3 })).predictProba(M),
  hdbscan: (M) => cluster.hdbscan(M),
  kMeans: (M) => cluster.kMeans(M, { k: 3 }),
  "KMeansResult.predict": async (M) => (await cluster.kMeans(X, { k: 3 })).predict(M),
  miniBatchKMeans: (M) => cluster.miniBatchKMeans(M, { k: 3 }),
  "MiniBatchKMeansResult.predict": async (M) => (await cluster.miniBatchKMeans(X, { k: 3 })).predict(M),
  softAssignments: (M) => cluster.softAssignments(M),
  spectral: (M) => cluster.spectral(M, { k: 3 }),
  suggestEps: (M) => cluster.suggestEps(M),

  kNearestNeighbors: async (M) => (await classification.kNearestNeighbors(M, genre)).predict(X),
  "KNearestNeighbors.predict": async (M) => (await classification.kNearestNeighbors(X, genre)).predict(M),
  "KNearestNeighbors.predictProbabilities": async (M) =>
    (await classification.kNearestNeighbors(X, genre)).predictProbabilities(M),
  logisticRegression: async (M) => (await classification.logisticRegression(M, genre)).predictProbabilities(X),
  "LogisticRegression.predict": async (M) => (await classification.logisticRegression(X, genre)).predict(M),
  "LogisticRegression.predictProbabilities": async (M) =>
    (await classification.logisticRegression(X, genre)).predictProbabilities(M),

  "TfidfEncoder.inverseTransform": async (M) => (await encoding).encoder.inverseTransform(M),
  "TfidfEncoder.topTerms": async (M) => (await encoding).encoder.topTerms(M),
  "ScaledLyrics.topTerms": async (M) => (await scaleLyrics(await encoding, split.train)).topTerms(M, 2),
  incrementalPca: async (M) => (await incrementalPca(M)).transform(X),
  pca: async (M) => (await pca(M)).Z,
  subspaceAngle: (M) => subspaceAngle(M, M),
  pcaOfShifts: (M) => pcaOfShifts(M, { width: X.cols, nComponents: 2 }).Z,
  "JointVae.generate": (M) => jointVae.generate({ audio: M }),
  "JointVae.conditionalLogLikelihood": (M) =>
    jointVae.conditionalLogLikelihood({ audio: M, lyrics: M }, { given: "audio", of: "lyrics", samples: 3 }),
  "MmvaePlus.generate": (M) => mmvaePlus.generate({ a: M }),
  "MmvaePlus.reconstruct": (M) => mmvaePlus.reconstruct({ a: M }),
  symmetrizedKl: (M) => models.symmetrizedKl({ mu: M, logVar: M }, { mu: X, logVar: X }),
  timeShifts: (M) => models.timeShifts(M, { width: X.cols, copies: 2 }).read(Int32Array.of(0, 1)),
  "Pca.transform": async (M) => (await pca(X)).transform(M),
  "Pca.inverseTransform": async (M) => (await pca(X)).inverseTransform(M),
  fuseEqually: (M) => fusion.fuseEqually(M, X),
  jointFeatures: async (M) => (await jointOf(M)).Z,
  "JointFeatures.transform": async (M) => (await jointOf(X)).transform({ M: { X: M } }),
  "JointFeatures.inverseTransform": async (M) => (await jointOf(X)).inverseTransform(M),
  fuseEarly: (M) => fusion.fuseEarly(M, M),
  fuseLate: (M) => fusion.fuseLate(labels, M),
  fuseWeighted: (M) => fusion.fuseWeighted(M, M, 0.3),
  tsne: (M) => tsne(M, { maxIter: 5 }),
  umap: async (M) => (await umap(M, { epochs: 5 })).Z,
  "Umap.transform": async (M) => (await umap(X, { epochs: 5 })).transform(M),
  standardizeFeatures: async (M) => (await standardizeFeatures({ M }, split.train)).inputs,
  incrementalStandardize: async (M) => (await incrementalStandardize(M)).transform(X),
  standardize: async (M) => (await standardize(M)).Z,
  "StandardScaler.transform": async (M) => (await standardize(X)).transform(M),
  "StandardScaler.inverseTransform": async (M) => (await standardize(X)).inverseTransform(M),

  "ConditionalVae.decode": async (M) => {
    const model = conditional();
    const decoded = await model.decode(M, { genre: labels });
    model.dispose();
    return decoded;
  },
  "Model.decode": (M) => vae.decode(M),
  "Model.encode": (M) => vae.encode(M),
  "SemiSupervisedVae.decode": (M) => semiSupervised.decode(M, labels),
  "SemiSupervisedVae.predict": (M) => semiSupervised.predict(M),
  "Vade.cluster": (M) => vade.cluster(M),
  explainedVariance: (M) => models.explainedVariance(M, M),
  klPerDimensionOf: (M) => models.klPerDimensionOf({ mu: M, logVar: M }),
  latentUse: (M) => models.latentUse({ mu: M }),

  attributePredictabilityGap: (M) => metrics.attributePredictabilityGap(M, { genre }),
  bootstrapStability: (M) =>
    metrics.bootstrapStability(M, async (Y) => (await cluster.kMeans(Y, { k: 3 })).labels, { resamples: 2 }),
  calinskiHarabaszScore: (M) => metrics.calinskiHarabaszScore(M, labels),
  classRetrieval: (M) => metrics.classRetrieval(M, genre, { candidates: M, resamples: 10 }),
  daviesBouldinScore: (M) => metrics.daviesBouldinScore(M, labels),
  dciScores: (M) => metrics.dciScores(M, { genre }),
  farthestRow: (M) => metrics.farthestRow(M, 0),
  instanceRetrieval: (M) => metrics.instanceRetrieval(M, M, { resamples: 10 }),
  halfSquaredErrors: (M) => metrics.halfSquaredErrors(M, X),
  neighborIndex: async (M) => (await neighborIndex(M, { algorithm: "hnsw" })).search(X),
  "NeighborIndex.search": async (M) => (await neighborIndex(X)).search(M),

  knnAccuracy: (M) => metrics.knnAccuracy(M, genre),
  knnAgainstChance: (M) => metrics.knnAgainstChance(M, genre),
  mutualInfoGap: (M) => metrics.mutualInfoGap(M, { genre }),
  scoreClustering: (M) => metrics.scoreClustering(M, labels, { truth: { genre } }),
  silhouetteEstimate: (M) => metrics.silhouetteEstimate(M, labels),
  silhouetteOfBatches: (M) => metrics.silhouetteOfBatches(M, labels),
  silhouetteSamples: (M) => metrics.silhouetteSamples(M, labels),
  silhouetteScore: (M) => metrics.silhouetteScore(M, labels),
  trustworthiness: (M) => metrics.trustworthiness(M, M),

  chosenClusterings: async (M) => selection.chosenClusterings(await evaluated(X), { M }),
  clusterCountCurves: (M) => selection.clusterCountCurves(M, { k: [2, 3], seeds: [1], resamples: 2 }),
  evaluate: evaluated,
  evaluateRetrieval: (M) =>
    selection.evaluateRetrieval({ spaces: { M: { audio: M, lyrics: M } }, paired: new Uint8Array(n).fill(1), split }),
  factorScores: (M) => selection.factorScores(M, { genre }, { shuffles: 1 }),
  coherenceClassifiers: async (M) => {
    const fitted = await selection.coherenceClassifiers({ modalities: { a: M, b: M }, split, truth: { genre } });
    return fitted["genre"]!["a"]!.predict(X);
  },
  generativeCoherence: (M) =>
    selection.generativeCoherence(
      {
        generate: async () => ({ a: X.select(split.test), b: X.select(split.test) }),
        sample: async () => ({ a: X, b: X }),
      },
      { modalities: { a: M, b: M }, split, truth: { genre }, samples: 2 },
    ),
  honestyMeter: (M) => selection.honestyMeter({ labels: [labels], spaces: M, truth: genre, resamples: 20 }),
  leakCheck: (M) => selection.leakCheck({ clusterings: { M: { labels, X: M } }, facts: songs.map(() => undefined) }),
  perSeed: (M) => [selection.perSeed(M), selection.perSeed([M, M])],
  rescore: async (M) =>
    selection.rescore(await evaluated(X), { representations: { M }, split, truth: { genre }, noise: "cluster" }),
  supervisedCeiling: (M) =>
    selection.supervisedCeiling({ representations: { M }, split, truth: { genre }, C: [1], nNeighbors: [3] }),
  sweep: (M) =>
    selection.sweep({ representations: { M }, algorithms: [{ algorithm: "kMeans", k: [2, 3] }], resamples: 0 }),

  auditMetrics: (M) =>
    auditMetrics([{ silhouette: "0.1" }], {
      labels: Array.from(labels, (label, i) => ({ cluster: `${label}`, genre: genre[i] })),
      latents: M,
    }),

  interpolationStrip: (M) => figures.interpolationStrip([M, M], ["a", "b"]),
  spectrogramGrid: (M) => figures.spectrogramGrid([M], ["a"]),
  spectrogramHeatmap: (M) => figures.spectrogramHeatmap(M),
  spectrogramPairs: (M) => figures.spectrogramPairs([{ name: "a", original: M, reconstructed: M }]),
  spectrumReconstructions: (M) => figures.spectrumReconstructions(M, M, { names: genre }),
  showRetrieval: async (M) => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    await showRetrieval(M, M, songs, { at: [1], ask: "lyrics" });
    const said = log.mock.calls;
    log.mockRestore();
    return said;
  },
  "Run.npy": (M) => {
    vi.stubEnv("SURLAB_RESULTS", folder);
    const run = new Run("matrices", {});
    run.npy("M", M);
    run.finish();
    vi.unstubAllEnvs();
    return readFileSync(path.join(folder, "matrices", "M.npy"));
  },
};

/** The same for functions of sound, which take bands or bins by frames. */
const OF_SOUND: Record<string, (M: MatrixLike) => unknown> = {
  chroma: (M) => audio.chroma(M, 8000),
  dbToPower: audio.dbToPower,
  delta: (M) => audio.delta(M, { width: 3 }),
  estimateTuning: (M) => audio.estimateTuning(M, 8000),
  griffinLim: (M) => audio.griffinLim(M, { nIter: 2, hopLength: 8 }),
  melToAudio: (M) => audio.melToAudio(M, { nIter: 2 }),
  onsetStrength: (M) => audio.onsetStrength(M, { nFft: 32, hopLength: 8 }),
  powerToDb: (M) => audio.powerToDb(M),
  resizeTime: (M) => audio.resizeTime(M, 5),
  soundOfImage: (M) => audio.soundOfImage(M, { columnLength: 512 }),
  spectralBandwidth: (M) => audio.spectralBandwidth(M, 8000),
  spectralCentroid: (M) => audio.spectralCentroid(M, 8000),
  spectralContrast: (M) => audio.spectralContrast(M, 22050),
  spectralFlatness: (M) => audio.spectralFlatness(M),
  spectralRolloff: (M) => audio.spectralRolloff(M, 8000),
};

const OF_A_PLANE: Record<string, (M: MatrixLike) => unknown> = {
  projectionGrid: (M) => figures.projectionGrid({ M }, { genre: genre.slice(0, 2) }),
  projectionScatter: (M) => figures.projectionScatter(M, genre.slice(0, 2)),
};
const plane = Matrix.from([
  [1, 2],
  [3, 4],
]);

/** Of one song. */
const OF_A_ROW: Record<string, (M: MatrixLike) => unknown> = {
  "SemiSupervisedVae.interpolate": (M) => semiSupervised.interpolate({ X: M }, { X: X.select([1]) }, 3),
};
const row = X.select([0]);

/** Called elsewhere: they draw with a browser, read the songs' files, or pass a matrix on to functions that are here. */
const ELSEWHERE = [
  "explore",
  "evaluateSpaces",
  "imageOfRow",
  "explore",
  "labelsInSpaces",
  "listenToSpectrograms",
  "saveLabels",
  "semiSupervisedCeiling",
  "showChosen",
  "showClusters",
  "showDbscan",
  "showKnee",
  "showLeaks",
  "showMap",
  "showMaps",
  "showReconstructions",
  "showSpectrograms",
];

/** They take what the library made, matrices within. */
const FROM_THE_LIBRARY = [
  ..."Vade.from checkSongCount crossModalSpaces describeImages describeSound disagreementOf drawPosterior factorsOf latentSpaces".split(
    " ",
  ),
  ..."labelParts listenToReconstructions lossesOf missingLyrics pairingReport restoreRows saveDecoder sayReadBack scaleLyrics".split(
    " ",
  ),
  ..."showAblation showDecodedLyrics showHonesty showLossParts showTraining showValidationLoss".split(" "),
];

/** What each gives for a Matrix, computed once for all the other forms. */
const ofMatrix = new Map<string, unknown>();
async function expectSame(name: string, call: (M: MatrixLike) => unknown, M: Matrix, other: MatrixLike) {
  if (!ofMatrix.has(name)) ofMatrix.set(name, plain(await call(M)));
  expect(plain(await call(other))).toEqual(ofMatrix.get(name));
}

describe.each([
  ["rows of numbers", (M: Matrix) => M.toRows()],
  ["{ data, rows, cols }", ({ data, rows, cols }: Matrix) => ({ data: Array.from(data), rows, cols })],
])("%s", (_, other) => {
  it.each(Object.entries(CALLS))("%s", (name, call) => expectSame(name, call, X, other(X)));
  it.each(Object.entries(OF_SOUND))("%s", (name, call) => expectSame(name, call, S, other(S)));
  it.each(Object.entries(OF_A_PLANE))("%s", (name, call) => expectSame(name, call, plane, other(plane)));
  it.each(Object.entries(OF_A_ROW))("%s", (name, call) => expectSame(name, call, row, other(row)));
});

it("knows every public function that takes a matrix, and each takes rows of numbers", () => {
  const types = (parameters: readonly Parameters<typeof madeOf>[0][]) =>
    parameters.flatMap((p) => [...madeOf(p).types]);
  const taking = publicFunctions().filter(({ parameters }) => types(parameters).includes("MatrixLike"));
  const known = new Set([CALLS, OF_SOUND, OF_A_PLANE, OF_A_ROW].flatMap(Object.keys).concat(ELSEWHERE));
  expect(taking.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
  expect(taking.length).toBeGreaterThan(60);
  const only = publicFunctions().filter(({ parameters }) => {
    const named = types(parameters);
    return named.includes("Matrix") && !named.includes("MatrixLike");
  });
  // What these take comes from the library: a collection, a fitted mixture, described songs, trained models.
  expect(only.map(({ name }) => name).sort()).toEqual(FROM_THE_LIBRARY.sort());
});

/** Without functions, run times and paths, which differ from call to call. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value ?? null, (key, field) =>
      key === "seconds" || key === "uid"
        ? undefined
        : ArrayBuffer.isView(field)
          ? Array.from(field as Uint8Array)
          : field,
    ),
  );
}
