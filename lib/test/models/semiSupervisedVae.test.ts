import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { dense, learnedVariance, SemiSupervisedVae } from "../../dist/models/index.js";
import { tf } from "../../dist/tensorflow/backend.js";
import { train } from "../../dist/training/index.js";

const rng = new Rng(4);
const X = new Matrix(9, 5, rng.normals(45));
const labels = [0, -1, 2, 1, -1, -1, 0, 2, 1];
const small = (options: object = {}) =>
  new SemiSupervisedVae({ inputDim: 5, hidden: [6], latentDim: 2, classes: 3, ...options });

test("methods return the documented shapes; unknown classes are the most probable ones", async () => {
  small().dispose(); // what TensorFlow makes once and keeps is there
  const before = tf.memory().numTensors;
  const model = small();
  const held = tf.memory().numTensors;
  const predicted = await model.predict(X);
  expect([predicted.probabilities.rows, predicted.probabilities.cols]).toEqual([9, 3]);
  for (let i = 0; i < 9; i++) {
    const p = Array.from(predicted.probabilities.data.slice(3 * i, 3 * i + 3));
    expect(p.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    expect(predicted.labels[i]).toBe(p.indexOf(Math.max(...p)));
  }
  const filled = labels.map((label, i) => (label < 0 ? predicted.labels[i]! : label));
  const posterior = await model.encode({ X, labels });
  expect([posterior.mu.rows, posterior.mu.cols, posterior.logVar.cols]).toEqual([9, 2, 2]);
  expect(posterior).toEqual(await model.encode({ X, labels: filled }));
  const Xhat = await model.reconstruct({ X, labels });
  expect(Xhat).toEqual(await model.decode(posterior.mu, filled));
  expect(await model.encode({ X })).toEqual(await model.encode({ X, labels: predicted.labels }));
  const [a, b] = [new Matrix(1, 5, X.data.slice(0, 5)), new Matrix(1, 5, X.data.slice(10, 15))];
  const between = await model.interpolate({ X: a, labels: [0] }, { X: b, labels: [2] }, 4);
  // Products of matrices with other numbers of rows are summed in another order.
  for (let i = 0; i < 5; i++) expect(between.data[i]).toBeCloseTo(Xhat.data[i]!, 5);
  expect(between.rows).toBe(4);
  expect(tf.memory().numTensors).toBe(held);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("the class changes what is decoded, and samples are of the class that is asked for", async () => {
  const model = small();
  const Z = new Matrix(2, 2, Float32Array.of(0.3, -1, 0.3, -1));
  const decoded = await model.decode(Z, [0, 1]);
  expect(decoded.data.slice(0, 5)).not.toEqual(decoded.data.slice(5));
  const ofClass = await model.sample(4, { seed: 1, labels: [1, 1, 1, 1] });
  expect(ofClass).toEqual(await model.sample(4, { seed: 1, labels: [1, 1, 1, 1] }));
  expect(ofClass).not.toEqual(await model.sample(4, { seed: 1, labels: [2, 2, 2, 2] }));
  expect((await model.sample(4)).rows).toBe(4);
  model.dispose();
});

test("save, load, same output; training goes on in parts", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "surlab-m2-"));
  const [model, inParts] = [small({ alpha: 3 }), small({ alpha: 3 })];
  Object.assign(inParts, { microBatch: 2 });
  await train(model, { X, labels }, { epochs: 3, batchSize: 5, clipNorm: 0 });
  await train(inParts, { X, labels }, { epochs: 3, batchSize: 5, clipNorm: 0 });
  const posterior = await model.encode({ X, labels });
  for (const [i, mu] of (await inParts.encode({ X, labels })).mu.data.entries()) {
    expect(mu).toBeCloseTo(posterior.mu.data[i]!, 4);
  }
  await model.save(dir);
  const same = await SemiSupervisedVae.load(dir);
  expect(same.options).toEqual(model.options);
  expect(await same.predict(X)).toEqual(await model.predict(X));
  expect(await same.encode({ X, labels })).toEqual(posterior);
  await rm(dir, { recursive: true });
  for (const m of [model, same, inParts]) m.dispose();
});

test("images, with convolutions and a Bernoulli likelihood", async () => {
  const images = new Matrix(
    6,
    64,
    Float32Array.from({ length: 384 }, () => rng.uniform()),
  );
  const model = new SemiSupervisedVae({
    inputShape: [8, 8],
    encoder: "conv",
    decoder: dense({ hidden: [6] }),
    likelihood: "bernoulli",
    latentDim: 2,
    classes: 2,
  });
  const { rows } = await train(model, { X: images, labels: [0, 1, -1, -1, -1, -1] }, { epochs: 2, batchSize: 3 });
  expect(Number.isFinite(rows[1]!.loss)).toBe(true);
  expect((await model.predict(images)).labels).toHaveLength(6);
  model.dispose();
});

test("log p(x) is that of the sum over the classes, and log p(x, y) that of the label", async () => {
  const model = small();
  const ofLabel = async (label: number) =>
    (await model.logLikelihood({ X, labels: new Array(9).fill(label) }, { samples: 50 })).perSong;
  const joint = [await ofLabel(0), await ofLabel(1), await ofLabel(2)];
  // The draws of a song are the same in all four, so that the estimates add up, too.
  const marginal = (await model.logLikelihood({ X }, { samples: 50 })).perSong;
  for (const [i, value] of marginal.entries()) {
    expect(value).toBeCloseTo(Math.log(joint.reduce((sum, p) => sum + Math.exp(p[i]!), 0)), 4);
  }
  const some = (await model.logLikelihood({ X, labels }, { samples: 50 })).perSong;
  labels.forEach((label, i) => {
    expect(some[i]).toBeCloseTo(label < 0 ? marginal[i]! : joint[label]![i]!, 4);
  });
  model.dispose();
});

test("rejects labels that are no classes, and points without a class", async () => {
  const model = small();
  await expect(model.encode({ X, labels: [3, ...labels.slice(1)] })).rejects.toThrow(/among them 3; .* from 0 to 2/);
  await expect(model.encode({ X, labels: [0.5, ...labels.slice(1)] })).rejects.toThrow(/among them 0.5/);
  await expect(model.encode({ X, labels: [1] })).rejects.toThrow(/1 labels for 9 songs/);
  await expect(model.decode(new Matrix(2, 2))).rejects.toThrow(/not the class of each/);
  await expect(model.decode(new Matrix(2, 2), [0, -1])).rejects.toThrow(/not the class of each/);
  expect(() => small({ classes: 1 })).toThrow(/classes is 1/);
  expect(() => small({ alpha: -1 })).toThrow(/alpha is -1/);
  expect(() => small({ likelihood: learnedVariance({ estimate: "optimal" }) })).toThrow(/use estimate "learned"/);
  model.dispose();
});
