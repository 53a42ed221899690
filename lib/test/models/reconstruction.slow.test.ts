// What a VAE keeps of images that it has not seen, against a PCA of as many components.

import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { pca, pcaOfShifts } from "../../dist/decomposition/index.js";
import { pcaConv, startAtPca, timeShifts, Vae } from "../../dist/models/index.js";
import { train } from "../../dist/training/index.js";

const [height, width, latentDim] = [8, 32, 15];

/**
 * Images that, like songs, begin anywhere: three spectra, each rising and falling slowly, saturated at a floor and a
 * ceiling as decibels are. Fifteen numbers describe one, but no linear map recovers the sharp edges from them.
 */
function images(n: number, seed: number): Matrix {
  const spectra = Array.from({ length: 3 }, (_, k) => new Rng(7).stream(`spectrum ${k}`).normals(height));
  const rng = new Rng(seed);
  const X = new Matrix(n, height * width);
  for (let i = 0; i < n; i++) {
    for (const spectrum of spectra) {
      const [level, a, b, c, d] = rng.normals(5) as unknown as [number, number, number, number, number];
      for (let t = 0; t < width; t++) {
        const w = (2 * Math.PI * t) / width;
        const y = level / 2 + a * Math.cos(w) + b * Math.sin(w) + c * Math.cos(2 * w) + d * Math.sin(2 * w);
        for (let m = 0; m < height; m++) X.data[(i * height + m) * width + t]! += y * (spectrum[m] as number);
      }
    }
  }
  return new Matrix(
    n,
    X.cols,
    X.data.map((y) => Math.tanh(2 * y)),
  );
}

/** Share of the variance of X that `after` explains. */
function explained(X: Matrix, after: Matrix): number {
  let [error, total] = [0, 0];
  X.data.forEach((x, i) => {
    error += (x - (after.data[i] as number)) ** 2;
    total += x ** 2;
  });
  return 1 - error / total;
}

test("a VAE that starts at a PCA of shifted images beats that PCA and the PCA of the images, on unseen ones", async () => {
  const [X, validation, unseen] = [images(60, 1), images(40, 2), images(60, 3)];
  const [own, shifted] = [await pca(X, { nComponents: latentDim }), pcaOfShifts(X, { width, nComponents: latentDim })];
  const [byOwn, byShifted] = [own, shifted].map((p) => explained(unseen, p.inverseTransform(p.transform(unseen))));

  const encoder = pcaConv({ nComponents: latentDim, channels: [32] });
  const model = new Vae({ inputShape: [height, width], encoder, likelihood: "learnedVariance", latentDim, seed: 1 });
  startAtPca(model, shifted);
  await train(model, timeShifts(X, { width }), { validation, epochs: 12, batchSize: 32, learningRate: 3e-3, seed: 1 });
  const learned = explained(unseen, await model.reconstruct(unseen));
  model.dispose();
  expect(byShifted).toBeGreaterThan((byOwn as number) + 0.02);
  expect(learned).toBeGreaterThan((byShifted as number) + 0.03);
});
