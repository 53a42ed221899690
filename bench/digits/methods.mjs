// The recipe that clusters spoken words, the baselines that it is compared with, and the recipe with one step changed.

import { createRequire } from "node:module";
import { normalizeTracts, stretchedWords } from "./vocalTracts.mjs";
import { stacked, wordDirections } from "./wordDirections.mjs";
import { wordImages, wordVariants } from "./wordImages.mjs";

const require = createRequire(import.meta.url);
const { gaussianMixture, kMeans, pca, powerToDb, Matrix, Rng, standardize } = require("../../lib/dist/index.js");
const { learnedVariance, conv, train, Vade, Vae } = require("../../lib/dist/index.js");
const { cepstrum } = require("../../lib/dist/audio/mfcc.js");

/** The settings of the recipe, fixed on made-up voices (docs/digits.md). */
const SETTINGS = {
  copies: 3,
  nDirections: 20,
  latentDim: 10,
  hidden: [128, 64],
  beta: 0.3,
  epochs: 15,
  vadeEpochs: 20,
  starts: 3,
};
/** Principal components, of baselines and of the recipe without variants. */
const COMPONENTS = 20;

/**
 * Baselines, and the recipe last. A method reads the recordings as `words` says (readWords), is fitted on the training words, and
 * clusters these and, where there are any, others: cluster(words, others, k, seed) -> { labels, others: their labels }.
 */
export const METHODS = [
  { name: "chance", words: { trim: "none" }, cluster: chance },
  withKMeans("k-means on mean MFCC of the recording", { trim: "none" }, meanMfcc, standardize),
  withKMeans("k-means on pixels of the recording", { trim: "none" }, wordImages, asItIs),
  withKMeans("k-means on PCA of the recording", { trim: "none" }, wordImages, components),
  withKMeans("k-means on pixels of the word", {}, wordImages, asItIs),
  withKMeans("k-means on PCA of the word", {}, wordImages, components),
  { name: "recipe without vocal tracts", words: {}, cluster: recipe({ tracts: false }) },
  { name: "recipe", words: {}, cluster: recipe({}) },
];

/** The recipe with one step changed. */
export const ABLATIONS = [
  { name: "without trimming", words: { trim: "none" }, cluster: recipe({}) },
  { name: "trimSilence instead of the bounds of the word", words: { trim: "silence" }, cluster: recipe({}) },
  { name: "without one length", words: {}, cluster: recipe({ image: { align: false } }) },
  { name: "without the bands' means subtracted", words: {}, cluster: recipe({ image: { bandMeans: false } }) },
  { name: "PCA instead of directions of words", words: {}, cluster: recipe({ directions: false }) },
  { name: "k-means on the directions, without vocal tracts", words: {}, cluster: directionsWithKMeans },
  { name: "k-means of the vocal tracts instead of VaDE", words: {}, cluster: tractsWithKMeans },
  { name: "k-means in the latents of the VAE", words: {}, cluster: recipe({ vade: false }) },
  { name: "convolutional VaDE, learned variance, on pixels", words: {}, cluster: convolutional },
];

async function chance(words, others, k, seed) {
  const rng = new Rng(seed, "chance");
  const drawn = (list) => list && Int32Array.from(list, () => rng.int(k));
  return { labels: drawn(words), others: drawn(others) };
}

/** @param scaling of the features: fitted, a promise of { transform } */
function withKMeans(name, words, features, scaling) {
  return {
    name,
    words,
    cluster: async (list, others, k, seed) => {
      const X = features(list);
      const fitted = await scaling(X);
      const { labels, predict } = await kMeans(fitted.transform(X), { k, seed });
      return { labels, others: others && predict(fitted.transform(features(others))) };
    },
  };
}

/** Means over the recording of 13 mel-frequency cepstral coefficients. */
function meanMfcc(words) {
  const out = new Matrix(words.length, 13);
  words.forEach(({ powers }, i) => {
    const coefficients = cepstrum(powerToDb(powers, { ref: 1 }), out.cols);
    for (let c = 0; c < out.cols; c++) {
      out.data[i * out.cols + c] = coefficients.row(c).reduce((sum, x) => sum + x, 0) / coefficients.cols;
    }
  });
  return out;
}

async function asItIs() {
  return { transform: (X) => X };
}

async function components(X) {
  return pca(X, { nComponents: Math.min(COMPONENTS, X.rows - 1) });
}

/** As many principal components, in units in which a mean direction of words would have a variance like theirs. */
async function scaledComponents(X) {
  const fitted = await pca(X, { nComponents: Math.min(SETTINGS.nDirections, X.rows - 1) });
  // The last component counts as noise, of variance 1.
  const scale = 1 / Math.sqrt(Math.max(1e-12, fitted.explainedVariance.at(-1)));
  return {
    transform: (Y) => {
      const Z = fitted.transform(Y);
      for (let i = 0; i < Z.data.length; i++) Z.data[i] *= scale;
      return Z;
    },
  };
}

/**
 * The recipe: with all words at one vocal tract, a VAE of their directions, trained on the words and their variants; VaDE from
 * there, started from k-means on the directions, with several seeds; kept is the start with the highest log likelihood on a tenth
 * of the words, which is not trained on.
 */
function recipe({ image = {}, directions = true, tracts = true, vade = true }) {
  return async (words, others, k, seed) => {
    const { X, all, represent } = await (tracts ? atOneTract : represented)(words, { k, seed, image, directions });
    const { fit, validation } = tenth(X.rows, all.rows, seed);
    const [learned, unseen] = [all.select(fit), X.select(validation)];
    const { hidden, latentDim, beta, epochs, vadeEpochs, starts } = SETTINGS;
    const vae = new Vae({ inputDim: X.cols, hidden, latentDim, beta, seed });
    await train(vae, learned, { validation: unseen, epochs, seed });
    const { mu } = await vae.encode(X);
    const given = others && represent(others);
    if (!vade) {
      const { labels, predict } = await kMeans(mu, { k, seed });
      const Z = given && (await vae.encode(given)).mu;
      vae.dispose();
      return { labels, others: Z && predict(Z) };
    }
    let best;
    for (let start = 0; start < starts; start++) {
      const from = (await kMeans(X, { k, seed: starts * seed + start })).labels;
      const model = await started(vae, mu, from, { k, beta, seed });
      await train(model, learned, { validation: unseen, epochs: vadeEpochs, seed });
      const { mean } = await model.logLikelihood(unseen, { samples: 50, seed });
      if (best && best.likelihood >= mean) {
        model.dispose();
        continue;
      }
      best?.model.dispose();
      best = { model, likelihood: mean };
    }
    vae.dispose();
    const { labels } = await best.model.cluster(X);
    const theirs = given && (await best.model.cluster(given)).labels;
    best.model.dispose();
    return { labels, others: theirs };
  };
}

async function directionsWithKMeans(words, others, k, seed) {
  const { X, represent } = await represented(words, { seed });
  const { labels, predict } = await kMeans(X, { k, seed });
  return { labels, others: others && predict(represent(others)) };
}

/** The clusters that the vocal tracts are normalized by. */
async function tractsWithKMeans(words, others, k, seed) {
  const { represent } = await represented(words, { seed });
  const { labels, nearest } = await normalizeTracts(stretchedWords(words, represent), k, seed);
  return { labels, others: others && nearest(stretchedWords(others, represent)).labels };
}

/** A VaDE with convolutions and learned variance over the images, without variants. */
async function convolutional(words, others, k, seed) {
  const X = wordImages(words);
  const { fit, validation } = tenth(X.rows, X.rows, seed);
  const [learned, unseen] = [X.select(fit), X.select(validation)];
  const { latentDim, epochs, vadeEpochs } = SETTINGS;
  const encoder = conv({ channels: [8, 16, 32], hidden: 128 });
  const inputShape = [40, X.cols / 40];
  const vae = new Vae({ inputShape, encoder, likelihood: learnedVariance(), latentDim, seed });
  await train(vae, learned, { validation: unseen, epochs, seed });
  const { mu } = await vae.encode(X);
  const model = await started(vae, mu, (await kMeans(mu, { k, seed })).labels, { k, beta: 1, seed });
  await train(model, learned, { validation: unseen, epochs: vadeEpochs, seed });
  vae.dispose();
  const { labels } = await model.cluster(X);
  const theirs = others && (await model.cluster(wordImages(others))).labels;
  model.dispose();
  return { labels, others: theirs };
}

/**
 * The words as the VAE sees them, X; with their variants, `all`; and how others come there, represent(words, options of their
 * images).
 */
async function represented(words, { seed, image = {}, directions = true }) {
  const images = wordImages(words, image);
  const variants = wordVariants(words, { ...image, copies: SETTINGS.copies, seed });
  const { nDirections } = SETTINGS;
  const { transform } = directions
    ? await wordDirections(images, variants, { nDirections })
    : await scaledComponents(images);
  const represent = (others, options) => transform(wordImages(others, { ...image, ...options }));
  return { X: transform(images), all: transform(stacked(images, variants)), represent };
}

/** As `represented`, with all words as one vocal tract would say them. */
async function atOneTract(words, { k, seed, image, directions }) {
  const before = await represented(words, { seed, image, directions });
  const { tracts, nearest } = await normalizeTracts(stretchedWords(words, before.represent), k, seed);
  const after = await represented(words, { seed, image: { ...image, tracts }, directions });
  const represent = (others) =>
    after.represent(others, { tracts: nearest(stretchedWords(others, before.represent)).tracts });
  return { ...after, represent };
}

/** A Vade from the VAE and the Gaussians of given clusters of its latents. */
async function started(vae, mu, initialLabels, { k, beta, seed }) {
  // One step of expectation maximization: the Gaussians of the clusters as they are.
  const mixture = await gaussianMixture(mu, { k, covarianceType: "diag", initialLabels, tol: 1e6, regCovar: 1e-3 });
  return Vade.from(vae, mixture, { beta, seed });
}

/** A tenth of the words, drawn by the seed, and the rows of all others with their variants. */
function tenth(words, rows, seed) {
  const rng = new Rng(seed, "validation words");
  const out = Uint8Array.from({ length: words }, () => (rng.uniform() < 0.1 ? 1 : 0));
  out[0] = 1;
  const all = Array.from({ length: rows }, (_, i) => i);
  return { fit: all.filter((i) => !out[i % words]), validation: all.filter((i) => i < words && out[i]) };
}
