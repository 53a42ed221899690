import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { ConvVae, DeepConvVae, selectBatches, Vae } from "../../dist/models/index.js";
import { tf } from "../../dist/tensorflow/backend.js";
import { type History, type TrainOptions, train } from "../../dist/training/index.js";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** Songs that lie near a plane in 12 dimensions, so that there is something to learn. */
function songs(n: number, seed = 1): Matrix {
  const rng = new Rng(seed, "songs");
  const plane = Array.from({ length: 24 }, () => 2 * rng.normal());
  const X = new Matrix(n, 12);
  for (let i = 0; i < n; i++) {
    const [a, b] = [rng.normal(), rng.normal()];
    for (let d = 0; d < 12; d++) X.data[i * 12 + d] = a * plane[d]! + b * plane[12 + d]! + 0.1 * rng.normal();
  }
  return X;
}

const small = () => new Vae({ inputDim: 12, hidden: [16, 8], latentDim: 2, seed: 3 });

/** What training changes; internal, so not in the declarations. */
const weightsOf = (model: Vae) =>
  (model as unknown as { weights(): { data: Float32Array }[] }).weights().map(({ data }) => data);

async function trained(
  options: TrainOptions<Matrix>,
  X = songs(100),
): Promise<{ weights: Float32Array[]; history: History }> {
  const model = small();
  const history = await train(model, X, { batchSize: 32, ...options });
  const weights = weightsOf(model);
  model.dispose();
  return { weights, history };
}

async function scratch(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "surlab-train-"));
  folders.push(folder);
  return folder;
}

test("the loss falls, and every epoch has its row", async () => {
  const { history } = await trained({ epochs: 20, validation: songs(40, 2), learningRate: 0.01 });
  expect(history.rows.map((r) => r.epoch)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect(history.rows.at(-1)!.loss).toBeLessThan(0.6 * history.rows[0]!.loss);
  for (const { loss, recon, kl } of history.rows) expect(loss).toBeCloseTo(recon + kl, 4);
  expect(history.rows.every((r) => r.valLoss! > 0)).toBe(true);
});

test("the same seed twice gives the same weights, another seed others", async () => {
  const [a, b, c] = [
    await trained({ epochs: 3, seed: 5 }),
    await trained({ epochs: 3, seed: 5 }),
    await trained({ epochs: 3, seed: 6 }),
  ];
  expect(b.weights).toEqual(a.weights);
  expect(c.weights).not.toEqual(a.weights);
});

test("convolutions on several threads are reproducible", async () => {
  const rng = new Rng(1);
  const X = new Matrix(
    12,
    32 * 40,
    Float32Array.from({ length: 12 * 32 * 40 }, () => rng.normal()),
  );
  const runs = [];
  for (let i = 0; i < 2; i++) {
    const model = new ConvVae({ height: 32, width: 40, latentDim: 8, hidden: 64 });
    await train(model, X, { epochs: 2, batchSize: 6 });
    runs.push((await model.encode(X)).mu);
    model.dispose();
  }
  expect(runs[1]).toEqual(runs[0]);
});

test("images come from disk a batch at a time, and the halves of a split read only their own rows", async () => {
  const X = songs(30);
  const read: number[] = [];
  const source = {
    length: 30,
    cols: 12,
    read: async (rows: Int32Array) => {
      read.push(...rows);
      return new Matrix(
        rows.length,
        12,
        Float32Array.from([...rows].flatMap((i) => [...X.data.subarray(i * 12, i * 12 + 12)])),
      ).data;
    },
  };
  const even = Array.from({ length: 15 }, (_, i) => 2 * i);
  const [streamed, inMemory] = [small(), small()];
  await train(streamed, selectBatches(source, even), { epochs: 2, batchSize: 4 });
  expect(new Set(read)).toEqual(new Set(even));
  await train(inMemory, X.select(even), { epochs: 2, batchSize: 4 });
  expect(await streamed.encode(X)).toEqual(await inMemory.encode(X));
  for (const model of [streamed, inMemory]) model.dispose();
});

test("a run that was stopped in the middle of an epoch and resumed ends with the weights of one that was not", async () => {
  const straight = await trained({ epochs: 6, validation: songs(40, 2), clipNorm: 5 });
  const checkpointDir = await scratch();
  const stop = new AbortController();
  const first = await trained({
    epochs: 6,
    validation: songs(40, 2),
    clipNorm: 5,
    checkpointDir,
    signal: stop.signal,
    onProgress: ({ done }) => done === 10 && stop.abort(), // 4 steps an epoch: in the third
  });
  expect(first.history).toMatchObject({ interrupted: true });
  expect(first.history.rows).toHaveLength(2);
  expect(first.weights).not.toEqual(straight.weights);
  const second = await trained({ epochs: 6, validation: songs(40, 2), clipNorm: 5, checkpointDir, resume: true });
  expect(second.weights).toEqual(straight.weights);
  const losses = (h: History) => h.rows.map(({ loss, recon, kl, valLoss }) => ({ loss, recon, kl, valLoss }));
  expect(losses(second.history)).toEqual(losses(straight.history));
  expect(await readdir(checkpointDir)).toEqual(["training.safetensors"]);
});

test("a finished training can be continued", async () => {
  const straight = await trained({ epochs: 5, patience: 50 });
  const checkpointDir = await scratch();
  await trained({ epochs: 3, patience: 50, checkpointDir });
  const further = await trained({ epochs: 5, patience: 50, checkpointDir, resume: true });
  expect(further.weights).toEqual(straight.weights);
  expect(further.history.rows.map((r) => r.epoch)).toEqual([1, 2, 3, 4, 5]);
});

test("an interrupt during validation resumes there", async () => {
  const straight = await trained({ epochs: 3, validation: songs(400, 2) });
  const checkpointDir = await scratch();
  const stop = new AbortController();
  const validation = {
    length: 400,
    cols: 12,
    read: (rows: Int32Array) => {
      if (rows[0] === 320 && rows.length === 32) stop.abort(); // not the checksum's read, of 64
      return songs(400, 2).select(rows).data;
    },
  };
  const options = { epochs: 3, checkpointDir };
  const first = await trained({ ...options, validation: validation as never, signal: stop.signal });
  expect(first.history).toMatchObject({ interrupted: true, rows: [] });
  const second = await trained({ ...options, validation: songs(400, 2), resume: true });
  expect(second.weights).toEqual(straight.weights);
});

test("running means of batch norm resume exactly too", async () => {
  const rng = new Rng(2);
  const X = new Matrix(
    9,
    16 * 16,
    Float32Array.from({ length: 9 * 256 }, () => rng.normal()),
  );
  const run = async (options: TrainOptions<Matrix>): Promise<unknown> => {
    const model = new DeepConvVae({ height: 16, width: 16, channels: [3, 4], hidden: 8, latentDim: 2 });
    await train(model, X, { epochs: 2, batchSize: 4, ...options });
    const encoded = await model.encode(X);
    model.dispose();
    return encoded;
  };
  const checkpointDir = await scratch();
  const stop = new AbortController();
  await run({ checkpointDir, signal: stop.signal, onProgress: ({ done }) => done === 4 && stop.abort() });
  expect(await run({ checkpointDir, resume: true })).toEqual(await run({}));
});

test("a checkpoint of another run is refused", async () => {
  const checkpointDir = await scratch();
  await trained({ epochs: 1, checkpointDir });
  await expect(trained({ epochs: 1, checkpointDir, resume: true, batchSize: 20 })).rejects.toThrow(
    /belongs to another run: batchSize was 32 and is 20;/,
  );
  const other = songs(100, 77);
  await expect(trained({ epochs: 1, checkpointDir, resume: true }, other)).rejects.toThrow(
    /another run: checksum of the songs was [0-9a-f]{16} and is [0-9a-f]{16};/,
  );
  await expect(trained({ epochs: 1, checkpointDir, resume: true, validation: songs(9) })).rejects.toThrow(
    /checksum of the validation songs was undefined/,
  );
});

test("an aborted signal keeps the best weights and resolves", async () => {
  const stop = new AbortController();
  const { history, weights } = await trained({
    epochs: 1000,
    signal: stop.signal,
    onProgress: ({ done }) => done === 7 && stop.abort(),
  });
  expect(history.interrupted).toBe(true);
  expect(history.rows).toHaveLength(1);
  const untrained = small();
  expect(weights).not.toEqual(weightsOf(untrained));
  untrained.dispose();
});

test("the event loop keeps running while a model trains", async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 150);
  const { history } = await trained({ epochs: 1_000_000, patience: 1_000_000, signal: stop.signal });
  expect(history.interrupted).toBe(true);
});

test("training stops when the validation loss has not improved, with the weights of the best epoch", async () => {
  const model = small();
  const validation = songs(40, 9);
  const history = await train(model, songs(20), {
    validation,
    epochs: 500,
    patience: 4,
    plateau: false,
    learningRate: 0.02,
  });
  expect(history.stoppedEarly).toBe(true);
  expect(history.rows.length).toBe(history.bestEpoch + 4);
  const best = Math.min(...history.rows.map((r) => r.valLoss!));
  expect(history.rows[history.bestEpoch - 1]!.valLoss).toBe(best);
  model.dispose();
});

test("the learning rate falls on a plateau, by the factor, down to the minimum", async () => {
  const { history } = await trained({
    epochs: 30,
    patience: 100,
    learningRate: 0.05,
    plateau: { factor: 0.1, patience: 1, minLearningRate: 0.004 },
  });
  const rates = [...new Set(history.rows.map((r) => r.lr))];
  expect(rates[0]).toBe(0.05);
  expect(rates[1]).toBeCloseTo(0.005, 10);
  expect(rates.at(-1)).toBe(0.004);
});

test("no tensor is left behind by three epochs, a load or a failure", async () => {
  const before = tf.memory().numTensors;
  const dir = await scratch();
  const model = small();
  const held = tf.memory().numTensors;
  await train(model, songs(50), { epochs: 3, batchSize: 16, validation: songs(20), clipNorm: 0.1, checkpointDir: dir });
  await model.save(dir);
  await model.loss(songs(10));
  expect(tf.memory().numTensors).toBe(held);
  (await Vae.load(dir)).dispose();
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("unknown options and impossible numbers are refused", async () => {
  const model = small();
  await expect(train(model, songs(10), { epoch: 3 } as object)).rejects.toThrow(/unknown option "epoch"/);
  await expect(train(model, songs(10), { batchSize: 0 })).rejects.toThrow(/batchSize is 0/);
  model.dispose();
});
