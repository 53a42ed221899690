import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import {
  Dense,
  dense,
  type EncoderPart,
  JointVae,
  learnedVariance,
  MmvaePlus,
  Mvtcae,
} from "../../dist/models/index.js";
import { train } from "../../dist/training/index.js";

const rng = new Rng(1);
const random = (rows: number, cols: number) => new Matrix(rows, cols, rng.normals(rows * cols));
const n = 12;
const audio = random(n, 6);
const lyrics = random(n, 4);
const hasLyrics = Array.from({ length: n }, (_, i) => i % 3 !== 0);
const hasAudio = Array.from({ length: n }, (_, i) => i % 3 !== 1);
const modalities = { audio: { inputDim: 6, hidden: [5] }, lyrics: { inputDim: 4, hidden: [5] } };
const shared = { modalities, latentDim: 3, contrastiveWeight: 0.5, seed: 7 };
const models = {
  Mvtcae: () => new Mvtcae(shared),
  MmvaePlus: () => new MmvaePlus({ ...shared, privateDim: 2, draws: 3 }),
};

describe.each(Object.entries(models))("%s", (_, make) => {
  test("trains on songs with gaps, saves and loads", async () => {
    const model = make();
    const data = { audio, lyrics, hasLyrics, hasAudio };
    const before = (await model.loss(data)).loss;
    await train(model, data, { epochs: 20, batchSize: 6, learningRate: 1e-2, seed: 3 });
    const after = await model.loss(data);
    expect(after.loss).toBeLessThan(before);
    expect(after["reconAudio"]).toBeGreaterThan(0);
    expect(after["contrastive"]).toBeGreaterThan(0);
    const dir = await mkdtemp(path.join(tmpdir(), "surlab-multimodal-"));
    await model.save(dir);
    const again = model instanceof Mvtcae ? await Mvtcae.load(dir) : await MmvaePlus.load(dir);
    expect((await again.encode(data)).mu.data).toEqual((await model.encode(data)).mu.data);
    expect((await again.loss(data)).loss).toBe(after.loss);
    await rm(dir, { recursive: true });
    for (const one of [model, again]) one.dispose();
  });

  test("the values in a missing modality's row change nothing, to the last bit", async () => {
    const model = make();
    const other = new Matrix(n, 4, lyrics.data.slice());
    hasLyrics.forEach((has, i) => {
      if (!has) other.row(i).fill(1e6);
    });
    const [a, b] = [
      { audio, lyrics, hasLyrics },
      { audio, lyrics: other, hasLyrics },
    ];
    expect(await model.loss(b)).toEqual(await model.loss(a));
    expect((await model.encode(b)).mu.data).toEqual((await model.encode(a)).mu.data);
    expect((await model.reconstruct(b))["lyrics"]!.data).toEqual((await model.reconstruct(a))["lyrics"]!.data);
    expect((await model.logLikelihood(b, { samples: 3 })).mean).toBe(
      (await model.logLikelihood(a, { samples: 3 })).mean,
    );
    model.dispose();
  });

  test("one modality alone: its posterior, reconstructions and draws of the other", async () => {
    const model = make();
    const { mu, logVar } = await model.encode({ audio });
    const marked = await model.encode({ audio, lyrics, hasLyrics: new Array(n).fill(false) });
    expect(marked.mu.data).toEqual(mu.data);
    expect([mu.rows, mu.cols, logVar.cols]).toEqual([n, 3, 3]);
    const draws = [0, 0, 1].map((seed) => model.generate({ audio }, { seed }));
    const [first, same, other] = (await Promise.all(draws)).map((made) => made["lyrics"]!);
    expect([first!.rows, first!.cols]).toEqual([n, 4]);
    expect(first!.data).toEqual(same!.data);
    expect(first!.data).not.toEqual(other!.data);
    expect((await model.sample(3))["audio"]!.rows).toBe(3);
    expect(
      (await model.interpolate({ audio: audio.select([0]) }, { audio: audio.select([1]) }, 4))["lyrics"]!.rows,
    ).toBe(4);
    model.dispose();
  });

  test("conditional log likelihoods: of what is there, and a sentence otherwise", async () => {
    const model = make();
    const { mean, perSong } = await model.conditionalLogLikelihood({ audio, lyrics }, { given: "audio", of: "lyrics" });
    expect(perSong.length).toBe(n);
    expect(mean).toBeLessThan(0);
    const ask = (options: { given: string | string[]; of: string }, data = {}) =>
      model.conditionalLogLikelihood({ audio, lyrics, ...data }, options);
    await expect(ask({ given: "audio", of: "words" })).rejects.toThrow('no modality "words"; it has audio or lyrics');
    await expect(ask({ given: ["audio"], of: "audio" })).rejects.toThrow("asked given audio; give other modalities");
    await expect(ask({ given: [], of: "audio" })).rejects.toThrow("given nothing");
    await expect(ask({ given: "audio", of: "lyrics" }, { hasLyrics })).rejects.toThrow("A song has no lyrics");
    model.dispose();
  });

  test("names what the songs don't have", async () => {
    const model = make();
    await expect(model.encode({ audio, lyric: lyrics })).rejects.toThrow('has no "lyric" (did you mean lyrics?)');
    await expect(model.encode({ audio, hasAudio })).rejects.toThrow("Song 1 has neither audio nor lyrics");
    model.dispose();
  });
});

test("with alpha 0 MVTCAE is a product of experts without the prior, as JointVae's loss has it", async () => {
  const mvtcae = new Mvtcae({ ...shared, alpha: 0, contrastiveWeight: 0 });
  const joint = new JointVae({
    ...{ audioDim: 6, audioLayers: [5], lyricsDim: 4, lyricsHidden: [5], latentDim: 3, fusion: "mopoe", seed: 7 },
  });
  const data = { audio, lyrics };
  expect((await mvtcae.encode(data)).mu.data).toEqual((await joint.encode(data)).mu.data); // the same first weights
  const [ours, theirs] = [await mvtcae.loss(data), await joint.loss(data)];
  for (const term of ["loss", "recon", "kl"]) expect(ours[term]).toBeCloseTo(theirs[term]!, 4);
  for (const model of [mvtcae, joint]) model.dispose();
});

test("one draw of MMVAE+: the loss is recon + beta kl; more draws tighten it", async () => {
  const of = (draws: number) => new MmvaePlus({ ...shared, privateDim: 2, contrastiveWeight: 0, beta: 0.5, draws });
  const one = await of(1).loss({ audio, lyrics });
  expect(one.loss).toBeCloseTo(one.recon + 0.5 * one.kl, 3);
  const many = await of(50).loss({ audio, lyrics });
  expect(many.loss).toBeLessThan(many.recon + 0.5 * many.kl);
});

test("a part of one's own is given again by its path", async () => {
  const own: EncoderPart = {
    kind: "oneLayer",
    options: { units: 5 },
    buildEncoder(builder, name, [inputs]) {
      const layer = new Dense(builder, `${name}/layer`, inputs!, 5, { relu: true });
      return { units: 5, call: (x) => layer.call(x) };
    },
  };
  const model = new Mvtcae({
    modalities: { ...modalities, audio: { inputDim: 6, encoder: own, decoder: dense({ hidden: [5] }) } },
  });
  const dir = await mkdtemp(path.join(tmpdir(), "surlab-multimodal-"));
  await model.save(dir);
  await expect(Mvtcae.load(dir)).rejects.toThrow("modalities.audio.encoder");
  const again = await Mvtcae.load(dir, { "modalities.audio.encoder": own });
  expect((await again.encode({ audio })).mu.data).toEqual((await model.encode({ audio })).mu.data);
  await rm(dir, { recursive: true });
});

test("says what it does not take", () => {
  const one = { audio: { inputDim: 6 } };
  expect(() => new Mvtcae({ modalities: one })).toThrow("only the modality audio; it needs at least two");
  expect(() => new Mvtcae({ modalities: { ...one, Lyrics: { inputDim: 4 } } })).toThrow('"Lyrics" can\'t be the name');
  expect(() => new Mvtcae({ modalities: { ...one, lyrics: {} } })).toThrow("Mvtcae's lyrics needs inputDim");
  expect(() => new Mvtcae({ ...shared, alpha: 1.5 })).toThrow("alpha is 1.5");
  expect(() => new MmvaePlus({ ...shared, beta: { kind: "capacity", beta: 1, epochs: 2, to: 3 } })).toThrow("capacity");
  const optimal = { ...modalities.audio, likelihood: learnedVariance({ estimate: "optimal" }) };
  expect(() => new MmvaePlus({ modalities: { ...modalities, audio: optimal } })).toThrow('take the estimate "learned"');
});
