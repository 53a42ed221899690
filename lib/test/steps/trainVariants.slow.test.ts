import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeEach, expect, it, vi } from "vitest";
import {
  crossModalSpaces,
  JointVae,
  latentSpaces,
  Matrix,
  Rng,
  type Run,
  trainVariants,
  Vae,
} from "../../dist/index.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-variants-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => void vi.spyOn(console, "log").mockImplementation(() => {}));

const run = { csv: () => {} } as unknown as Run;
const songs = Array.from({ length: 20 }, (_, i) => ({ id: `song ${i}`, attributes: {} }));
const X = new Matrix(20, 4, new Rng(1, "X").normals(80));
const part = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const split = { train: part(0, 12), validation: part(12, 16), test: part(16, 20), notes: [] };
const fit = { songs, split, epochs: 2, batchSize: 8 };

it("encodes all songs, and other views of them, with the model of every seed", async () => {
  const trained = await trainVariants(run, {
    ...{ ...fit, variants: ["joint"], nameOf: (name) => name, seeds: [3, 4] },
    build: (_, seed) =>
      new JointVae({ audioDim: 4, lyricsDim: 4, audioLayers: [8], lyricsHidden: [8], latentDim: 2, seed }),
    dataOf: () => ({ audio: X, lyrics: X }),
    views: { audio: { audio: X }, lyrics: { lyrics: X } },
    keep: "all",
  });
  expect(trained.map(({ name, seed }) => [name, seed])).toEqual([
    ["joint", 3],
    ["joint", 4],
  ]);
  for (const { model, posterior, views } of trained) {
    expect(posterior.mu.data).toEqual((await model.encode({ audio: X, lyrics: X })).mu.data);
    expect(views["audio"]?.mu.data).toEqual((await model.encode({ audio: X })).mu.data);
  }
  const spaces = crossModalSpaces(trained);
  expect(spaces["joint"]?.lyrics.map(({ data }) => data)).toEqual(trained.map(({ views }) => views["lyrics"]?.mu.data));
  expect(() => crossModalSpaces([{ ...trained[0]!, views: {} }])).toThrow(/without the views audio and lyrics/);
});

const small = (seed: number) => new Vae({ inputDim: 4, hidden: [8], latentDim: 2, seed });

it("keeps in memory what it was asked to keep; a training of the same name without models leaves the others", async () => {
  const options = { ...fit, variants: ["VAE"], nameOf: (name: string) => name, dataOf: () => X, seeds: [1, 2] };
  const build = (_: string, seed: number) => small(seed);
  const kept = await trainVariants(run, { ...options, build });
  const [gone] = await trainVariants(run, { ...options, build, keep: "none" });
  expect([...kept, gone!].map(({ model }) => model.parameterCount > 0)).toEqual([true, false, false]);
  expect(latentSpaces([gone!])["VAE"]?.[0]?.data).toEqual(kept[0]?.posterior.mu.data);
  await trainVariants(run, { ...options, build });
  expect(kept[0]?.model.parameterCount).toBe(0);
});

it("resumes from the checkpoint of each training", async () => {
  const options = {
    ...fit,
    variants: ["VAE of 4 / 4"],
    nameOf: (name: string) => name,
    dataOf: () => X,
    seeds: [1, 2],
  };
  const checkpoints = path.join(folder, "checkpoints");
  const train = () => trainVariants(run, { ...options, build: (_: string, seed: number) => small(seed), checkpoints });
  const [first] = await train();
  expect(readdirSync(checkpoints)).toEqual(["VAE_of_4_4_1", "VAE_of_4_4_2"]);
  const [second] = await train();
  expect(second?.history.rows).toEqual(first?.history.rows);
  expect(second?.posterior.mu.data).toEqual(first?.posterior.mu.data);
  expect(existsSync(path.join(folder, "VAE_of_4_4_1"))).toBe(false);
});
