import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { ConvVae, type JointKind, JointVae, jointModel, loadJointModel, Matrix, Rng, Vae } from "../../dist/index.js";

const rng = new Rng(1);
const random = (rows: number, cols: number) => new Matrix(rows, cols, rng.normals(rows * cols));
const rounded = ({ data }: Matrix) => Array.from(data, (v) => Math.round(1e5 * v) + 0);
const kinds: [JointKind, string][] = [
  ["mopoe", "JointVae"],
  ["mvtcae", "Mvtcae"],
  ["mmvae+", "MmvaePlus"],
];

test.each(kinds)("%s: a model of vectors, saved and loaded", async (fusion, kind) => {
  const [audio, lyrics] = [random(6, 5), random(6, 4)];
  const hasLyrics = [1, 0, 1, 1, 0, 1];
  const sizes = { audioDim: 5, audioLayers: [6], lyricsDim: 4, lyricsHidden: [6], latentDim: 3 };
  const model = jointModel({ ...sizes, fusion, audioWeight: 2, temperature: 0.3, contrastiveWeight: 50, seed: 4 });
  expect(model.kind).toBe(kind);
  const dir = await mkdtemp(path.join(tmpdir(), "surlab-joint-"));
  await model.save(dir);
  const again = await loadJointModel(dir);
  const data = { audio, lyrics, hasLyrics };
  expect((await again.encode(data)).mu.data).toEqual((await model.encode(data)).mu.data);
  expect(await again.loss(data)).toEqual(await model.loss(data));
  expect((await again.generate({ audio })).lyrics.cols).toBe(4);
  await rm(dir, { recursive: true });
});

test.each(kinds)("%s: a model of images, whose audio half may be that of a ConvVae", async (fusion) => {
  const sizes = { height: 8, width: 12, channels: [2, 3], latentDim: 3 };
  const model = jointModel({ ...sizes, audioHidden: 6, lyricsDim: 4, lyricsHidden: [5], fusion });
  const convVae = new ConvVae({ ...sizes, hidden: 6 });
  const images = random(3, 96);
  if (fusion === "mmvae+") {
    expect(() => model.startAudioFrom(convVae)).toThrow("make both with the same encoder, decoder");
    return;
  }
  model.startAudioFrom(convVae);
  const [ours, theirs] = [await model.encode({ audio: images }), await convVae.encode(images)];
  if (fusion === "mvtcae") expect(rounded(ours.mu)).toEqual(rounded(theirs.mu));
  expect((await model.reconstruct({ audio: images })).audio.cols).toBe(96);
});

test("the first weights of JointVae are those of before", () => {
  const options = { audioDim: 5, lyricsDim: 4, latentDim: 3, fusion: "poe", seed: 1 } as const;
  const [ours, direct] = [jointModel(options), new JointVae(options)];
  expect(ours.options).toEqual(direct.options);
});

test("a folder with another model", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "surlab-joint-"));
  await new Vae({ inputDim: 3 }).save(dir);
  await expect(loadJointModel(dir)).rejects.toThrow("holds a Vae, which is no model of sound and lyrics");
  await rm(dir, { recursive: true });
});
