// The models learn: on scikit-learn's 1,797 digits of 8 x 8 pixels, and on generated pairs.

import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { gaussianMixture, kMeans } from "../../dist/cluster/index.js";
import { pca } from "../../dist/decomposition/index.js";
import { clusteringAccuracy, instanceRetrieval } from "../../dist/metrics/index.js";
import { Autoencoder, JointVae, SemiSupervisedVae, Vade, Vae } from "../../dist/models/index.js";
import { train } from "../../dist/training/index.js";

/** Pixels from 0 to 4, and the digit they show. */
function digits(): { X: Matrix; y: Int32Array } {
  const file = readFileSync(path.join(import.meta.dirname, "..", "golden", "digits.npy"));
  const rows = file.subarray(file.length - 1797 * 65); // 64 pixels and the label, a byte each
  const X = new Matrix(1797, 64);
  const y = new Int32Array(1797);
  for (let i = 0; i < 1797; i++) {
    for (let j = 0; j < 64; j++) X.data[i * 64 + j] = rows[i * 65 + j]! / 4;
    y[i] = rows[i * 65 + 64]!;
  }
  return { X, y };
}

const { X, y } = digits();

function squaredError(Xhat: Matrix): number {
  return X.data.reduce((sum, v, i) => sum + (v - Xhat.data[i]!) ** 2, 0) / X.rows;
}

test.each([
  [Autoencoder, 4],
  [Vae, 2],
  [Vae, 4],
])("%o with %i latent dimensions reconstructs better than as many principal components", async (Kind, latentDim) => {
  const linear = await pca(X, { nComponents: latentDim });
  const model = new Kind({ inputDim: 64, hidden: [128, 64], latentDim });
  await train(model, X, { epochs: 20 });
  expect(squaredError(await model.reconstruct(X))).toBeLessThan(
    0.85 * squaredError(linear.inverseTransform(linear.transform(X))),
  );
  model.dispose();
});

test("with the contrastive term lyrics retrieve their audio among unseen songs; averaging alone does not", async () => {
  // Image and lyrics vector are noisy views of the same eight latent numbers.
  const rng = new Rng(7);
  const [songs, trained, height, width, lyricsDim, factors] = [700, 500, 16, 16, 20, 8];
  const normals = (n: number) => Float32Array.from({ length: n }, () => rng.normal());
  const [toImage, toLyrics] = [normals(factors * height * width), normals(factors * lyricsDim)];
  const hidden = normals(songs * factors);
  const view = (P: Float32Array, cols: number): Matrix => {
    const X = new Matrix(songs, cols);
    for (let i = 0; i < songs; i++) {
      for (let c = 0; c < cols; c++) {
        let sum = 0.5 * rng.normal();
        for (let f = 0; f < factors; f++) sum += hidden[i * factors + f]! * P[f * cols + c]!;
        X.data[i * cols + c] = sum / Math.sqrt(factors);
      }
    }
    return X;
  };
  const [audio, lyrics] = [view(toImage, height * width), view(toLyrics, lyricsDim)];
  const from = (a: number, b: number) => Int32Array.from({ length: b - a }, (_, i) => a + i);
  const rows = (indices: Int32Array) => ({ audio: audio.select(indices), lyrics: lyrics.select(indices) });

  const recallAt5 = async (options: object): Promise<{ value: number; chance: number }> => {
    const sizes = {
      height,
      width,
      channels: [8, 16],
      audioHidden: 64,
      lyricsDim,
      lyricsHidden: [64, 32],
      latentDim: 16,
    };
    const model = new JointVae({ ...sizes, audioWeight: 0.1, ...options });
    await train(model, rows(from(0, trained)), { epochs: 20, batchSize: 50, learningRate: 2e-3 });
    const test = rows(from(trained, songs));
    const [a, l] = [await model.encode({ audio: test.audio }), await model.encode({ lyrics: test.lyrics })];
    model.dispose();
    return instanceRetrieval(l.mu, a.mu, { ks: [5] }).recallAt[5]!;
  };
  const contrastive = await recallAt5({ fusion: "poe", contrastiveWeight: 20 });
  const averaging = await recallAt5({ fusion: "average" });
  console.info(
    `recall@5 of lyrics -> audio, chance ${contrastive.chance}: contrastive ${contrastive.value}, averaging alone ${averaging.value}`,
  );
  expect(contrastive.value).toBeGreaterThan(10 * contrastive.chance);
  expect(contrastive.value).toBeGreaterThan(2 * averaging.value);
});

test("VaDE's clusters of the digits are more accurate than k-means on the pixels", async () => {
  const half = new Matrix(
    X.rows,
    X.cols,
    X.data.map((v) => 2 * v),
  ); // 0 to 8
  const accuracies: { pixels: number; vade: number }[] = [];
  for (const seed of [0, 1, 2]) {
    const vae = new Vae({ inputDim: 64, hidden: [500, 500], latentDim: 10, seed });
    await train(vae, half, { epochs: 20, batchSize: 64, seed });
    const { mu } = await vae.encode(half);
    // A full-covariance mixture finds the groups; VaDE's diagonal components are initialized from its labels.
    const { labels: initialLabels } = await gaussianMixture(mu, { k: 10, seed, nInit: 5 });
    const along = { covarianceType: "diag", initialLabels, maxIter: 1 } as const;
    const vade = Vade.from(vae, await gaussianMixture(mu, { k: 10, seed, ...along }));
    await train(vade, half, { epochs: 25, batchSize: 128, seed });
    const pixels = clusteringAccuracy(y, (await kMeans(X, { k: 10, seed })).labels);
    accuracies.push({ pixels, vade: clusteringAccuracy(y, (await vade.cluster(half)).labels) });
    for (const model of [vae, vade]) model.dispose();
  }
  const mean = (of: "pixels" | "vade") => accuracies.reduce((sum, a) => sum + a[of], 0) / accuracies.length;
  console.info(
    `accuracy over three seeds: k-means ${mean("pixels").toFixed(3)}, VaDE ${mean("vade").toFixed(3)}`,
    accuracies,
  );
  expect(mean("vade")).toBeGreaterThan(mean("pixels"));
}, 300_000);

test("with labels for one digit in ten, the semi-supervised VAE classifies better than its classifier alone", async () => {
  const seed = 2;
  const order = new Rng(seed, "order").permutation(X.rows);
  const [training, unseen] = [order.slice(0, 1200), order.slice(1200)];
  const seen = new Array(10).fill(0);
  const labels = Int32Array.from(training, (i) => (seen[y[i]!]++ < 12 ? y[i]! : -1));
  const labeled = training.filter((_, k) => labels[k]! >= 0);
  const sizes = { inputDim: 64, hidden: [64], latentDim: 10, classes: 10, seed };
  const fit = { learningRate: 2e-3, patience: 1000, plateau: false, seed } as const;
  const accuracy = async (model: SemiSupervisedVae) => {
    const predicted = (await model.predict(X.select(unseen))).labels;
    return predicted.filter((label, k) => label === y[unseen[k]!]).length / unseen.length;
  };
  // Without unlabeled songs the classifier's only gradient is that of the cross entropy.
  const alone = new SemiSupervisedVae(sizes);
  const only = { X: X.select(labeled), labels: Int32Array.from(labeled, (i) => y[i]!) };
  await train(alone, only, { ...fit, epochs: 80, batchSize: 32 });
  const model = new SemiSupervisedVae(sizes);
  await train(model, { X: X.select(training), labels }, { ...fit, epochs: 30, batchSize: 100 });
  expect(await accuracy(model)).toBeGreaterThan(0.9);
  expect(await accuracy(model)).toBeGreaterThan((await accuracy(alone)) + 0.005);
  for (const m of [alone, model]) m.dispose();
});
