// The decoder as the explorer's page gets it: packed small, the same images, latents in the order of the page's songs.

import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { pca } from "../../dist/decomposition/index.js";
import { decoderFor, packDecoder } from "../../dist/explorer/decoder.js";
import { DecoderNetwork } from "../../dist/explorer/decoderNetwork.js";
import { floats } from "../../dist/explorer/unpack.js";
import {
  conv,
  type DecoderPart,
  pcaConv,
  residualConv,
  startAtPca,
  Vae,
  type VaeOptions,
} from "../../dist/models/index.js";

const [bands, columns, latentDim, n] = [8, 12, 5, 7];
const rng = new Rng(1);
const posterior = {
  mu: new Matrix(n, latentDim, rng.normals(n * latentDim)),
  logVar: new Matrix(n, latentDim, rng.normals(n * latentDim)),
};
const ids = Array.from({ length: n }, (_, i) => `s${i}`);
const options = {
  name: "ConvVAE",
  ids,
  posterior,
  bands: {
    means: new Float64Array(bands).fill(-40),
    deviations: Float64Array.from({ length: bands }, (_, i) => 5 + i),
  },
  columnLength: 2048,
};
const songImages = new Matrix(20, bands * columns, rng.normals(20 * bands * columns));
const vae = (given: Partial<VaeOptions> = {}) =>
  new Vae({ inputShape: [bands, columns], latentDim, encoder: conv({ channels: [4, 8], hidden: 16 }), ...given });

/** The library's own images of the songs, in decibels. */
async function imagesOf(model: Vae): Promise<number[]> {
  const { data } = await model.decode(posterior.mu);
  return Array.from(data, (value, i) => {
    const band = Math.floor(i / columns) % bands;
    return Math.min(0, Math.max(-80, value * (5 + band) - 40));
  });
}

test.each([
  ["conv", undefined],
  ["dense", "dense" as const],
  ["residualConv", residualConv({ channels: [4, 8], hidden: 16 })],
  ["pcaConv", pcaConv({ nComponents: 6, channels: [4] })],
])("a decoder of %s decodes the same from half of the bytes", async (kind, decoder) => {
  const model = vae({ decoder });
  if (kind === "pcaConv") startAtPca(model, await pca(songImages, { nComponents: 6 }));
  const packed = JSON.parse(JSON.stringify(await packDecoder(model, options)));
  expect(packed.part.kind).toBe(kind);
  const decoded = await new DecoderNetwork(packed).decibels(posterior.mu.data);
  const wanted = await imagesOf(model);
  expect(decoded.length).toBe(n * bands * columns);
  const errors = wanted.map((value, i) => Math.abs(value - (decoded[i] as number)));
  expect(Math.max(...errors)).toBeLessThan(0.5);
  expect(packed.weights.every(({ values }: { values: { scale?: number } }) => values.scale !== undefined)).toBe(true);
});

test("weights that 16 bits can't hold are kept as 32 bits", async () => {
  const model = vae();
  const weights = (model as unknown as { weights(): { name: string; data: Float32Array }[] }).weights();
  const bias = weights.find(({ name }) => name === "decoder/conv1/bias")?.data as Float32Array;
  const kernel = weights.find(({ name }) => name === "decoder/conv1/kernel")?.data as Float32Array;
  // One huge weight sets the scale of its array, and the others are lost. Its input is 0: only the others count.
  const before = weights.find(({ name }) => name === "decoder/conv0/kernel")?.data as Float32Array;
  const inputs = 4;
  for (let i = 0; i < before.length; i++) if (Math.floor(i / 8) % inputs === 0) before[i] = 0;
  (weights.find(({ name }) => name === "decoder/conv0/bias")?.data as Float32Array)[0] = -1;
  kernel[0] = 1e6;
  bias[0] = 0.1;
  const arrays = new Map(weights.map((one) => [one.name, one]));
  (model as unknown as { setWeights(arrays: Map<string, object>): void }).setWeights(arrays);
  const packed = await packDecoder(model, options);
  expect(packed.weights.every(({ values }) => values.scale === undefined)).toBe(true);
});

test("dimensions are ordered by their KL divergence from the prior", async () => {
  const mu = new Matrix(n, latentDim);
  for (let i = 0; i < n; i++) mu.data[i * latentDim + 3] = 2;
  for (let i = 0; i < n; i++) mu.data[i * latentDim + 1] = 1;
  const one = { mu, logVar: new Matrix(n, latentDim) };
  expect((await packDecoder(vae(), { ...options, posterior: one })).order.slice(0, 2)).toEqual([3, 1]);
});

test("latents follow the songs of the page; NaN where the run doesn't have them", async () => {
  const decoder = decoderFor(await packDecoder(vae(), options), ["s2", "other", "s0"]);
  expect("ids" in decoder).toBe(false);
  const latents = floats(decoder.latents);
  const row = (i: number) => Array.from(latents.subarray(i * latentDim, (i + 1) * latentDim));
  const near = (i: number) => Array.from(posterior.mu.row(i), (x) => expect.closeTo(x, 3));
  expect(row(0)).toEqual(near(2));
  expect(row(1).every(Number.isNaN)).toBe(true);
  expect(row(2)).toEqual(near(0));
});

test("refused: rows that are no images, parts of one's own, likelihoods whose mean is another", async () => {
  const vector = new Vae({ inputDim: 6, latentDim });
  await expect(packDecoder(vector, options)).rejects.toThrow("the shape of a row of this Vae is [6]");
  const mine: DecoderPart = {
    kind: "mine",
    options: {},
    buildDecoder: (...given) => conv({ channels: [4, 8] }).buildDecoder(...given),
  };
  await expect(packDecoder(vae({ decoder: mine }), options)).rejects.toThrow('a part of your own, "mine"');
  await expect(packDecoder(vae({ likelihood: "bernoulli" }), options)).rejects.toThrow("can't be packed");
});
