// The importance-weighted log likelihood against the exact one of linear models (probabilistic PCA): with x = Wz + b + noise,
// p(x) is a Gaussian, and where the columns of W are orthogonal so is q(z|x), exactly.

import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { Autoencoder, ConditionalVae, ConvVae, dense, JointVae, Vade, Vae } from "../../dist/models/index.js";
import { tf } from "../../dist/tensorflow/backend.js";

// biome-ignore lint/suspicious/noExplicitAny: the tests look inside, where the published types do not.
type Inside = any;

/** Columns of a [rows, cols] matrix that are orthogonal, so that the posterior of a linear model has a diagonal covariance. */
const orthogonal = [
  [1.2, 0.5],
  [0.6, -1],
  [-0.4, 0.5],
  [0.8, 0.125],
  [-1, -0.1],
];
const oblique = orthogonal.map(([a, b]) => [a!, b! + 0.4 * a!]);
const offset = [0.3, -0.2, 0.5, 0, 1];
const rng = new Rng(3);
const X = new Matrix(
  6,
  5,
  rng.normals(30).map((v) => 1.5 * v),
);
const rowOf = (M: Matrix, i: number, cols = M.cols) => Array.from(M.data.slice(i * M.cols, i * M.cols + cols));

/** log N(x | mean, W diag(variances) W' + noise I). */
function logGaussian(x: number[], mean: number[], W: number[][], noise = 1, variances = W[0]!.map(() => 1)): number {
  const n = x.length;
  const S = x.map((_, i) =>
    x.map((_, j) => (i === j ? noise : 0) + W[i]!.reduce((sum, w, c) => sum + w * W[j]![c]! * variances[c]!, 0)),
  );
  // Cholesky: S = L L', then |L^-1 (x - mean)|^2 and log det S.
  const L = S.map((row) => row.map(() => 0));
  let [square, logDet] = [0, 0];
  const y: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = S[i]![j]!;
      for (let k = 0; k < j; k++) s -= L[i]![k]! * L[j]![k]!;
      L[i]![j] = i === j ? Math.sqrt(s) : s / L[j]![j]!;
    }
    let v = x[i]! - mean[i]!;
    for (let k = 0; k < i; k++) v -= L[i]![k]! * y[k]!;
    y.push(v / L[i]![i]!);
    square += y[i]! ** 2;
    logDet += 2 * Math.log(L[i]![i]!);
  }
  return -0.5 * (square + logDet + n * Math.log(2 * Math.PI));
}

function expectAll(values: Float64Array, expected: (i: number) => number, digits = 4): void {
  for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected(i), digits);
}

function write(model: Inside, weights: Record<string, ArrayLike<number>>): void {
  for (const [name, values] of Object.entries(weights)) {
    const parameter = model.parameters.find((p: { name: string }) => p.name === name);
    expect(parameter?.size, name).toBe(values.length);
    parameter.write(Float32Array.from(values));
  }
}

/**
 * The best q(z|x) with a diagonal covariance of x = Wz + b + noise: mu = D W' (x - b) / noise, D = diag(1 / (1 + |w_j|^2 /
 * noise)). Without `prior`, the likelihood of z alone, as an expert that is multiplied with the prior.
 */
function encoderWeights(W: number[][], b: number[], { noise = 1, prior = true } = {}) {
  const variance = W[0]!.map((_, j) => 1 / ((prior ? 1 : 0) + W.reduce((sum, row) => sum + row[j]! ** 2, 0) / noise));
  const weight = W.flatMap((row) => row.map((w, j) => (variance[j]! * w) / noise)); // [inputs, latents]
  const bias = variance.map((v, j) => (-v * W.reduce((sum, row, i) => sum + row[j]! * b[i]!, 0)) / noise);
  return { weight, bias, logVar: variance.map(Math.log) };
}

const transposed = (W: number[][]) => W[0]!.flatMap((_, j) => W.map((row) => row[j]!)); // [latents, outputs]

function linearVae(W: number[][], options: object = {}, noise = 1): Vae {
  const model = new Vae({ inputDim: 5, hidden: [], latentDim: 2, ...options });
  const q = encoderWeights(W, offset, { noise });
  write(model, {
    "mu/weight": q.weight,
    "mu/bias": q.bias,
    "logVar/weight": new Float32Array(10),
    "logVar/bias": q.logVar,
    "output/weight": transposed(W),
    "output/bias": offset,
  });
  return model;
}

describe("equals the exact log likelihood", () => {
  test("with one draw, where q(z|x) is exact", async () => {
    const model = linearVae(orthogonal);
    const { mean, perSong, effectiveSamples } = await model.logLikelihood(X, { samples: 1 });
    const exact = Array.from({ length: 6 }, (_, i) => logGaussian(rowOf(X, i), offset, orthogonal));
    expectAll(perSong, (i) => exact[i]!);
    expect(mean).toBeCloseTo(exact.reduce((a, b) => a + b) / 6, 4);
    expect([...effectiveSamples]).toEqual([1, 1, 1, 1, 1, 1]);
    const many = await model.logLikelihood(X, { samples: 300 });
    expectAll(many.perSong, (i) => exact[i]!);
    expectAll(many.effectiveSamples, () => 300, 0);
    model.dispose();
  });

  test("with many draws, where q(z|x) is an approximation", async () => {
    const model = linearVae(oblique);
    const { perSong } = await model.logLikelihood(X, { samples: 4000 });
    expectAll(perSong, (i) => logGaussian(rowOf(X, i), offset, oblique), 1);
    model.dispose();
  });

  test("with a variance that is not 1", async () => {
    const noise = Math.exp(-0.7);
    const model = linearVae(orthogonal, { likelihood: "learnedVariance" }, noise);
    write(model, { "likelihood/logVariance": [-0.07] }); // a tenth of the log variance
    const { perSong } = await model.logLikelihood(X, { samples: 1 });
    expectAll(perSong, (i) => logGaussian(rowOf(X, i), offset, orthogonal, noise));
    model.dispose();
  });

  test("Vade: under its mixture", async () => {
    const model = new Vade({ inputDim: 5, hidden: [], latentDim: 2, k: 2 });
    const q = encoderWeights(orthogonal, offset);
    const means = [
      [1, -0.5],
      [-1, 0.3],
    ];
    const variances = [
      [0.5, 1.2],
      [0.8, 0.6],
    ];
    const weights = [0.3, 0.7];
    write(model, {
      "mu/weight": q.weight,
      "mu/bias": q.bias,
      "logVar/weight": new Float32Array(10),
      "logVar/bias": q.logVar.map((v) => v + 0.5),
      "output/weight": transposed(orthogonal),
      "output/bias": offset,
      "mixture/logits": weights.map((w) => Math.log(w) + 3),
      "mixture/means": means.flat(),
      "mixture/logVars": variances.flat().map(Math.log),
    });
    const { perSong } = await model.logLikelihood(X, { samples: 4000 });
    perSong.forEach((value, i) => {
      const components = means.map((m, c) => {
        const mean = offset.map((b, r) => b + orthogonal[r]![0]! * m[0]! + orthogonal[r]![1]! * m[1]!);
        return weights[c]! * Math.exp(logGaussian(rowOf(X, i), mean, orthogonal, 1, variances[c]!));
      });
      expect(value).toBeCloseTo(Math.log(components[0]! + components[1]!), 1);
    });
    model.dispose();
  });

  test("JointVae: of what there is, whatever the weights of the modalities", async () => {
    const [Wa, Wl] = [orthogonal.slice(0, 3), orthogonal.slice(3)];
    const [ba, bl] = [offset.slice(0, 3), offset.slice(3)];
    // A product of experts with the prior is the exact posterior where each expert has a diagonal covariance.
    const diagonal = (W: number[][]) => W.map((row, i) => row.map((w, j) => (i % 2 === j ? w : 0)));
    const [A, B] = [diagonal(Wa), diagonal(Wl)];
    const model = new JointVae({
      audioDim: 3,
      audioLayers: [],
      lyricsDim: 2,
      lyricsHidden: [],
      latentDim: 2,
      audioWeight: 0.1,
      lyricsWeight: 5,
      beta: 3,
    });
    for (const [m, W, b] of [["audio", A, ba] as const, ["lyrics", B, bl] as const]) {
      const q = encoderWeights(W, b, { prior: false });
      write(model, {
        [`${m}/mu/weight`]: q.weight,
        [`${m}/mu/bias`]: q.bias,
        [`${m}/logVar/weight`]: new Float32Array(2 * W.length),
        [`${m}/logVar/bias`]: q.logVar,
        [`${m}/output/weight`]: transposed(W),
        [`${m}/output/bias`]: b,
      });
    }
    const audio = new Matrix(
      6,
      3,
      Float32Array.from({ length: 18 }, (_, i) => X.data[Math.floor(i / 3) * 5 + (i % 3)]!),
    );
    const lyrics = new Matrix(
      6,
      2,
      Float32Array.from({ length: 12 }, (_, i) => X.data[(i >> 1) * 5 + 3 + (i % 2)]!),
    );
    const hasAudio = [1, 1, 0, 1, 1, 1];
    const hasLyrics = [1, 0, 1, 1, 1, 1];
    const { perSong } = await model.logLikelihood({ audio, lyrics, hasAudio, hasLyrics }, { samples: 2 });
    const exact = (i: number) => {
      const [a, l] = [rowOf(audio, i), rowOf(lyrics, i)];
      if (!hasAudio[i]) return logGaussian(l, bl, B);
      return hasLyrics[i] ? logGaussian([...a, ...l], [...ba, ...bl], [...A, ...B]) : logGaussian(a, ba, A);
    };
    expectAll(perSong, exact);
    const alone = await model.logLikelihood({ lyrics }, { samples: 1 });
    expectAll(alone.perSong, (i) => logGaussian(rowOf(lyrics, i), bl, B));
    model.dispose();
  });

  test("ConditionalVae: given the classes, also unknown ones", async () => {
    const model = new ConditionalVae({
      inputDim: 5,
      encoder: dense({ hidden: [] }),
      latentDim: 2,
      conditions: { genre: 2 },
    });
    const { parameters } = model as Inside;
    const embeddings: Float32Array = parameters.find((p: { name: string }) => p.name === "embedding/genre").read(); // [3, 32]
    // The classes move x: b_c = b + V e_c.
    const V = Array.from({ length: 5 }, () => Array.from({ length: 32 }, () => 0.3 * rng.normal()));
    const q = encoderWeights(orthogonal, offset);
    const forClass = V[0]!.map((_, e) =>
      [0, 1].map((j) => -V.reduce((sum, row, i) => sum + q.weight[i * 2 + j]! * row[e]!, 0)),
    );
    write(model, {
      "mu/weight": [...q.weight, ...forClass.flat()],
      "mu/bias": q.bias,
      "logVar/weight": new Float32Array(2 * 37),
      "logVar/bias": q.logVar,
      "output/weight": [...transposed(orthogonal), ...transposed(V)],
      "output/bias": offset,
    });
    const genre = Int32Array.of(0, 1, -1, 1, 0, -1);
    const { perSong } = await model.logLikelihood({ X, classes: { genre } }, { samples: 1 });
    perSong.forEach((value, i) => {
      const c = genre[i]! < 0 ? 2 : genre[i]!;
      const mean = offset.map((b, r) => b + V[r]!.reduce((sum, v, e) => sum + v * embeddings[c * 32 + e]!, 0));
      expect(value).toBeCloseTo(logGaussian(rowOf(X, i), mean, orthogonal), 4);
    });
    model.dispose();
  });
});

test("rises with the number of draws, from the ELBO to the exact value", async () => {
  const songs = new Matrix(60, 5, rng.normals(300));
  const model = linearVae(orthogonal);
  const q = encoderWeights(orthogonal, offset);
  write(model, { "mu/bias": q.bias.map((v) => v + 0.5) }); // a q(z|x) beside the true one
  const { recon, kl } = await model.loss(songs, { seed: 1 });
  const elbo = -recon - kl - 2.5 * Math.log(2 * Math.PI);
  const exact = Array.from({ length: 60 }, (_, i) => logGaussian(rowOf(songs, i), offset, orthogonal));
  const limit = exact.reduce((a, b) => a + b) / 60;
  const estimates: number[] = [];
  for (const samples of [1, 5, 25, 1000]) estimates.push((await model.logLikelihood(songs, { samples })).mean);
  expect(Math.abs(estimates[0]! - elbo)).toBeLessThan(0.5); // the same expectation, other noise
  expect(elbo).toBeLessThan(limit - 0.7);
  for (const k of [1, 2]) expect(estimates[k]).toBeGreaterThan(estimates[k - 1]! + 0.1);
  expect(estimates[3]).toBeGreaterThan(estimates[2]!);
  expect(Math.abs(estimates[3]! - limit)).toBeLessThan(0.05);
  model.dispose();
});

test("does not depend on how songs and draws are divided", async () => {
  const before = tf.memory().numTensors;
  const model = new ConvVae({ height: 8, width: 8, channels: [2, 2], hidden: 4, latentDim: 3 });
  const held = tf.memory().numTensors;
  const images = new Matrix(5, 64, rng.normals(320));
  const whole = await model.logLikelihood(images, { samples: 30 });
  Object.assign(model, { inferenceRows: 7 });
  const parts = await model.logLikelihood(images, { samples: 30 });
  const second = await model.logLikelihood(new Matrix(1, 64, images.data.slice(0, 64)), { samples: 30 });
  expectAll(whole.perSong, (i) => parts.perSong[i]!);
  expect(second.perSong[0]).toBeCloseTo(whole.perSong[0]!, 4);
  expect(await model.logLikelihood(images, { samples: 30 })).toEqual(parts);
  expect((await model.logLikelihood(images, { samples: 30, seed: 1 })).mean).not.toBe(parts.mean);
  expect(tf.memory().numTensors).toBe(held);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("reports progress, can be stopped, and refuses what has no likelihood", async () => {
  const model = linearVae(orthogonal);
  const done: number[] = [];
  await model.logLikelihood(X, { samples: 100, onProgress: (p) => done.push(p.done / p.total) });
  expect(done.at(-1)).toBe(1);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  const signal = AbortSignal.abort(new Error("stop"));
  await expect(model.logLikelihood(X, { signal })).rejects.toThrow("stop");
  await expect(model.logLikelihood(X, { samples: 0 })).rejects.toThrow(/samples is 0/);
  const plain = new Autoencoder({ inputDim: 5, hidden: [], latentDim: 2 });
  await expect(plain.logLikelihood(X)).rejects.toThrow(/Autoencoder there is no log likelihood/);
  model.dispose();
  plain.dispose();
});
