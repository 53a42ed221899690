// One evaluator of the loss: `loss` and the validation of `train` give the same number, to the digit.

import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { ConditionalVae, ConvVae, JointVae, type Model, Vade, Vae } from "../../dist/models/index.js";
import { train } from "../../dist/training/index.js";

const rng = new Rng(1);
const normal = (rows: number, cols: number) => new Matrix(rows, cols, rng.normals(rows * cols));
const images = { channels: [2, 3], hidden: 6, latentDim: 3 };

interface Case {
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: models of several data types, one after the other.
  make: () => Model<any, unknown>;
  training: unknown;
  validation: unknown;
  /** Rows that go through the model at once, where it isn't the model's own number. */
  microBatch?: number;
}

const modal = (n: number) => ({ audio: normal(n, 7), lyrics: normal(n, 5), hasAudio: oddRows(n) });
const oddRows = (n: number) => Array.from({ length: n }, (_, i) => i % 2 === 1);
const labeled = (n: number) => ({
  X: normal(n, 64),
  classes: { genre: Int32Array.from({ length: n }, (_, i) => i % 3) },
});

const cases: Case[] = [
  {
    name: "Vae",
    make: () => new Vae({ inputDim: 7, hidden: [6], latentDim: 3, beta: { kind: "warmUp", beta: 2, epochs: 9 } }),
    training: normal(40, 7),
    validation: normal(30, 7),
  },
  {
    name: "Vade",
    make: () => new Vade({ inputDim: 7, hidden: [6], latentDim: 3, k: 2 }),
    training: normal(40, 7),
    validation: normal(30, 7),
  },
  {
    name: "ConvVae with 2^19 pixels at once: four images",
    make: () => new ConvVae({ ...images, height: 256, width: 512 }),
    training: normal(4, 256 * 512),
    validation: normal(6, 256 * 512),
  },
  {
    name: "ConditionalVae in parts",
    make: () => new ConditionalVae({ ...images, height: 8, width: 8, conditions: { genre: 3 } }),
    training: labeled(10),
    validation: labeled(13),
    microBatch: 3,
  },
  {
    name: "JointVae in parts, audio missing",
    make: () =>
      new JointVae({ audioDim: 7, audioLayers: [6], lyricsDim: 5, lyricsHidden: [6], latentDim: 3, fusion: "mopoe" }),
    training: modal(20),
    validation: modal(13),
    microBatch: 4,
  },
];

describe.each(cases.map((c) => [c.name, c] as const))("%s", (_, { make, training, validation, microBatch }) => {
  test.each([5, 64])("in batches of %i songs, loss is the history's valLoss", async (batchSize) => {
    const model = make();
    if (microBatch) Object.assign(model, { microBatch });
    const { rows, bestEpoch } = await train(model, training, { validation, epochs: 2, batchSize, seed: 7 });
    const { valLoss, valRecon, valKl } = rows[bestEpoch - 1]!;
    const { loss, recon, kl } = await model.loss(validation, { seed: 7, batchSize });
    expect([loss, recon, kl]).toEqual([valLoss, valRecon, valKl]);
    expect((await model.loss(validation, { seed: 8, batchSize })).loss).not.toBe(loss);
    model.dispose();
  });
});

test("the defaults of loss and train are the same seed and batch size", async () => {
  const model = new Vae({ inputDim: 7, hidden: [6], latentDim: 3 });
  const validation = normal(150, 7);
  const { rows, bestEpoch } = await train(model, normal(40, 7), { validation, epochs: 2 });
  expect((await model.loss(validation)).loss).toBe(rows[bestEpoch - 1]!.valLoss);
  model.dispose();
});

test("the parts of a batch have noise of their own, the same as in one piece", async () => {
  const model = new Vae({ inputDim: 7, hidden: [6], latentDim: 3 });
  const one = normal(1, 7);
  const twice = new Matrix(2, 7, Float32Array.from([...one.data, ...one.data]));
  const whole = await model.loss(twice);
  Object.assign(model, { microBatch: 1 });
  const parts = await model.loss(twice);
  expect(parts.recon).toBeCloseTo(whole.recon, 5);
  // With the same noise in both parts, the mean over the two songs would be the loss of one.
  expect(Math.abs(parts.recon - (await model.loss(one)).recon)).toBeGreaterThan(1e-4);
  model.dispose();
});

test("loss reports progress, and can be stopped", async () => {
  const model = new Vae({ inputDim: 7, hidden: [6], latentDim: 3 });
  const done: number[] = [];
  await model.loss(normal(150, 7), { onProgress: (p) => done.push(p.done) });
  expect(done).toEqual([64, 128, 150]);
  await expect(model.loss(normal(150, 7), { signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow("stop");
  await expect(model.loss(normal(2, 7), { batchSize: 0 })).rejects.toThrow(/batchSize is 0/);
  model.dispose();
});
