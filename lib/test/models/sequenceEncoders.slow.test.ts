// Encoders over time: their gradients, and what they are saved as.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import {
  ConditionalVae,
  conv,
  Dense,
  dense,
  type EncoderPart,
  lstm,
  segments,
  transformer,
  Vae,
} from "../../dist/models/index.js";
// @ts-expect-error: internal, so not in the declarations
import { readTerms } from "../../dist/models/lossTerms.js";
import { tf } from "../../dist/tensorflow/backend.js";
import { gradientStep } from "../../dist/training/gradient.js";
import { train } from "../../dist/training/index.js";

const [bands, frames] = [6, 21];
const encoders: [string, EncoderPart][] = [
  ["lstm", lstm({ units: 4, framesPerToken: 2 })],
  ["transformer", transformer({ units: 8, heads: 2, blocks: 2, framesPerToken: 4 })],
  ["segments of convolutions", segments({ encoder: conv({ channels: [2, 3], hidden: 5 }), framesPerSegment: 8 })],
  [
    "segments of an LSTM",
    segments({ encoder: lstm({ units: 3, framesPerToken: 1 }), framesPerSegment: 5, attention: 4 }),
  ],
];

// biome-ignore lint/suspicious/noExplicitAny: the tests look inside, where the published types do not.
const made = (encoder: EncoderPart, options = {}): any =>
  new Vae({ inputShape: [bands, frames], encoder, decoder: dense({ hidden: [7] }), latentDim: 3, ...options });

describe.each(encoders)("%s", (_, encoder) => {
  const images = new Matrix(5, bands * frames, new Rng(1).normals(5 * bands * frames));

  test("its loss rises along its gradient as fast as the gradient is long", async () => {
    const model = made(encoder);
    const batch = { size: 5, x: images.data };
    const pass = () => ({ training: true, kl: { beta: 1 }, rng: new Rng(3) });
    const { gradients, dispose } = (await gradientStep(model, batch, pass(), 0, async () => false))!;
    const start: Float32Array[] = model.parameters.map((p: { read(): Float32Array }) => p.read());
    const slopes = gradients.map((g) => g!.dataSync().slice());
    dispose();
    expect(slopes.length).toBe(start.length);
    const length = Math.sqrt(slopes.flatMap((s) => [...s]).reduce((sum, g) => sum + g * g, 0));
    const lossAt = (h: number): number => {
      model.parameters.forEach((p: { write(v: Float32Array): void }, i: number) => {
        p.write(start[i]!.map((w, j) => w + (h * slopes[i]![j]!) / length));
      });
      return readTerms(() => model.lossTerms(batch, pass())).loss!;
    };
    const h = 2e-3;
    expect((lossAt(h) - lossAt(-h)) / (2 * h) / length).toBeCloseTo(1, 2);
    model.dispose();
  });

  test("is saved and loaded", async () => {
    const dir = await mkdtemp(path.join(tmpdir(), "surlab-sequence-"));
    const model = made(encoder);
    await model.save(dir);
    const same = await Vae.load(dir);
    expect(same.options).toEqual(model.options);
    expect(await same.encode(images)).toEqual(await model.encode(images));
    await rm(dir, { recursive: true });
  });

  test("leaves no tensor behind", async () => {
    const model = made(encoder);
    await train(model, images, { epochs: 1, batchSize: 2 });
    const before = tf.memory().numTensors;
    await train(model, images, { epochs: 2, batchSize: 2 });
    await model.encode(images);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});

test("a conditional VAE gives the classes as further bands, or to a segment's convolutions as channels", async () => {
  const X = new Matrix(4, bands * frames);
  const classes = { language: Int32Array.of(0, 1, -1, 0) };
  for (const [, encoder] of encoders) {
    const model = new ConditionalVae({
      ...{ inputShape: [bands, frames], encoder, decoder: dense({ hidden: [7] }) },
      ...{ conditions: { language: 2 }, latentDim: 3 },
    });
    const { mu } = await model.encode({ X, classes });
    expect(mu.row(0)).toEqual(mu.row(3));
    expect(mu.row(0)).not.toEqual(mu.row(1));
  }
});

test("a segment's encoder may be the user's own, and has to be given again", async () => {
  const mine: EncoderPart = {
    kind: "mine",
    options: {},
    buildEncoder(builder, name, [bands]) {
      const layer = new Dense(builder, name, bands!, 4);
      return { units: 4, call: (x) => layer.call(tf.mean(x, 2)) };
    },
  };
  const dir = await mkdtemp(path.join(tmpdir(), "surlab-segments-"));
  const encoder = () => segments({ encoder: mine, framesPerSegment: 7 });
  const model = made(encoder());
  await model.save(dir);
  await expect(Vae.load(dir)).rejects.toThrow(/a part of your own, "mine"/);
  const X = new Matrix(2, bands * frames).data.map((_, i) => i % 5);
  const images = new Matrix(2, bands * frames, X);
  expect(await (await Vae.load(dir, { encoder: encoder() })).encode(images)).toEqual(await model.encode(images));
  await rm(dir, { recursive: true });
});

test.each<[string, () => unknown, RegExp]>([
  ["vectors", () => made(lstm(), { inputShape: [5] }), /lstm\(\) takes sequences, \[bands, frames\]/],
  ["a decoder", () => made(lstm(), { decoder: undefined }), /"lstm" is an encoder only; give a decoder/],
  [
    "more frames a token than there are",
    () => made(lstm({ framesPerToken: 22 })),
    /framesPerToken is 22; .* at most 21/,
  ],
  ["segments longer than the song", () => made(segments()), /at least the 128 frames of a segment/],
  ["heads that do not divide the units", () => transformer({ units: 10, heads: 4 }), /units is 10; .* the 4 heads/],
  ["segments of segments", () => segments({ encoder: segments() }), /segments\(\) of segments\(\)/],
])("refused: %s", (_, make, message) => {
  expect(make).toThrow(message);
});
