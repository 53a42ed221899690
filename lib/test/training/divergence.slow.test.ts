// Training on outliers, non-finite data, and losses that overflow.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { JointVae, latentUse, Vae } from "../../dist/models/index.js";
import { standardize } from "../../dist/preprocessing/index.js";
import { tf } from "../../dist/tensorflow/backend.js";
import { softClip } from "../../dist/tensorflow/ops.js";
import { train } from "../../dist/training/index.js";
import { onWarning } from "../../dist/warnings.js";

const warned = vi.fn();
let undo = () => {};
beforeEach(() => {
  undo = onWarning(warned.mockReset());
});
afterEach(() => undo());

/** Student's t with `df` degrees of freedom: with 2, the variance is infinite, as of commercial previews' features it seems. */
function heavyTails(rng: Rng, df: number): number {
  let squares = 0;
  for (let i = 0; i < df; i++) squares += rng.normal() ** 2;
  return rng.normal() / Math.sqrt(squares / df);
}

/** Songs as notebook 03 has them: 376 columns of sound, standardized; 32 of lyrics, scaled to a mean square of 1. */
async function songsWithOutliers(n: number): Promise<{ audio: Matrix; lyrics: Matrix; hasLyrics: boolean[] }> {
  const rng = new Rng(42, "songs");
  const [cols, factors] = [376, 20];
  const loadings = Float64Array.from({ length: factors * cols }, () => rng.normal());
  const X = new Matrix(n, cols);
  for (let i = 0; i < n; i++) {
    const z = Array.from({ length: factors }, () => heavyTails(rng, 2));
    for (let j = 0; j < cols; j++) {
      X.data[i * cols + j] = z.reduce((sum, zk, k) => sum + zk * loadings[k * cols + j]!, 0) + rng.normal();
    }
  }
  const lyrics = new Matrix(n, 32);
  for (let i = 0; i < lyrics.data.length; i++) lyrics.data[i] = heavyTails(rng, 4) / Math.SQRT2;
  const hasLyrics = Array.from({ length: n }, () => rng.uniform() < 0.9);
  return { audio: (await standardize(X)).Z, lyrics, hasLyrics };
}

const finite = (history: { rows: { loss: number }[] }) => history.rows.every(({ loss }) => Number.isFinite(loss));
const small = () => new Vae({ inputDim: 12, hidden: [16, 8], latentDim: 2, seed: 3 });
const normals = (n: number, seed = 1): Matrix => new Matrix(n, 12, new Rng(seed, "songs").normals(n * 12));

test.each(["mopoe", "average"] as const)("a JointVae (%s) is trained on songs with outliers", async (fusion) => {
  const model = new JointVae({
    ...{ audioDim: 376, audioLayers: [512], lyricsDim: 32, lyricsHidden: [512], latentDim: 64 },
    ...{ fusion, contrastiveWeight: 50, temperature: 0.3, seed: 42 },
  });
  // The log variances of both reached 100 here before step 20, and the loss NaN.
  const history = await train(model, await songsWithOutliers(700), {
    ...{ epochs: 5, batchSize: 128, learningRate: 3e-3, seed: 42 }, // 30 steps
  });
  expect(history.rows).toHaveLength(5);
  expect(finite(history)).toBe(true);
  expect(history.restarts).toEqual([]);
  expect(warned).not.toHaveBeenCalled();
  expect(history.rows.at(-1)!.loss).toBeLessThan(history.rows[0]!.loss);
  model.dispose();
});

test("log variances are unchanged inside their range, bounded beyond, and can return", () => {
  const x = [-19, -3.25, 0, 4.999, 5, 6, 88, 1e30, Number.NEGATIVE_INFINITY, -21, Number.NaN];
  const y = [...softClip(tf.tensor1d(x), -19, 5).dataSync()];
  expect(y.slice(0, 5)).toEqual([...Float32Array.from(x.slice(0, 5))]);
  expect(y[5]).toBeCloseTo(5.5, 6);
  expect(y[6]).toBeCloseTo(5 + 83 / 84, 6);
  expect(y[7]).toBeCloseTo(6, 6);
  expect(y[9]).toBeCloseTo(-19 - 2 / 3, 5);
  expect(y[10]).toBeNaN();
  const slope = tf.grad((v) => softClip(v, -19, 5));
  const [inside, above, far, below] = slope(tf.tensor1d([2, 6, 88, -21])).dataSync();
  expect([inside, above].map((v) => +v!.toFixed(6))).toEqual([1, 0.25]);
  expect(far).toBeCloseTo(1 / 84 ** 2, 8);
  expect(below).toBeCloseTo(1 / 9, 6);
});

/** Makes the loss, or the gradient alone, NaN at the given training steps. */
function breaking(model: Vae, steps: number[], training = true): Vae {
  // biome-ignore lint/suspicious/noExplicitAny: lossTerms is internal.
  const inside = model as any;
  const lossTerms = inside.lossTerms.bind(model);
  let step = 0;
  inside.lossTerms = (batch: object, pass: { training: boolean }) => {
    const terms = lossTerms(batch, pass);
    if (pass.training !== training || !steps.includes(step++)) return terms;
    return { ...terms, loss: tf.mul(terms.loss, Number.NaN) };
  };
  return model;
}

test("training that diverges once continues from its best weights at half the rate, with a note", async () => {
  const model = breaking(small(), [5]); // 4 steps an epoch: in the second
  const history = await train(model, normals(100), { epochs: 3, batchSize: 25, learningRate: 0.01 });
  expect(history.restarts).toEqual([
    { epoch: 2, step: 5, reason: expect.stringMatching(/loss is NaN/), learningRate: 0.005 },
  ]);
  expect(history.rows.map(({ epoch, lr }) => [epoch, lr])).toEqual([
    [1, 0.01],
    [2, 0.005],
    [3, 0.005],
  ]);
  expect(warned.mock.calls[0]![0].message).toMatch(
    /diverged at step 5 \(epoch 2\).*of epoch 1, at half the learning rate, 0.005/,
  );
  const unbroken = small();
  const first = await train(unbroken, normals(100), { epochs: 1, batchSize: 25, learningRate: 0.01 });
  expect(history.rows[0]!.loss).toBe(first.rows[0]!.loss);
  for (const one of [model, unbroken]) one.dispose();
});

test("training that diverges again fails with the songs by id and advice", async () => {
  const X = normals(10);
  X.data[4 * 12] = 300;
  const ids = Array.from({ length: 10 }, (_, i) => `song-${i}`);
  const model = breaking(small(), [3, 4]); // one step an epoch
  const failed = train(model, X, { epochs: 9, batchSize: 10, ids });
  await expect(failed).rejects.toThrow(
    /^Training the Vae diverged at step 3 .*after a restart from step 3, at a learning rate of 0.0005: loss is NaN.*learningRate to a tenth, 0.00005, .*song-4 \(300\)/,
  );
  const thirdEpoch = small();
  await train(thirdEpoch, X, { epochs: 3, batchSize: 10, ids });
  expect(await model.encode(X)).toEqual(await thirdEpoch.encode(X));
  thirdEpoch.dispose();
  model.dispose();
});

test("finite data that overflow every loss fail with their songs", async () => {
  const X = normals(10);
  X.data.fill(1e30, 24, 36);
  await expect(train(small(), X, { epochs: 2 })).rejects.toThrow(/in row 2 \(1.00e\+30\)/);
});

test("a non-finite song is named at once, without a restart", async () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const X = normals(6);
    X.data[4 * 12 + 1] = value;
    const ids = ["a", "b", "c", "d", "the fifth", "f"];
    await expect(train(small(), X, { epochs: 1, batchSize: 6, ids })).rejects.toThrow(
      /at step 0 \(epoch 1\): song the fifth has a value that is NaN or infinite; leave it out/,
    );
  }
  expect(warned).not.toHaveBeenCalled();
});

test("a NaN validation loss stops training", async () => {
  const validation = normals(70);
  validation.data[66 * 12] = Number.NaN;
  validation.data[67 * 12] = Number.NaN;
  await expect(train(small(), normals(20), { validation, epochs: 50 })).rejects.toThrow(
    /after epoch 1: songs in row 66 of the validation data, in row 67 of the validation data have values that are NaN/,
  );
});

test("a validation loss that overflows once restarts the epoch", async () => {
  const model = breaking(small(), [1], false);
  const history = await train(model, normals(20), { validation: normals(20, 2), epochs: 3 });
  expect(history.restarts).toMatchObject([{ epoch: 2, reason: expect.stringMatching(/validation loss is NaN/) }]);
  expect(history.rows.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  expect(history.rows.every(({ valLoss }) => Number.isFinite(valLoss))).toBe(true);
  model.dispose();
});

test("a training that fails leaves no tensors behind, nor does one that restarts", async () => {
  const before = tf.memory().numTensors;
  for (const steps of [[2], [2, 3]]) {
    const model = breaking(small(), steps);
    const held = tf.memory().numTensors;
    await train(model, normals(40), { epochs: 2, batchSize: 10, validation: normals(10) }).catch(() => {});
    expect(tf.memory().numTensors).toBe(held);
    model.dispose();
  }
  const model = small();
  const X = normals(40);
  X.data[0] = Number.NaN;
  await train(model, X, { epochs: 2, batchSize: 10 }).catch(() => {});
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("by default an outlier's gradient is clipped, and ordinary ones are not", async () => {
  const run = async (X: Matrix, clipNorm: number | "auto") => {
    const model = small();
    await train(model, X, { epochs: 15, batchSize: 10, plateau: false, clipNorm });
    const { mu } = await model.encode(normals(5, 9));
    model.dispose();
    return mu.data;
  };
  expect(await run(normals(40), "auto")).toEqual(await run(normals(40), 0));
  const outlier = normals(40);
  for (let j = 0; j < 12; j++) outlier.data[j]! *= 1000;
  expect(await run(outlier, "auto")).not.toEqual(await run(outlier, 0));
});

test("reports active dimensions and posterior collapse", () => {
  const rng = new Rng(1);
  const mu = new Matrix(50, 3);
  for (let i = 0; i < 50; i++) mu.data.set([rng.normal(), 0.7 + 0.001 * rng.normal(), 0.3 * rng.normal()], i * 3);
  expect(latentUse({ mu })).toMatchObject({ active: 2, dimensions: 3, collapsed: false });
  expect(latentUse({ mu }).sentence).toMatch(/^2 of 3 dimensions are used/);
  const nothing = latentUse({ mu: new Matrix(50, 32) });
  expect(nothing).toMatchObject({ active: 0, collapsed: true });
  expect(nothing.sentence).toMatch(/^0 of 32 dimensions are used: posterior collapse; lower beta\./);
  expect(() => latentUse({ mu: new Matrix(1, 3) })).toThrow(/at least two/);
});

test("a VAE of beta 1000 collapses, and one of beta 1 does not", async () => {
  const X = new Matrix(60, 12);
  const rng = new Rng(7);
  for (let i = 0; i < 60; i++) X.data.fill(2 * rng.normal(), i * 12, i * 12 + 12);
  const use = async (beta: number) => {
    const model = new Vae({ inputDim: 12, hidden: [16], latentDim: 4, beta });
    await train(model, X, { epochs: 60, batchSize: 20, learningRate: 0.02, patience: 60 });
    const { active } = latentUse(await model.encode(X));
    model.dispose();
    return active;
  };
  expect(await use(1000)).toBe(0);
  expect(await use(1)).toBeGreaterThan(0);
}, 60_000);
