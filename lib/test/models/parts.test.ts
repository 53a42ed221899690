// Models of parts: what can be given, saved and loaded, and what is refused.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { gaussianMixture } from "../../dist/cluster/index.js";
import {
  Autoencoder,
  ConditionalVae,
  ConvVae,
  conv,
  DeepConvVae,
  Dense,
  dense,
  type EncoderPart,
  gaussianMixturePrior,
  JointVae,
  learnedVariance,
  residualConv,
  Vade,
  Vae,
} from "../../dist/models/index.js";
import type { VaeParts } from "../../dist/models/network.js";
import { tf } from "../../dist/tensorflow/backend.js";
import { train } from "../../dist/training/index.js";

const dir = await mkdtemp(path.join(tmpdir(), "surlab-parts-"));
afterAll(() => rm(dir, { recursive: true }));

/** What the tests look at and the published types do not have. */
interface Inside {
  weights(): { name: string; data: Float32Array }[];
  parameters: { name: string; shape: readonly number[] }[];
  parts: VaeParts;
  microBatch: number | undefined;
  inferenceRows: number;
}
const inside = (model: object) => model as Inside;

const rng = new Rng(1);
const normal = (rows: number, cols: number) => new Matrix(rows, cols, rng.normals(rows * cols));
const [height, width] = [8, 12];
const images = normal(6, height * width);
const vectors = normal(6, 5);
const small = { channels: [2, 3], hidden: 6 };
const language = Int32Array.of(0, 1, -1, 1, 0, 0);

/** The mean over time of each band, and a dense layer. */
const bandMeans: EncoderPart = {
  kind: "bandMeans",
  options: { units: 4 },
  buildEncoder(builder, name, [bands]) {
    const layer = new Dense(builder, `${name}/layer`, bands!, 4, { relu: true });
    return { units: 4, call: (x) => layer.call(tf.mean(x, 2)) };
  },
};

describe("the same network by its parts", () => {
  test.each([
    ["ConvVae", new ConvVae({ height, width, ...small, latentDim: 3 }), conv(small)],
    ["DeepConvVae", new DeepConvVae({ height, width, ...small, latentDim: 3 }), residualConv(small)],
  ])("%s is a Vae of convolutional parts", async (_, named, encoder) => {
    const composed = new Vae({ inputShape: [height, width], encoder, latentDim: 3 });
    expect(inside(composed).weights()).toEqual(inside(named).weights());
    expect(await composed.reconstruct(images)).toEqual(await named.reconstruct(images));
    expect(await composed.loss(images)).toEqual(await named.loss(images));
    for (const limit of ["microBatch", "inferenceRows"] as const) {
      expect(inside(composed)[limit]).toBe(inside(named)[limit]);
    }
  });

  test("Vade is a Vae with a mixture as its prior", async () => {
    const vade = new Vade({ inputDim: 5, hidden: [6], latentDim: 3, k: 4 });
    const composed = new Vae({ inputDim: 5, hidden: [6], latentDim: 3, prior: gaussianMixturePrior({ k: 4 }) });
    expect(inside(composed).weights()).toEqual(inside(vade).weights());
    expect(await composed.loss(vectors)).toEqual(await vade.loss(vectors));
    expect(await composed.sample(3)).toEqual(await vade.sample(3));
  });

  test("a name stands for the part with its defaults", () => {
    const named = new Vae({ inputShape: [height, width], encoder: "conv", latentDim: 3 });
    expect(inside(named).parts.encoder).toEqual(conv());
    expect(inside(named).parts.decoder).toEqual(conv());
    expect(inside(named).parts.likelihood.kind).toBe("gaussian");
  });

  test("convolutions that are averaged to another grid give the dense layer as many values", () => {
    const dense = (grid: number) => {
      const encoder = conv({ ...small, grid });
      const model = new Vae({ inputShape: [height, width], encoder, decoder: conv(small), latentDim: 3 });
      return inside(model).parameters.find(({ name }) => name.endsWith("dense/weight"))!.shape[0];
    };
    expect([4, 2].map(dense)).toEqual([small.channels.at(-1)! * 16, small.channels.at(-1)! * 4]);
  });

  test("an encoder and a decoder of different kinds", async () => {
    const model = new Vae({ inputShape: [height, width], encoder: conv(small), decoder: dense({ hidden: [7] }) });
    expect(inside(model).parameters.map((p) => p.name)).toContain("output/weight");
    expect((await model.reconstruct(images)).cols).toBe(height * width);
  });
});

describe("every model trains with given parts", () => {
  const settings = { epochs: 2, batchSize: 3 };

  test("a conditional VAE on vectors, on images, and with a part of the user's own", async () => {
    const conditions = { language: 2 };
    for (const [X, options] of [
      [vectors, { inputDim: 5, encoder: dense({ hidden: [6] }), likelihood: "learnedVariance" }],
      [images, { inputShape: [height, width], encoder: conv(small) }],
      [images, { height, width, encoder: residualConv(small) }],
      [images, { height, width, encoder: bandMeans, decoder: dense({ hidden: [6] }) }],
    ] as [Matrix, object][]) {
      const model = new ConditionalVae({ ...options, conditions, latentDim: 3 });
      const { rows } = await train(model, { X, classes: { language } }, settings);
      expect(rows.every((row) => Number.isFinite(row.loss))).toBe(true);
      const Z = (await model.encode({ X, classes: { language } })).mu;
      expect(Z.cols).toBe(3);
      // The classes reach the decoder.
      expect(await model.decode(Z, { language })).not.toEqual(await model.decode(Z));
      expect((await model.sample(2, { classes: { language: Int32Array.of(0, 1) } })).cols).toBe(X.cols);
    }
  });

  test("VaDE from a pretrained convolutional VAE or autoencoder", async () => {
    for (const pretrained of [
      new ConvVae({ height, width, ...small, latentDim: 3 }),
      new DeepConvVae({ height, width, ...small, latentDim: 3 }),
      new Vae({ inputShape: [height, width], encoder: bandMeans, decoder: conv(small), latentDim: 3 }),
      new Autoencoder({ inputShape: [height, width], encoder: conv(small), latentDim: 3 }),
    ]) {
      const { mu } = await pretrained.encode(images);
      const vade = Vade.from(pretrained, await gaussianMixture(mu, { k: 2, covarianceType: "diag" }));
      expect((await vade.encode(images)).mu).toEqual(mu);
      await train(vade, images, settings);
      expect((await vade.cluster(images)).labels.length).toBe(6);
    }
  });

  test("a joint VAE, also started from a VAE of the same parts", async () => {
    const audioEncoder = residualConv(small);
    const trained = new Vae({
      inputShape: [height, width],
      encoder: audioEncoder,
      likelihood: learnedVariance(),
      latentDim: 3,
    });
    await train(trained, images, settings);
    const joint = new JointVae({
      height,
      width,
      audioEncoder,
      audioLikelihood: learnedVariance(),
      lyricsDim: 5,
      lyricsEncoder: dense({ hidden: [4] }),
      lyricsLikelihood: "laplace",
      latentDim: 3,
    });
    joint.startAudioFrom(trained);
    const data = { audio: images, lyrics: vectors };
    const started = new Map(
      inside(joint)
        .weights()
        .map((w) => [w.name, w.data]),
    );
    for (const { name, data } of inside(trained).weights()) expect(started.get(`audio/${name}`)).toEqual(data);
    const history = await train(joint, data, settings);
    expect(history.rows.every((row) => Number.isFinite(row.loss))).toBe(true);
    expect((await joint.reconstruct(data)).lyrics.cols).toBe(5);
  });
});

describe("save and load", () => {
  test("the library's parts are found by name", async () => {
    const model = new Vae({
      inputShape: [height, width],
      encoder: residualConv({ ...small, dropout: 0.2 }),
      decoder: conv(small),
      likelihood: learnedVariance({ estimate: "optimal" }),
      prior: gaussianMixturePrior({ k: 2 }),
      latentDim: 3,
    });
    await train(model, images, { epochs: 1 });
    await model.save(path.join(dir, "own"));
    const same = await Vae.load(path.join(dir, "own"));
    expect(same.options).toEqual(model.options);
    expect(inside(same).weights()).toEqual(inside(model).weights());
    expect(await same.loss(images)).toEqual(await model.loss(images));
  });

  test("a joint and a conditional VAE with parts", async () => {
    const audio = { audioDim: 5, audioEncoder: dense({ hidden: [4] }) };
    const joint = new JointVae({ ...audio, lyricsDim: 3, lyricsHidden: [4], latentDim: 2 });
    await joint.save(path.join(dir, "joint"));
    expect(inside(await JointVae.load(path.join(dir, "joint"))).weights()).toEqual(inside(joint).weights());
    const conditional = new ConditionalVae({
      conditions: { language: 2 },
      inputDim: 5,
      encoder: dense({ hidden: [4] }),
      likelihood: "laplace",
    });
    await conditional.save(path.join(dir, "conditional"));
    const same = await ConditionalVae.load(path.join(dir, "conditional"));
    expect(same.options).toEqual(conditional.options);
    expect(inside(same).weights()).toEqual(inside(conditional).weights());
  });

  test("a part of the user's own has to be given again, the same", async () => {
    const at = path.join(dir, "mine");
    const model = new Vae({ inputShape: [height, width], encoder: bandMeans, decoder: "dense", latentDim: 3 });
    await model.save(at);
    const same = await Vae.load(at, { encoder: bandMeans });
    expect(await same.encode(images)).toEqual(await model.encode(images));
    await expect(Vae.load(at)).rejects.toThrow(/encoder is a part of your own, "bandMeans".*load\(dir, \{ encoder/);
    await expect(Vae.load(at, { encoder: dense() })).rejects.toThrow(/saved with the encoder "bandMeans"/);
    await expect(Vae.load(at, { encoder: bandMeans, prior: gaussianMixturePrior() })).rejects.toThrow(/no prior/);
  });
});

describe("refused, in one sentence", () => {
  test.each<[string, () => unknown, RegExp]>([
    ["no size", () => new Vae({} as never), /needs inputDim.*or inputShape/],
    ["two sizes", () => new Vae({ inputDim: 5, inputShape: [2, 3] }), /\[2, 3\], 6 values, but inputDim is 5/],
    [
      "an unknown part",
      () => new Vae({ inputDim: 5, encoder: "recurrent" as never }),
      /encoder is "recurrent"; it must be "dense", "conv"/,
    ],
    ["an unknown likelihood", () => new Vae({ inputDim: 5, likelihood: "poisson" as never }), /must be "gaussian"/],
    ["no part", () => new Vae({ inputDim: 5, encoder: {} as never }), /an object with kind, options and buildEncoder/],
    [
      "hidden beside another encoder",
      () => new Vae({ inputShape: [8, 8], encoder: "conv", hidden: [5] }),
      /hidden has no effect beside encoder/,
    ],
    [
      "channels beside another encoder",
      () => new JointVae({ audioEncoder: "residualConv", channels: [5] }),
      /channels has no effect/,
    ],
    [
      "channels for vectors",
      () => new ConditionalVae({ inputDim: 5, conditions: { a: 2 }, channels: [5] }),
      /channels has no effect/,
    ],
    [
      "height for vectors",
      () => new ConditionalVae({ inputDim: 5, conditions: { a: 2 }, height: 8 }),
      /height has no effect beside inputDim/,
    ],
    [
      "convolutions over vectors",
      () => new Vae({ inputDim: 5, encoder: "conv" }),
      /takes images, \[height, width\], but the shape of a row is \[5\]/,
    ],
    ["images too small to pool", () => new Vae({ inputShape: [4, 9], encoder: "conv" }), /height is 4; .* at least 8/],
    [
      "an encoder alone",
      () => new Vae({ inputShape: [8, 8], encoder: bandMeans }),
      /"bandMeans" is an encoder only; give a decoder/,
    ],
    [
      "the kind of another part",
      () => new Vae({ inputDim: 5, encoder: { ...bandMeans, kind: "dense" } }),
      /calls itself "dense"/,
    ],
    ["a grid without cells", () => conv({ grid: 0 }), /grid is 0; it must be/],
    ["a misspelled option of a part", () => conv({ chanels: [5] } as never), /did you mean channels/],
    [
      "a mean of another likelihood",
      () => new Vae({ inputDim: 5, likelihood: "laplace", reduction: "mean" }),
      /reduction is "mean"/,
    ],
    ["a prior of VaDE", () => new Vade({ inputDim: 5, prior: "standardNormal" } as never), /unknown option "prior"/],
    ["beta of an autoencoder", () => new Autoencoder({ inputDim: 5, beta: 2 } as never), /no KL term/],
    [
      "layers of vectors for images",
      () => new JointVae({ audioLayers: [5] }),
      /audioLayers has no effect beside images/,
    ],
    ["channels beside vectors", () => new JointVae({ audioDim: 5, channels: [5] }), /no effect beside audioDim;/],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
