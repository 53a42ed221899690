// Encoders over time learn the order of the frames.

import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { Dense, dense, type EncoderPart, lstm, segments, transformer, Vae } from "../../dist/models/index.js";
import { tf } from "../../dist/tensorflow/backend.js";
import { train } from "../../dist/training/index.js";

/**
 * Tones that rise or fall by one band a frame and wrap around, from a random band on: over time every band sounds equally
 * long in both, so that only the order of the frames tells them apart.
 */
function sweeps(n: number, seed: number): { X: Matrix; rising: boolean[] } {
  const rng = new Rng(seed);
  const [bands, frames] = [8, 32];
  const X = new Matrix(
    n,
    bands * frames,
    rng.normals(n * bands * frames).map((v) => 0.3 * v),
  );
  const rising = Array.from({ length: n }, () => rng.uniform() < 0.5);
  for (let i = 0; i < n; i++) {
    const start = rng.int(bands);
    for (let t = 0; t < frames; t++) {
      const band = (((start + (rising[i] ? t : -t)) % bands) + bands) % bands;
      X.data[i * bands * frames + band * frames + t]! += 2;
    }
  }
  return { X, rising };
}

/** The share of rows of b whose nearest row of a has their label. */
function nearestNeighbor(a: Matrix, labelsOfA: boolean[], b: Matrix, labelsOfB: boolean[]): number {
  const distance = (i: number, j: number) => a.row(i).reduce((sum, v, d) => sum + (v - b.row(j)[d]!) ** 2, 0);
  const right = labelsOfB.filter((label, j) => {
    const distances = labelsOfA.map((_, i) => distance(i, j));
    return labelsOfA[distances.indexOf(Math.min(...distances))] === label;
  });
  return right.length / labelsOfB.length;
}

/** Sees the mean of each band over time alone. */
const bandMeans: EncoderPart = {
  kind: "bandMeans",
  options: {},
  buildEncoder(builder, name, [bands]) {
    const layer = new Dense(builder, name, bands!, 32, { relu: true });
    return { units: 32, call: (x) => layer.call(tf.mean(x, 2)) };
  },
};

test.each<[string, EncoderPart, (accuracy: number) => boolean]>([
  ["the mean over time cannot tell rising from falling", bandMeans, (a) => a < 0.65],
  ["an LSTM can", lstm({ units: 32, framesPerToken: 4 }), (a) => a > 0.9],
  ["a Transformer can", transformer({ units: 32, heads: 2, blocks: 1, framesPerToken: 4 }), (a) => a > 0.9],
  [
    "an LSTM in segments can",
    segments({ encoder: lstm({ units: 32, framesPerToken: 2 }), framesPerSegment: 16 }),
    (a) => a > 0.9,
  ],
])("latents of sweeps: %s", async (_, encoder, expected) => {
  const [learn, unseen] = [sweeps(256, 1), sweeps(128, 2)];
  const model = new Vae({
    ...{ inputShape: [8, 32], encoder, decoder: dense({ hidden: [64] }) },
    ...{ latentDim: 8, beta: 0.1, seed: 1 },
  });
  await train(model, learn.X, { epochs: 25, batchSize: 32, learningRate: 5e-3, plateau: false });
  const [a, b] = [(await model.encode(learn.X)).mu, (await model.encode(unseen.X)).mu];
  const accuracy = nearestNeighbor(a, learn.rising, b, unseen.rising);
  expect(expected(accuracy), `accuracy ${accuracy}`).toBe(true);
  model.dispose();
});
