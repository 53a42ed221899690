// Training steps of each model after a warm-up; train.py does the same in PyTorch.

import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { reducedPrecision } from "./bfloat16.mjs";
import { memory, timePerClip } from "./stream.mjs";

const { ConvVae, JointVae, Matrix, Rng, train, Vade, Vae } = createRequire(import.meta.url)("../lib/dist/index.js");

const cases = {
  "fc-vae": () => ({
    model: new Vae({ inputDim: 256, hidden: [512, 256], latentDim: 32 }),
    data: random(3834, 256),
    epochs: 40,
    batchSize: 64,
  }),
  "conv-vae-128x1290": () => ({
    model: new ConvVae({ width: 1290 }),
    data: random(64, 128 * 1290),
    epochs: 1,
    batchSize: 32,
  }),
  "conv-vae-128x128": () => ({
    model: new ConvVae({ width: 128 }),
    data: random(256, 128 * 128),
    epochs: 1,
    batchSize: 32,
  }),
  "joint-vae": () => ({
    model: new JointVae({ width: 128, fusion: "poe", contrastiveWeight: 1 }),
    data: { audio: random(256, 128 * 128), lyrics: random(256, 64) },
    epochs: 1,
    batchSize: 32,
  }),
  "vade-digits": () => ({
    model: new Vade({ inputDim: 64, hidden: [500, 500, 2000], latentDim: 10, k: 10 }),
    data: random(1797, 64),
    epochs: 10,
    batchSize: 100,
  }),
};

const alone = { "memory-128x1290": memory, "per-clip": timePerClip, bfloat16: reducedPrecision };

console.info = () => {};
if (process.argv[2] in alone) {
  console.log(JSON.stringify(await alone[process.argv[2]]()));
  process.exit();
}

const { model, data, ...options } = cases[process.argv[2]]();
await train(model, firstRows(data, options.batchSize), { ...options, epochs: 1 });
const [started, cpu] = [performance.now(), process.cpuUsage()];
const { rows } = await train(model, data, { ...options, patience: options.epochs });
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(cpu);
const cpuSeconds = (user + system) / 1e6;
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ seconds, cpuSeconds, peakMb, threads: availableParallelism(), loss: rows.at(-1).loss }));

function random(rows, cols) {
  const rng = new Rng(1, "bench");
  return new Matrix(
    rows,
    cols,
    Float32Array.from({ length: rows * cols }, () => 2 * rng.uniform() - 1),
  );
}

function firstRows(X, rows) {
  if (X.audio) return { audio: firstRows(X.audio, rows), lyrics: firstRows(X.lyrics, rows) };
  return new Matrix(rows, X.cols, X.data.slice(0, rows * X.cols));
}
