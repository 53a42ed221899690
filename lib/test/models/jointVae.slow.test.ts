import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { ConvVae, type FusionKind, JointVae, Vae } from "../../dist/models/index.js";
import { tf } from "../../dist/tensorflow/backend.js";
import { gradientStep } from "../../dist/training/gradient.js";
import { train } from "../../dist/training/index.js";

const sizes = {
  height: 8,
  width: 12,
  channels: [2, 3],
  audioHidden: 6,
  lyricsDim: 5,
  lyricsHidden: [6, 4],
  latentDim: 3,
};
const rng = new Rng(1);
const random = (rows: number, cols: number) =>
  new Matrix(
    rows,
    cols,
    Float32Array.from({ length: rows * cols }, () => rng.normal()),
  );
const audio = random(6, 96);
const lyrics = random(6, 5);
const fusions: FusionKind[] = ["average", "poe", "mopoe", "gated", "attention"];

/** Gradients by parameter name, of one step over the given songs. */
async function gradients(model: JointVae, data: Parameters<JointVae["encode"]>[0]): Promise<Map<string, Float32Array>> {
  // biome-ignore lint/suspicious/noExplicitAny: looks inside, where the published types do not.
  const inside = model as any;
  const batch = await inside.dataset(data).read(Int32Array.from({ length: 6 }, (_, i) => i));
  const pass = { training: true, kl: { beta: 1 }, rng: new Rng(2) };
  const step = (await gradientStep(inside as never, batch, pass, 0, async () => false))!;
  const named = new Map<string, Float32Array>();
  inside.parameters.forEach((p: { name: string }, i: number) => {
    const gradient = step.gradients[i];
    if (gradient) named.set(p.name, Float32Array.from(gradient.dataSync()));
  });
  step.dispose();
  return named;
}

describe.each(fusions)("%s", (fusion) => {
  test("without lyrics, nothing of the lyric half has a gradient, and the audio half does", async () => {
    const model = new JointVae({ ...sizes, fusion, contrastiveWeight: 1 });
    const found = await gradients(model, { audio });
    expect([...found.keys()].filter((name) => name.startsWith("lyrics/"))).toEqual([]);
    expect(found.get("audio/encoder/conv0/kernel")?.some((g) => g !== 0)).toBe(true);
    for (const name of ["gate/weight", "attention/hidden/weight"])
      expect(found.get(name)?.every((g) => g === 0) ?? true).toBe(true);
    const other = await gradients(model, { lyrics });
    expect([...other.keys()].filter((name) => name.startsWith("audio/"))).toEqual([]);
    model.dispose();
  });

  test("the values in a missing modality's row change nothing, to the last bit", async () => {
    const model = new JointVae({ ...sizes, fusion, contrastiveWeight: 1 });
    const hasLyrics = [1, 0, 1, 1, 0, 1];
    const hasAudio = [true, true, true, false, true, true];
    const spoilt = new Matrix(6, 5, lyrics.data.slice());
    spoilt.data.fill(Number.NaN, 5, 10);
    const before = await gradients(model, { audio, lyrics, hasAudio, hasLyrics });
    const after = await gradients(model, { audio, lyrics: spoilt, hasAudio, hasLyrics });
    expect(after).toEqual(before);
    model.dispose();
  });

  test("one modality alone is encoded as in a batch where others have both", async () => {
    const model = new JointVae({ ...sizes, fusion });
    const alone = await model.encode({ audio });
    const mixed = await model.encode({ audio, lyrics, hasLyrics: [1, 0, 1, 1, 0, 1] });
    for (const i of [1, 4]) {
      for (let d = 0; d < 3; d++) expect(mixed.mu.data[i * 3 + d]).toBeCloseTo(alone.mu.data[i * 3 + d]!, 5);
    }
    expect(mixed.mu.data[0]).not.toBeCloseTo(alone.mu.data[0]!, 5);
    model.dispose();
  });

  test("trains on songs with gaps, saves and loads", async () => {
    const dir = await mkdtemp(path.join(tmpdir(), "surlab-joint-"));
    const before = tf.memory().numTensors;
    const model = new JointVae({ ...sizes, fusion, contrastiveWeight: 0.5 });
    const data = { audio, lyrics, hasLyrics: [1, 0, 1, 1, 0, 1] };
    const { rows } = await train(model, data, { epochs: 30, batchSize: 4, learningRate: 0.01 });
    expect(rows.at(-1)!.loss).toBeLessThan(rows[0]!.loss);
    expect(Object.keys(rows[0]!)).toEqual(expect.arrayContaining(["reconAudio", "reconLyrics", "contrastive"]));
    await model.save(dir);
    const same = await JointVae.load(dir);
    expect(await same.encode(data)).toEqual(await model.encode(data));
    const { audio: a, lyrics: l } = await same.sample(2);
    expect([a.rows, a.cols, l.rows, l.cols]).toEqual([2, 96, 2, 5]);
    for (const m of [model, same]) m.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await rm(dir, { recursive: true });
  });
});

test("mixture of products with one modality is that modality, and poe adds the prior to it", async () => {
  const mopoe = new JointVae({ ...sizes, fusion: "mopoe" });
  const average = new JointVae({ ...sizes, fusion: "average" }); // of one: that one
  const poe = new JointVae({ ...sizes, fusion: "poe" });
  const one = await average.encode({ lyrics });
  const mixture = await mopoe.encode({ lyrics });
  const product = await poe.encode({ lyrics });
  one.mu.data.forEach((mu, i) => {
    const precision = Math.exp(-one.logVar.data[i]!);
    expect(mixture.mu.data[i]).toBeCloseTo(mu, 5);
    expect(mixture.logVar.data[i]).toBeCloseTo(one.logVar.data[i]!, 5);
    expect(product.mu.data[i]).toBeCloseTo((mu * precision) / (1 + precision), 5);
    expect(product.logVar.data[i]).toBeCloseTo(-Math.log(1 + precision), 5);
  });
  for (const m of [mopoe, average, poe]) m.dispose();
});

test("the audio half can start from a ConvVae of the same sizes", async () => {
  const conv = new ConvVae({ height: 8, width: 12, channels: [2, 3], hidden: 6, latentDim: 3, seed: 9 });
  const model = new JointVae({ ...sizes, fusion: "average" });
  model.startAudioFrom(conv);
  expect(await model.encode({ audio })).toEqual(await conv.encode(audio));
  const wider = new JointVae({ ...sizes, latentDim: 4 });
  expect(() => wider.startAudioFrom(conv)).toThrow(/mu\/weight is \[6,3\], this JointVae's \[6,4\]/);
  for (const m of [conv, model, wider]) m.dispose();
});

test("sound may be a vector: missing modalities, saving and initialization from a Vae work as with images", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "surlab-joint-"));
  const before = tf.memory().numTensors;
  const vectors = {
    audioDim: 7,
    audioLayers: [6, 4],
    lyricsDim: 5,
    lyricsHidden: [6],
    latentDim: 3,
    fusion: "average" as const,
  };
  const sound = random(6, 7);
  const vae = new Vae({ inputDim: 7, hidden: [6, 4], latentDim: 3, seed: 9 });
  const model = new JointVae({ ...vectors, contrastiveWeight: 1 });
  model.startAudioFrom(vae);
  expect(await model.encode({ audio: sound })).toEqual(await vae.encode(sound));
  expect((await model.decode((await vae.encode(sound)).mu)).audio).toEqual(
    await vae.decode((await vae.encode(sound)).mu),
  );
  const alone = await gradients(model, { audio: sound });
  expect([...alone.keys()].filter((name) => name.startsWith("lyrics/"))).toEqual([]);
  expect(alone.get("audio/encoder/0/weight")?.some((g) => g !== 0)).toBe(true);

  const data = { audio: sound, lyrics, hasAudio: [1, 1, 1, 1, 0, 1], hasLyrics: [1, 0, 1, 1, 1, 1] };
  const { rows } = await train(model, data, { epochs: 30, batchSize: 4, learningRate: 0.01 });
  expect(rows.at(-1)!.loss).toBeLessThan(rows[0]!.loss);
  await model.save(dir);
  const same = await JointVae.load(dir);
  expect(await same.encode(data)).toEqual(await model.encode(data));
  await expect(model.encode({ audio })).rejects.toThrow(/96|7/);
  const images = new JointVae(sizes);
  expect(() => images.startAudioFrom(vae)).toThrow(/this JointVae's nowhere; make both with the same audioDim/);
  expect(() => new JointVae({ ...vectors, audioLayers: [0] })).toThrow(/layer width of JointVae/);
  for (const m of [vae, model, same, images]) m.dispose();
  expect(tf.memory().numTensors).toBe(before);
  await rm(dir, { recursive: true });
});

test("rejects a song without any modality, and modalities of different lengths", async () => {
  const model = new JointVae(sizes);
  await expect(
    model.encode({ audio, lyrics, hasAudio: [1, 1, 0, 1, 1, 1], hasLyrics: [1, 1, 0, 1, 1, 1] }),
  ).rejects.toThrow(/Song 2 has neither/);
  await expect(model.encode({ audio, lyrics: random(5, 5) })).rejects.toThrow(/6 songs, but 5 rows of lyrics/);
  expect(() => new JointVae({ ...sizes, fusion: "sum" as never })).toThrow(/average, poe, mopoe, gated or attention/);
  model.dispose();
});
