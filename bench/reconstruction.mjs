// How much of unseen songs is reconstructed from 64 numbers: node bench/reconstruction.mjs CASE [SEEDS [PICTURE.png]]
//
//     explained = 1 - sum (x - xHat)² / sum x²   over test songs; x: decibels, every band standardized over the training songs
//
// xHat is decoded from the posterior mean. All models have 64 latent dimensions and the same songs; best epochs are chosen on
// validation songs. The finding names the models; the table (standard error and the record) has all rows, mean ± standard
// deviation over the seeds of the first weights. PICTURE.png shows six test songs.

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { explained, readSongs } from "./unseenSongs.mjs";

const surlab = createRequire(import.meta.url)("../lib/dist/index.js");
const { ConvVae, learnedVariance, Matrix, pca, pcaConv, pcaOfShifts, startAtPca, timeShifts, train, Vae } = surlab;

const [height, width, latentDim] = [128, 128, 64];
const inputShape = [height, width];
/** Training images per epoch of the models that see shifted copies. */
const SHIFTED_IMAGES = 3400;

console.info = () => {};
const log = (text) => process.stderr.write(`${text}\n`);

const [name = "songs", seedCount = "5", picture] = process.argv.slice(2);
const { pictures, songs, split, X, validation, test, source, real } = await readSongs(name, { height, width });
const seeds = Array.from({ length: Number(seedCount) }, (_, i) => 42 + i);

const table = [];
const decoded = {};
report("mean spectrum of each song (128 numbers)", [explained(test, bandMeans(test))]);
const own = await pca(X, { nComponents: latentDim });
decoded["PCA-64"] = own.inverseTransform(own.transform(test));
report("PCA-64", [explained(test, decoded["PCA-64"])]);
const shifted = pcaOfShifts(X, { width, nComponents: latentDim });
report("PCA-64 of all shifts", [explained(test, shifted.inverseTransform(shifted.transform(test)))]);

const copies = Math.max(1, Math.round(SHIFTED_IMAGES / X.rows));
const shifts = timeShifts(X, { width, copies });
const convolutional = (seed, likelihood) => new Vae({ inputShape, encoder: "conv", likelihood, latentDim, seed });
const startedAtPca = (seed, likelihood) => {
  const model = new Vae({ inputShape, encoder: pcaConv(), likelihood, latentDim, seed });
  startAtPca(model, shifted);
  return model;
};
await trained("pcaConv, learned variance", (seed) => startedAtPca(seed, learnedVariance()), {
  data: shifts,
  epochs: 3,
});
await trained("pcaConv, unit variance", (seed) => startedAtPca(seed, "gaussian"), { data: shifts, epochs: 3 });
await trained("ConvVae", (seed) => new ConvVae({ height, width, latentDim, seed }), { data: X, epochs: 40 });
await trained("ConvVae, learned variance", (seed) => convolutional(seed, learnedVariance()), { data: X, epochs: 40 });
if (picture) await draw();

const shown = ["pcaConv, learned variance", "PCA-64 of all shifts", "PCA-64", "ConvVae"];
const finding = shown.map((model) => `${model} ${textOf(table.find((row) => row.model === model))}`).join("; ");
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ finding: `explained variance: ${finding} (${source})`, peakMb, table }));

/** Trains a model with every seed, and adds its row. */
async function trained(label, make, { data, epochs }) {
  const shares = [];
  const cpu = process.cpuUsage();
  for (const seed of seeds) {
    const model = make(seed);
    await train(model, data, { validation, epochs, batchSize: 32, learningRate: 1e-3, patience: epochs, seed });
    const after = await model.reconstruct(test);
    decoded[label] ??= after;
    shares.push(explained(test, after));
    model.dispose();
  }
  const { user, system } = process.cpuUsage(cpu);
  report(label, shares, (user + system) / 1e6 / seeds.length);
}

function report(model, shares, cpuSeconds) {
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / Math.max(1, shares.length - 1);
  const rounded = (value) => Number(value.toFixed(4));
  const row = { model, explained: rounded(mean), std: shares.length > 1 ? rounded(Math.sqrt(variance)) : undefined };
  table.push({ ...row, seeds: shares.length > 1 ? shares.map(rounded) : undefined });
  log(`${model}: ${textOf(row)}${cpuSeconds ? `, ${Math.round(cpuSeconds)} CPU seconds per model` : ""}`);
}

function textOf({ explained, std }) {
  return `${explained.toFixed(3)}${std === undefined ? "" : ` ± ${std.toFixed(3)}`}`;
}

/** Every band's mean over time, at all times. */
function bandMeans(X) {
  const out = new Matrix(X.rows, X.cols);
  for (let start = 0; start < X.data.length; start += width) {
    const mean = X.data.subarray(start, start + width).reduce((sum, value) => sum + value, 0) / width;
    out.data.fill(mean, start, start + width);
  }
  return out;
}

/** Six test songs, evenly spaced, in decibels: the original, then its reconstructions. */
async function draw() {
  const at = [0, 1, 2, 3, 4, 5].map((i) => Math.floor((i * test.rows) / 6));
  const rows = ["PCA-64", "ConvVae", "pcaConv, learned variance"];
  const names = at.map((i) => songs[split.test[i]].id);
  const restore = (label) =>
    at.map((i) => pictures.restore(split.test[i], decoded[label]?.data.subarray(i * test.cols, (i + 1) * test.cols)));
  const images = await Promise.all(["original", ...rows].flatMap(restore));
  const headings = ["original", ...rows].flatMap((label) => names.map((song) => (label === "original" ? song : label)));
  const options = { columns: 6, title: "Six unseen songs, and what 64 numbers keep of them" };
  const hopLength = real ? 512 * 10 : 512 * 4;
  const figure = surlab.spectrogramGrid(images, headings, { ...options, hopLength });
  writeFileSync(picture, await surlab.figurePng(figure, { width: 1400, height: 900, scale: 1 }));
}
