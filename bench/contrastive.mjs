// Does sound that is compared with itself group real songs better than PCA and VAEs? node bench/contrastive.mjs CASE [SEEDS]
//
// All are fitted on the training songs (split by artist); the figures are of test songs. ARI of k-means on all songs (k: the
// classes of the label) with each label; accuracy of the 5 nearest training songs, which need labels; and parts: the share of
// test songs whose last third is nearest to their own first third among those of all test songs (chance: 1 / songs).
// Means ± standard deviations over the seeds of first weights and k-means.

import { createRequire } from "node:module";
import { realSongs } from "./realSongs.mjs";

const surlab = createRequire(import.meta.url)("../lib/dist/index.js");
const { ConvVae, CropEncoder, extractAll, kMeans, labelsOf, Matrix, openCollection, pca, scaleImages } = surlab;
const { adjustedRandScore, splitCollection, standardize, train, Vae } = surlab;

const [bands, columns, latentDim] = [64, 256, 64];
const inputShape = [bands, columns];
const channels = [16, 32, 64, 128];

console.info = () => {};
const log = (text) => process.stderr.write(`${text}\n`);
const [name = "songs", seedCount = "5"] = process.argv.slice(2);
const real = name === "songs" ? realSongs("240 synthetic songs are used") : undefined;
const collection = await openCollection(real ?? "synthetic");
const seconds = real ? 30 : 12;
const described = await extractAll(
  collection.songs,
  { mfccStats: { deltas: true }, surTal: {}, melImages: { nMels: bands, width: columns, normalize: "none" } },
  { seconds },
);
const songs = Array.from(described.melImages.indices, (i) => collection.songs[i]);
const split = splitCollection(songs, { seed: 42 });
const pictures = await scaleImages(described.melImages, { by: "collection", train: split.train });
const images = new Matrix(songs.length, pictures.cols, await pictures.read(Int32Array.from(songs.keys())));
const seeds = Array.from({ length: Number(seedCount) }, (_, i) => 42 + i);
const labels = { genre: labelsOf(songs, "genre"), language: labelsOf(songs, "language") };
log(`${songs.length} songs: ${split.train.length} training, ${split.test.length} test`);

const mfcc = (await standardize(described.mfccStats.X.select(split.train))).transform(described.mfccStats.X);
const sur = (await standardize(described.surTal.X.select(split.train))).transform(described.surTal.X);
const thirds = [0, columns - Math.floor(columns / 3)].map((at) => repeatedPart(images, at, Math.floor(columns / 3)));
const table = [];

await represent("MFCC", async () => ({ Z: mfcc }));
await represent("surTal", async () => ({ Z: sur }));
await represent("MFCC and surTal", async () => ({ Z: Matrix.hstack(mfcc, sur) }));
await represent("PCA of MFCC", async () => {
  const fitted = await pca(mfcc.select(split.train), { nComponents: 32 });
  return { Z: fitted.transform(mfcc) };
});
await represent("PCA of images", async () => {
  const fitted = await pca(images.select(split.train), { nComponents: latentDim });
  return { Z: fitted.transform(images), parts: thirds.map((part) => fitted.transform(part)) };
});
await represent("VAE of MFCC", async (seed) => {
  const model = new Vae({ inputDim: mfcc.cols, latentDim: 32, seed });
  await learn(model, mfcc, seed, { epochs: 100 });
  return { Z: (await model.encode(mfcc)).mu };
});
await represent("ConvVAE", async (seed) => {
  const model = new ConvVae({ height: bands, width: columns, channels, latentDim, seed });
  await learn(model, images, seed, { epochs: 40, batchSize: 32 });
  return encoded(model);
});
await represent("contrastive encoder", async (seed) => {
  const encoder = { kind: "conv", options: { channels, hidden: 256, grid: 4 } };
  const model = new CropEncoder({ inputShape, encoder, latentDim, seed });
  await learn(model, images, seed, { epochs: 100, batchSize: 104, patience: 30 });
  return encoded(model);
});

const shown = table.map(({ name, genre, language, parts }) => `${name} ${genre} / ${language} / ${parts}`);
const finding = `${split.test.length} test songs of ${songs.length} ${real ? "real" : "synthetic"} ones, ${seeds.length} seeds: ARI with genre / with language / share whose other part is the nearest: ${shown.join("; ")}`;
process.stdout.write(`${JSON.stringify({ peakMb: process.memoryUsage.rss() / 1e6, finding, table })}\n`);

async function learn(model, X, seed, options) {
  const validation = X.select(split.validation);
  return train(model, X.select(split.train), { validation, seed, ...options });
}

async function encoded(model) {
  const Z = (await model.encode(images)).mu;
  const parts = [];
  for (const part of thirds) parts.push((await model.encode(part)).mu);
  model.dispose();
  return { Z, parts };
}

/** A part of each image, repeated to the image's length, so that a model of whole images can read it. */
function repeatedPart(X, at, length) {
  const out = new Matrix(X.rows, X.cols);
  for (let i = 0; i < X.rows; i++) {
    for (let b = 0; b < bands; b++) {
      for (let t = 0; t < columns; t++) {
        out.data[(i * bands + b) * columns + t] = X.data[(i * bands + b) * columns + at + (t % length)];
      }
    }
  }
  return out;
}

async function represent(name, make) {
  const runs = [];
  for (const seed of seeds) {
    const { Z, parts } = await make(seed);
    const row = {};
    for (const [label, { labels: truth, classes }] of Object.entries(labels)) {
      const clusters = (await kMeans(Z, { k: classes.length, seed })).labels;
      const test = Array.from(split.test).filter((i) => truth[i] >= 0);
      row[label] = adjustedRandScore(
        test.map((i) => truth[i]),
        test.map((i) => clusters[i]),
      );
      const known = Array.from(split.train).filter((i) => truth[i] >= 0);
      row[`${label} of 5 nearest`] = accuracy(Z, truth, known, test);
    }
    if (parts) row.parts = foundAgain(parts);
    runs.push(row);
  }
  const row = { name };
  for (const key of ["genre", "genre of 5 nearest", "language", "language of 5 nearest", "parts"]) {
    const values = runs.map((one) => one[key]).filter((value) => value !== undefined);
    row[key] = values.length ? meanAndSpread(values) : "–";
  }
  table.push(row);
  log(JSON.stringify(row));
}

function accuracy(Z, truth, known, test) {
  let right = 0;
  for (const i of test) {
    const nearest = known
      .map((j) => [distance(Z, i, Z, j), truth[j]])
      .sort(([a], [b]) => a - b)
      .slice(0, 5);
    const votes = new Map();
    for (const [, label] of nearest) votes.set(label, (votes.get(label) ?? 0) + 1);
    if ([...votes].sort(([, a], [, b]) => b - a)[0][0] === truth[i]) right++;
  }
  return right / test.length;
}

function foundAgain([first, last]) {
  const test = Array.from(split.test);
  const right = test.filter((i) => {
    const own = distance(first, i, last, i);
    return test.every((j) => j === i || distance(first, i, last, j) > own);
  });
  return right.length / test.length;
}

function distance(A, i, B, j) {
  let sum = 0;
  for (let c = 0; c < A.cols; c++) sum += (A.data[i * A.cols + c] - B.data[j * B.cols + c]) ** 2;
  return sum;
}

function meanAndSpread(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1));
  return `${mean.toFixed(2)} ± ${spread.toFixed(2)}`;
}
