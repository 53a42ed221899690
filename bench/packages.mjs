// Both sides: node bench/packages.mjs CASE RUNS. See run.mjs.
//
// The library against npm packages on the same task, data and settings. Both are JavaScript in one process, so their results
// can be compared: each side warms up, then they run alternately.

import { createRequire } from "node:module";
import { DBSCAN } from "density-clustering";
import Meyda from "meyda";
import { agnes } from "ml-hclust";
import { kmeans } from "ml-kmeans";
import { PCA } from "ml-pca";
import TsneJs from "tsne-js";
import { UMAP } from "umap-js";
import { points } from "./points.mjs";

const surlab = createRequire(import.meta.url)("../lib/dist/index.js");
const { adjustedRandScore, agglomerative, dbscan, kMeans, Matrix, pca, Rng, trustworthiness, tsne, umap } = surlab;
const SEED = 0;

/** Each case: `ours` and `theirs` return results of the same form, and `agreement` compares them. */
const cases = {
  // ml-kmeans has one initialization per call: ten calls, of which the best is used. Each ends when no center moves.
  kmeans(n) {
    const { X, rows } = data(n);
    const [k, nInit] = [10, 10];
    return {
      ours: async () => (await kMeans(X, { k, nInit, seed: SEED, tol: 0, algorithm: "lloyd" })).labels,
      theirs() {
        const starts = Array.from({ length: nInit }, (_, i) =>
          Int32Array.from(kmeans(rows, k, { seed: SEED + i, maxIterations: 300, tolerance: 0 }).clusters),
        );
        const inertias = starts.map((labels) => inertia(X, labels, k));
        return starts[inertias.indexOf(Math.min(...inertias))];
      },
      agreement(ours, theirs) {
        const share = inertia(X, ours, k) / inertia(X, theirs, k);
        return `ARI ${adjustedRandScore(theirs, ours).toFixed(3)}; inertia ${share.toFixed(4)} of theirs`;
      },
    };
  },

  // Its "ward2" is Ward's method; its "ward" is not.
  ward(n) {
    const { X, rows } = data(n);
    const k = 10;
    return {
      ours: async () => (await agglomerative(X, { k })).labels,
      theirs() {
        const labels = new Int32Array(n);
        const clusters = agnes(rows, { method: "ward2" }).group(k).children;
        clusters.forEach((cluster, c) => {
          for (const i of cluster.indices()) labels[i] = c;
        });
        return labels;
      },
      agreement: (ours, theirs) => `ARI ${adjustedRandScore(theirs, ours).toFixed(3)}`,
    };
  },

  // Its radius is exclusive, so it gets a slightly larger one. Its list `noise` keeps border points that it later adds to a
  // cluster, so labels are taken from the clusters.
  dbscan(n) {
    const { X, rows } = data(n);
    const eps = 10;
    return {
      ours: async () => (await dbscan(X, { eps, minSamples: 5 })).labels,
      theirs() {
        const labels = new Int32Array(n).fill(-1);
        new DBSCAN().run(rows, eps * (1 + 1e-9), 5).forEach((cluster, c) => {
          for (const i of cluster) labels[i] = c;
        });
        return labels;
      },
      agreement(ours, theirs) {
        const noise = (labels) => labels.filter((label) => label === -1).length;
        return `ARI ${adjustedRandScore(theirs, ours).toFixed(3)}; ${noise(ours)} and ${noise(theirs)} noise points`;
      },
    };
  },

  pca(n) {
    const { X, rows } = data(n);
    return {
      ours: async () => (await pca(X)).explainedVarianceRatio,
      theirs: () => new PCA(rows).getExplainedVariance(),
      agreement: (ours, theirs) => `explained variance differs by at most ${percent(largestRelative(ours, theirs))}`,
    };
  },

  // Its explained variance ratios are relative to the computed components, so ours are computed the same way.
  truncated(n) {
    const { X, rows } = withRows(lowRank(n, 1000));
    const nComponents = 10;
    return {
      async ours() {
        const { explainedVariance } = await pca(X, { nComponents, seed: SEED });
        const total = explainedVariance.reduce((sum, variance) => sum + variance, 0);
        return explainedVariance.map((variance) => variance / total);
      },
      theirs: () => new PCA(rows, { method: "NIPALS", nCompNIPALS: nComponents }).getExplainedVariance(),
      agreement: (ours, theirs) => `explained variance differs by at most ${percent(largestRelative(ours, theirs))}`,
    };
  },

  umap(n) {
    const { X, rows } = data(n);
    const nEpochs = 200;
    return {
      ours: async () => (await umap(X, { nNeighbors: 15, minDist: 0.1, epochs: nEpochs, seed: SEED })).Z,
      theirs() {
        const rng = new Rng(SEED);
        return picture(new UMAP({ nNeighbors: 15, minDist: 0.1, nEpochs, random: () => rng.uniform() }).fit(rows));
      },
      agreement: trustworthinessOfBoth(X),
    };
  },

  // tsne-js initializes with Math.random, so its result differs from run to run.
  tsne(n) {
    const { X, rows } = data(n);
    return {
      ours: async () => (await tsne(X, { perplexity: 30, maxIter: 1000, seed: SEED })).Z,
      theirs() {
        const model = new TsneJs({ dim: 2, perplexity: 30, nIter: 1000, metric: "euclidean" });
        model.init({ data: rows, type: "dense" });
        model.run();
        return picture(model.getOutput());
      },
      agreement: trustworthinessOfBoth(X),
    };
  },

  // meyda processes single frames; the library pads half a frame at both ends and processes the whole signal. Frames without
  // padding are compared.
  descriptors(seconds) {
    const [sampleRate, nFft, hopLength] = [22050, 2048, 512];
    const samples = sound(seconds * sampleRate);
    const padded = nFft / 2 / hopLength;
    const frames = 1 + Math.floor((samples.length - nFft) / hopLength);
    return {
      ours() {
        const S = surlab.spectrogram(samples, { nFft, hopLength, power: 1 });
        const curves = {
          RMS: surlab.rms(samples, { nFft, hopLength }),
          "zero crossings": surlab.zeroCrossingRate(samples, { nFft, hopLength }),
          "spectral centroid": surlab.spectralCentroid(S, sampleRate),
        };
        for (const name in curves) curves[name] = curves[name].subarray(padded, padded + frames);
        return curves;
      },
      theirs() {
        Meyda.bufferSize = nFft;
        Meyda.sampleRate = sampleRate;
        const curves = { RMS: [], "zero crossings": [], "spectral centroid": [] };
        for (let t = 0; t < frames; t++) {
          const frame = samples.subarray(t * hopLength, t * hopLength + nFft);
          // meyda windows every frame; only the spectrum needs that, RMS and zero crossings need the plain frame.
          Meyda.windowingFunction = "rect";
          const { rms, zcr } = Meyda.extract(["rms", "zcr"], frame);
          Meyda.windowingFunction = "hanning";
          const bin = Meyda.extract("spectralCentroid", frame);
          curves.RMS.push(rms);
          curves["zero crossings"].push(zcr / nFft);
          curves["spectral centroid"].push((bin * sampleRate) / nFft);
        }
        return curves;
      },
      agreement: (ours, theirs) =>
        `median difference of a frame: ${Object.keys(ours)
          .map((name) => `${name} ${percent(median(relative(ours[name], theirs[name])))}`)
          .join(", ")}`,
    };
  },
};

const [name, runs] = [process.argv[2], Number(process.argv[3])];
const [task, size] = name.split("-");
const { ours, theirs, agreement } = cases[task](Number(size));
let [answer, reference] = [await ours(), await theirs()];
const pairs = [];
for (let i = 0; i < runs; i++) {
  const pair = {};
  [answer, pair.ours] = await timed(ours);
  [reference, pair.theirs] = await timed(theirs);
  pairs.push(pair);
}
console.log(JSON.stringify({ pairs, agreement: agreement(answer, reference) }));

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return [result, { seconds: (performance.now() - start) / 1000 }];
}

/** The points as a Matrix, and as number[][] for the packages. */
function data(n) {
  return withRows(points(n).X);
}

function withRows(X) {
  return { X, rows: Array.from({ length: X.rows }, (_, i) => [...X.data.subarray(i * X.cols, (i + 1) * X.cols)]) };
}

/** n rows of rank 20 with decreasing variances, plus a little noise. */
function lowRank(n, d) {
  const rng = new Rng(1, "bench directions");
  const directions = Array.from({ length: 20 }, () => Float64Array.from({ length: d }, () => rng.normal()));
  const X = new Matrix(n, d);
  for (let i = 0; i < n; i++) {
    directions.forEach((direction, r) => {
      const weight = 0.8 ** r * rng.normal();
      for (let j = 0; j < d; j++) X.data[i * d + j] += weight * direction[j];
    });
    for (let j = 0; j < d; j++) X.data[i * d + j] += 0.1 * rng.normal();
  }
  return X;
}

/** Decaying harmonic tones, two per second, plus a little noise. */
function sound(length) {
  const rng = new Rng(1, "bench sound");
  const samples = Float32Array.from({ length }, () => 0.01 * rng.normal());
  for (let start = 0; start < length; start += 11025) {
    const step = (2 * Math.PI * 110 * 2 ** (rng.int(24) / 12)) / 22050;
    for (let i = 0; i < 11025 && start + i < length; i++) {
      for (let h = 1; h <= 6; h++) samples[start + i] += (0.2 / h) * Math.exp(-i / 6000) * Math.sin(h * step * i);
    }
  }
  return samples;
}

/** A two-dimensional embedding as a Matrix. */
function picture(rows) {
  return new Matrix(rows.length, 2, Float32Array.from(rows.flat()));
}

function trustworthinessOfBoth(X) {
  return (ours, theirs) =>
    `trustworthiness ${trustworthiness(X, ours).toFixed(3)} and ${trustworthiness(X, theirs).toFixed(3)}`;
}

/** Sum of squared distances of rows to their cluster mean. */
function inertia(X, labels, k) {
  const means = new Float64Array(k * X.cols);
  const counts = new Float64Array(k);
  for (const label of labels) counts[label]++;
  X.data.forEach((x, e) => {
    const label = labels[Math.floor(e / X.cols)];
    means[label * X.cols + (e % X.cols)] += x / counts[label];
  });
  return X.data.reduce(
    (sum, x, e) => sum + (x - means[labels[Math.floor(e / X.cols)] * X.cols + (e % X.cols)]) ** 2,
    0,
  );
}

function relative(values, references) {
  return Array.from(values, (value, i) => Math.abs(value - references[i]) / Math.abs(references[i]));
}

function largestRelative(values, references) {
  return Math.max(...relative(values, references));
}

function percent(share) {
  return `${(100 * share).toPrecision(2)} %`;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
