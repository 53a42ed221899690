// What limits the ConvVae's reconstruction of unseen songs: node bench/ablation.mjs CASE [SEEDS]
//
// One setting of the ConvVae is changed at a time; explained variance as in bench/reconstruction.mjs, on the test songs, of
// 64 x 64 images and with 32 latent dimensions, which takes an eighth of the time of 128 x 128.

import { createRequire } from "node:module";
import { explained, readSongs } from "./unseenSongs.mjs";

const { conv, pca, timeShifts, train, Vae } = createRequire(import.meta.url)("../lib/dist/index.js");

const [height, width, latentDim] = [64, 64, 32];
const EPOCHS = 40;
console.info = () => {};

const [name = "songs", seedCount = "1"] = process.argv.slice(2);
const { X, validation, test, source } = await readSongs(name, { height, width });
const seeds = Array.from({ length: Number(seedCount) }, (_, i) => 42 + i);
const own = await pca(X, { nComponents: latentDim });
const table = [{ changed: "PCA-32", explained: [explained(test, own.inverseTransform(own.transform(test)))] }];

const changes = {
  nothing: {},
  "no average pooling": { grid: 8 },
  "learned variance": { likelihood: "learnedVariance" },
  "beta 0.1": { beta: 0.1 },
  "120 epochs": { epochs: 120 },
  "learning rate 3e-4": { learningRate: 3e-4 },
  "learning rate 3e-3": { learningRate: 3e-3 },
  "batches of 8": { batchSize: 8 },
  "shifted copies of every song": { copies: 8 },
  "shifted copies, no pooling, learned variance, beta 0.1": {
    copies: 8,
    grid: 8,
    likelihood: "learnedVariance",
    beta: 0.1,
  },
};
for (const [changed, change] of Object.entries(changes)) {
  const shares = [];
  for (const seed of seeds) shares.push(await trained(change, seed));
  table.push({ changed, explained: shares });
  process.stderr.write(`${changed}: ${shares.map((share) => share.toFixed(3)).join(", ")}\n`);
}
const finding = table.map((row) => `${row.changed} ${mean(row.explained).toFixed(3)}`).join("; ");
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ finding: `explained variance: ${finding} (${source})`, peakMb, table }));

async function trained(change, seed) {
  const { grid = 4, beta = 1, likelihood = "gaussian", epochs = EPOCHS, copies = 0, ...fit } = change;
  const encoder = conv({ grid });
  const model = new Vae({ inputShape: [height, width], encoder, decoder: conv(), likelihood, beta, latentDim, seed });
  const data = copies > 0 ? timeShifts(X, { width, copies }) : X;
  const steps = { batchSize: 32, learningRate: 1e-3, ...fit };
  // With copies an epoch is as many times longer; the number of steps stays twice that of the others.
  const passes = copies > 0 ? Math.ceil((2 * epochs) / copies) : epochs;
  await train(model, data, { validation, epochs: passes, patience: passes, seed, ...steps });
  const share = explained(test, await model.reconstruct(test));
  model.dispose();
  return share;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
