// A VAE that starts as a PCA, and the shifted copies that it is trained on.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { pca, pcaOfShifts } from "../../dist/decomposition/index.js";
import { conv, dense, pcaConv, startAtPca, timeShifts, Vae } from "../../dist/models/index.js";
import { train } from "../../dist/training/index.js";

const [height, width, latentDim] = [4, 8, 6];
const inputShape = [height, width];

/** Images of six directions and a little noise. */
const images = (() => {
  const rng = new Rng(3);
  const directions = Array.from({ length: latentDim }, () => rng.normals(height * width));
  const X = new Matrix(40, height * width);
  for (let i = 0; i < X.rows; i++) {
    const weights = rng.normals(latentDim);
    for (let c = 0; c < X.cols; c++) {
      const value = directions.reduce((sum, d, j) => sum + (d[c] as number) * (weights[j] as number), 1);
      X.data[i * X.cols + c] = value + 0.02 * rng.normal();
    }
  }
  return X;
})();

const small = { nComponents: latentDim, channels: [5], kernelSize: 3 };
const fitted = await pca(images, { nComponents: latentDim });

function started(): Vae {
  const model = new Vae({ inputShape, encoder: pcaConv(small), likelihood: "learnedVariance", latentDim, seed: 1 });
  startAtPca(model, fitted);
  return model;
}

const gap = (a: Matrix, b: Matrix) => Math.max(...a.data.map((v, i) => Math.abs(v - (b.data[i] as number))));

test("starts with the reconstructions, the coordinates and the posterior of the PCA", async () => {
  const model = started();
  const Z = fitted.transform(images);
  expect(gap(await model.reconstruct(images), fitted.inverseTransform(Z))).toBeLessThan(0.01);
  const { mu, logVar } = await model.encode(images);
  for (let j = 0; j < latentDim; j++) {
    const deviation = Math.sqrt(fitted.explainedVariance[j] as number);
    expect(mu.data[j]).toBeCloseTo((Z.data[j] as number) / deviation, 2);
    expect(logVar.data[j]).toBeLessThan(-5); // The noise is small beside every direction.
  }
  model.dispose();
});

test("learns with its PCA fixed, and is the same when loaded", async () => {
  const model = started();
  const inside = model as unknown as { weights(): { name: string; data: Float32Array }[] };
  const basis = () => inside.weights().filter(({ name }) => /\/(mean|components)$/.test(name));
  const before = basis();
  expect(before).toHaveLength(4);
  const { rows } = await train(model, images, { epochs: 60, batchSize: 10, patience: 60, seed: 1 });
  expect(rows.at(-1)?.loss).toBeLessThan((rows[0]?.loss as number) - 1);
  expect(basis()).toEqual(before);

  const dir = await mkdtemp(path.join(tmpdir(), "surlab-pcaConv-"));
  try {
    await model.save(dir);
    const same = await Vae.load(dir);
    expect(gap(await same.reconstruct(images), await model.reconstruct(images))).toBe(0);
    same.dispose();
  } finally {
    await rm(dir, { recursive: true });
  }
  model.dispose();
});

test("is an encoder or a decoder alone, and may see more components than latents", async () => {
  const both = { nComponents: 10, channels: [5] };
  const ten = pcaOfShifts(images, { width, nComponents: 10 });
  for (const parts of [
    { encoder: pcaConv(both), decoder: dense({ hidden: [8] }) },
    { encoder: conv({ channels: [2], hidden: 4 }), decoder: pcaConv(both) },
    { encoder: pcaConv(both) },
  ]) {
    const model = new Vae({ inputShape, ...parts, latentDim, seed: 1 });
    startAtPca(model, ten);
    const { rows, cols } = await model.reconstruct(images);
    expect([rows, cols]).toEqual([images.rows, images.cols]);
    model.dispose();
  }
});

test("says what is missing or does not fit", async () => {
  const part = { inputShape, encoder: pcaConv(small), latentDim };
  await expect(new Vae(part).encode(images)).rejects.toThrow(/has no PCA yet; call startAtPca\(model, pca\)/);
  expect(() => startAtPca(new Vae({ inputShape, encoder: "dense" }), fitted)).toThrow(/has no part pcaConv\(\)/);
  const few = pcaOfShifts(images, { width, nComponents: 5 });
  expect(() => startAtPca(new Vae(part), few)).toThrow(/has 5 components of 32 values, but pcaConv\(\) takes 6 of 32/);
  expect(() => startAtPca(new Vae({ ...part, latentDim: 7 }), fitted)).toThrow(/6 components for 7 latent dimensions/);
  expect(() => new Vae({ inputShape: [57], encoder: pcaConv() })).toThrow(/takes images/);
});

test("shifted copies: the same values in every band, moved by one amount, in every part of the width", async () => {
  const shifted = timeShifts(images, { width, copies: 4, seed: 2 });
  expect([shifted.length, shifted.cols]).toEqual([4 * images.rows, images.cols]);
  for (const i of [0, 17]) {
    const amounts = await Promise.all(
      [0, 1, 2, 3].map(async (copy) => {
        const row = await shifted.read(Int32Array.of(copy * images.rows + i));
        const by = Array.from({ length: width }, (_, s) => s).filter((s) =>
          row.every((v, c) => {
            const [band, t] = [Math.floor(c / width), c % width];
            return v === images.data[i * images.cols + band * width + ((t - s + width) % width)];
          }),
        );
        expect(by).toHaveLength(1);
        return by[0] as number;
      }),
    );
    expect(amounts.map((s) => Math.floor(s / 2))).toEqual([0, 1, 2, 3]);
  }
  const again = timeShifts(images, { width, copies: 4, seed: 2 });
  const rows = Int32Array.of(3, 99, 120);
  expect(await again.read(rows)).toEqual(await shifted.read(rows));
});

test("shifted copies say which width does not fit", () => {
  expect(() => timeShifts(images, { width: 7 })).toThrow(/32 columns, which images of width 7 do not fill/);
  expect(() => timeShifts(images, { width, copies: 9 })).toThrow(/copies/);
});
