import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { device, native } from "../../dist/tensor/backend.js";
import { readSafetensors, writeSafetensors } from "../../dist/tensor/safetensors.js";

const dist = path.join(import.meta.dirname, "..", "..", "dist");

/** Trains a little in a process of its own, and gives the latents and where it ran. */
function trainedOn(backend: string): { mu: number[]; device: string } {
  const script = `
    const { matrix, Rng } = require(${JSON.stringify(path.join(dist, "tensor"))});
    const { ConvVae } = require(${JSON.stringify(path.join(dist, "models"))});
    const { train } = require(${JSON.stringify(path.join(dist, "training"))});
    const rng = new Rng(1);
    const X = matrix(10, 96, Float32Array.from({ length: 960 }, () => rng.normal()));
    (async () => {
      const model = new ConvVae({ height: 8, width: 12, channels: [3, 4], hidden: 8, latentDim: 3 });
      const { device } = await train(model, X, { epochs: 3, batchSize: 4, clipNorm: 5 });
      console.log(JSON.stringify({ device, mu: Array.from((await model.encode(X)).mu.data) }));
    })();`;
  const out = execFileSync(process.execPath, ["-e", script], {
    encoding: "utf8",
    env: { ...process.env, SURLAB_BACKEND: backend },
    stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(out.trim().split("\n").at(-1)!);
}

test("plain JavaScript trains to the same weights as the native library", () => {
  expect(native()).toBeDefined();
  expect(device()).toMatch(/^TensorFlow 2\.\d+/);
  const [ours, plain] = [trainedOn(""), trainedOn("javascript")];
  expect(plain.device).toMatch(/plain JavaScript/);
  plain.mu.forEach((v, i) => {
    expect(v).toBeCloseTo(ours.mu[i]!, 4);
  });
});

test("safetensors: what is written is read, whole or not at all", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "surlab-tensors-"));
  const file = path.join(dir, "deep", "a.safetensors");
  const arrays = [
    { name: "a/weight", shape: [2, 2], data: Float32Array.of(1, -2, Number.POSITIVE_INFINITY, 1e-40) },
    { name: "বাংলা", shape: [0], data: new Float32Array() },
  ];
  await writeSafetensors(file, arrays, { kind: "test" });
  const read = await readSafetensors(file);
  expect([...read.arrays.values()]).toEqual(arrays);
  expect(read.metadata).toEqual({ kind: "test" });
  expect(await readdir(path.dirname(file))).toEqual(["a.safetensors"]);
  await writeFile(file, "not a model");
  await expect(readSafetensors(file)).rejects.toThrow(/not a whole safetensors file/);
  await rm(dir, { recursive: true });
});
