import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "../../dist/io/safetensors.js";
import { device, native, ownKernels, tf } from "../../dist/tensorflow/backend.js";

const dist = path.join(import.meta.dirname, "..", "..", "dist");

/** Trains a little in a process of its own, and gives the latents and where it ran. */
function trainedOn(backend: string): { mu: number[]; device: string } {
  const script = `
    const { Matrix, Rng } = require(${JSON.stringify(path.join(dist, "array"))});
    const { ConvVae, Vae } = require(${JSON.stringify(path.join(dist, "models"))});
    const { train } = require(${JSON.stringify(path.join(dist, "training"))});
    const rng = new Rng(1);
    const random = (rows, cols) => new Matrix(rows, cols, Float32Array.from({ length: rows * cols }, () => rng.normal()));
    (async () => {
      const mu = [];
      const learn = async (model, X, options) => {
        const { device } = await train(model, X, { epochs: 3, ...options });
        mu.push(...(await model.encode(X)).mu.data);
        return device;
      };
      await learn(new ConvVae({ height: 8, width: 12, channels: [16, 16], hidden: 8, latentDim: 3 }), random(10, 96), { batchSize: 4, clipNorm: 5 });
      // Wide enough for several threads, and no multiple of anything; the last batch is one song.
      const device = await learn(new Vae({ inputDim: 251, hidden: [203, 17], latentDim: 3 }), random(81, 251), { batchSize: 40 });
      console.log(JSON.stringify({ device, mu }));
    })();`;
  const out = execFileSync(process.execPath, ["-e", script], {
    encoding: "utf8",
    env: { ...process.env, SURLAB_BACKEND: backend, TF_NUM_INTRAOP_THREADS: "2" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(out.trim().split("\n").at(-1)!);
}

test("our kernels are used on the CPU, TensorFlow's on a GPU", () => {
  expect(ownKernels() !== undefined).toBe(!native()!.isUsingGpuDevice);
});

test("our kernels, TensorFlow's own and plain JavaScript train to the same weights", () => {
  expect(device()).toMatch(/^TensorFlow 2\.\d+/);
  const [ours, tensorflow, plain] = [trainedOn(""), trainedOn("tensorflow"), trainedOn("javascript")];
  expect(tensorflow.device).toMatch(/^TensorFlow 2\.\d+/);
  expect(plain.device).toMatch(/plain JavaScript/);
  for (const other of [tensorflow, plain]) {
    expect(other.mu).toHaveLength(ours.mu.length);
    other.mu.forEach((v, i) => {
      expect(v).toBeCloseTo(ours.mu[i]!, 4);
    });
  }
});

/** On a GPU there are none to test; vitest names what is skipped. */
const onCpu = test.skipIf(ownKernels() === undefined);

onCpu("a NaN stays one through a rectified layer, at every place of a vector register", () => {
  const { binding } = ownKernels()!;
  const relu = [{ name: "relu", type: binding.TF_ATTR_BOOL, value: true }];
  for (const units of [1, 16, 19]) {
    const [x, w] = [tf.tensor2d([Number.NaN, -1], [2, 1]), tf.ones([1, units])];
    const y = ownKernels()!.executeSingleOutput("SurlabDense", relu, [x, w, tf.zeros([units])]);
    const values = Array.from(y.dataSync());
    expect(values.slice(0, units).every(Number.isNaN)).toBe(true);
    expect(values.slice(units)).toEqual(Array(units).fill(0));
  }
});

onCpu("a kernel refuses tensors whose shapes do not fit", () => {
  const { binding, executeSingleOutput } = ownKernels()!;
  const relu = [{ name: "relu", type: binding.TF_ATTR_BOOL, value: true }];
  const dense = (x: number[], w: number[], b: number[]) =>
    executeSingleOutput.call(ownKernels()!, "SurlabDense", relu, [tf.ones(x), tf.ones(w), tf.ones(b)]).shape;
  expect(dense([3, 2], [2, 5], [5])).toEqual([3, 5]);
  expect(dense([0, 2], [2, 5], [5])).toEqual([0, 5]);
  expect(dense([3, 2], [2, 0], [0])).toEqual([3, 0]);
  expect(() => dense([3, 2], [3, 5], [5])).toThrow(/x \[n, inputs\], w \[inputs, units\], b \[units\]/);
  expect(() => dense([3, 2], [2, 5], [4])).toThrow(/b \[units\]/);
});

test("safetensors: round trip, written atomically", async () => {
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
