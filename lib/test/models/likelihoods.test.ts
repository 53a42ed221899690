// Likelihoods and priors: their densities by other means, their gradients, and what they take.

import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import {
  type BuiltLikelihood,
  bernoulli,
  gaussian,
  gaussianMixturePrior,
  JointVae,
  laplace,
  learnedVariance,
  standardNormal,
  Vae,
} from "../../dist/models/index.js";
import { tf } from "../../dist/tensorflow/backend.js";
import type { Parameter } from "../../dist/tensorflow/parameter.js";

const builder = () => ({ parameters: [] as Parameter[], buffers: [], rng: new Rng(1, "init") });
const pass = { training: true, kl: { beta: 1 }, rng: new Rng(1) };
const x = [0.5, 0, 1, 0.25, 0.75, 1];
const xHat = [-0.3, 0.9, 2, 0.1, -40, 60];
const tensors = () => [tf.tensor(x, [2, 3]), tf.tensor(xHat, [2, 3])] as const;

/** Each likelihood, and the negative log density of a value by its textbook formula. */
const densities: [string, () => BuiltLikelihood, (v: number, out: number) => number, number][] = [
  ["gaussian", () => gaussian().build(builder(), ""), (v, o) => 0.5 * (v - o) ** 2, 0.5 * Math.log(2 * Math.PI)],
  ["laplace", () => laplace().build(builder(), ""), (v, o) => Math.abs(v - o), Math.LN2],
  [
    "bernoulli",
    () => bernoulli().build(builder(), ""),
    (v, o) => {
      // log(1 - sigmoid) by its own series for large logits, which 1 - p cannot hold
      const [logP, logQ] = [-Math.log1p(Math.exp(-o)), -Math.log1p(Math.exp(o))];
      return -(v * (o < -30 ? o : logP) + (1 - v) * (o > 30 ? -o : logQ));
    },
    0,
  ],
  [
    "learnedVariance",
    () => {
      const b = builder();
      const built = learnedVariance().build(b, "l");
      b.parameters[0]!.write(Float32Array.of(Math.log(0.3) / 10));
      return built;
    },
    (v, o) => 0.5 * ((v - o) ** 2 / 0.3 + Math.log(0.3)),
    0.5 * Math.log(2 * Math.PI),
  ],
];

describe.each(densities)("%s", (_, make, density, constant) => {
  const rows = [0, 1].map((row) => [0, 1, 2].reduce((sum, d) => sum + density(x[3 * row + d]!, xHat[3 * row + d]!), 0));

  test("has the density of its formula", () => {
    const likelihood = make();
    tf.tidy(() => {
      const logProb = likelihood.logProb(...tensors()).dataSync();
      rows.forEach((nll, row) => {
        expect(logProb[row]! / -(nll + 3 * constant)).toBeCloseTo(1, 5);
      });
      const [nll] = likelihood.nll(...tensors(), 0.5, pass).dataSync();
      expect(nll! / (0.5 * (rows[0]! + rows[1]!))).toBeCloseTo(1, 5);
    });
  });

  test("has the gradient of finite differences", () => {
    const likelihood = make();
    tf.tidy(() => {
      const near = tf.tensor([-0.3, 0.9, 2, 0.1, -1, 0.6], [2, 3]);
      const loss = (o: ReturnType<typeof tf.tensor>) => likelihood.nll(tensors()[0], o, 0.5, pass);
      const gradient = tf
        .grad(loss as never)(near)
        .dataSync();
      const h = 1e-2;
      gradient.forEach((g, i) => {
        const step = tf.tensor(
          [0, 1, 2, 3, 4, 5].map((j) => (i === j ? h : 0)),
          [2, 3],
        );
        const [up, down] = [tf.add(near, step), tf.sub(near, step)].map((o) => loss(o).dataSync()[0]!);
        expect((up! - down!) / (2 * h)).toBeCloseTo(g, 3);
      });
    });
  });
});

test("bernoulli decodes to probabilities, the others to what the decoder gives", () => {
  const logits = tf.tensor([0, 100, -100], [1, 3]);
  expect([...bernoulli().build(builder(), "").mean(logits).dataSync()]).toEqual([0.5, 1, 0]);
  for (const make of [gaussian, laplace, learnedVariance]) {
    expect(make().build(builder(), "").mean(logits)).toBe(logits);
  }
});

test("learned variance of 1 is the unit Gaussian, at the start of training", async () => {
  const X = new Matrix(4, 5, new Rng(3).normals(20));
  const terms = async (likelihood: "gaussian" | "learnedVariance") => {
    const model = new Vae({ inputDim: 5, hidden: [4], latentDim: 2, likelihood });
    const { recon } = await model.loss(X);
    model.dispose();
    return recon;
  };
  expect(await terms("learnedVariance")).toBeCloseTo(await terms("gaussian"), 5);
});

test("values outside of a likelihood's range are refused", async () => {
  const X = Matrix.from([
    [0, 1, 0.5],
    [0, 1.25, 0],
  ]);
  const model = new Vae({ inputDim: 3, hidden: [4], latentDim: 2, likelihood: "bernoulli" });
  await expect(model.loss(X)).rejects.toThrow(/X has the value 1.25, .* from 0 to 1/);
  const joint = new JointVae({ audioDim: 3, lyricsDim: 3, lyricsLikelihood: "bernoulli", latentDim: 2 });
  await expect(joint.loss({ audio: X, lyrics: X })).rejects.toThrow(/lyrics has the value 1.25/);
  await expect(joint.loss({ audio: X })).resolves.toBeDefined();
});

test("standard normal: density and KL", () => {
  const prior = standardNormal().build(builder(), 2);
  tf.tidy(() => {
    const z = tf.tensor([0, 0, 1, -2], [2, 2]);
    const [origin, other] = prior.logProb(z).dataSync();
    expect(origin).toBeCloseTo(-Math.log(2 * Math.PI), 5);
    expect(other).toBeCloseTo(-Math.log(2 * Math.PI) - 2.5, 5);
    expect(prior.kl(tf.zeros([2, 2]), tf.zeros([2, 2]), z).dataSync()[0]).toBe(0);
  });
});

test("mixture: a density that integrates to 1", () => {
  const prior = gaussianMixturePrior({ k: 3 }).build(builder(), 1);
  tf.tidy(() => {
    const step = 0.01;
    const grid = Float32Array.from({ length: 4000 }, (_, i) => (i - 2000) * step);
    const density = prior.logProb(tf.tensor(grid, [4000, 1])).dataSync();
    expect(Array.from(density, (l) => Math.exp(l) * step).reduce((a, b) => a + b)).toBeCloseTo(1, 3);
  });
});
