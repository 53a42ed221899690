import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Autoencoder, latentSpaces, Matrix, type Run, trainVariants } from "../../dist/index.js";
import { tf } from "../../dist/tensorflow/backend.js";

beforeEach(() => void vi.spyOn(console, "log").mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

const X = Matrix.from(Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(i), i % 2]));
const songs = Array.from({ length: 12 }, (_, i) => ({ id: `song ${i}`, attributes: {} }));
const part = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const split = { train: part(0, 8), validation: part(8, 10), test: part(10, 12), notes: [] };
const saved: Record<string, readonly object[]> = {};
const newRun = () => ({ csv: (name: string, rows: readonly object[]) => void (saved[name] = rows) }) as unknown as Run;
const options = {
  variants: [1, 2],
  nameOf: (latentDim: number) => `AE of ${latentDim}`,
  build: (latentDim: number, seed: number) => new Autoencoder({ inputDim: 3, hidden: [4], latentDim, seed }),
  dataOf: () => X,
  ...{ split, seeds: [7, 8], songs, epochs: 2, batchSize: 4 },
};

it("trains each variant with each seed on the training songs, and encodes all songs", async () => {
  const trained = await trainVariants(newRun(), options);
  expect(trained.map(({ name, variant, seed }) => [name, variant, seed])).toEqual([
    ["AE of 1", 1, 7],
    ["AE of 1", 1, 8],
    ["AE of 2", 2, 7],
    ["AE of 2", 2, 8],
  ]);
  const spaces = latentSpaces(trained);
  expect(Object.entries(spaces).map(([name, Zs]) => [name, Zs.map((Z) => [Z.rows, Z.cols])])).toEqual([
    [
      "AE of 1",
      [
        [12, 1],
        [12, 1],
      ],
    ],
    [
      "AE of 2",
      [
        [12, 2],
        [12, 2],
      ],
    ],
  ]);
  // The same as by hand.
  const again = (await trainVariants(newRun(), { ...options, variants: [1], seeds: [8] }))[0]!;
  expect(again.posterior.mu.data).toEqual(spaces["AE of 1"]![1]!.data);
});

it("keeps the model of the first seed in memory, and replaces it when the cell is run again", async () => {
  const run = newRun();
  const [first, second] = await trainVariants(run, { ...options, variants: [2] });
  expect((await first!.model.reconstruct(X)).cols).toBe(3);
  expect(second!.model.parameterCount).toBe(0);
  const before = tf.memory().numTensors;
  await trainVariants(run, { ...options, variants: [2] });
  expect(tf.memory().numTensors).toBe(before);
  expect(first!.model.parameterCount).toBe(0);
});

it("leaves out a variant that fails, with all of its seeds", async () => {
  const bad = Matrix.from(X);
  const broken = new Matrix(
    12,
    3,
    bad.data.map((v, i) => (i === 4 ? Number.NaN : v)),
  );
  const dataOf = (variant: number) => (variant === 1 ? broken : X);
  const trained = await trainVariants(newRun(), { ...options, dataOf });
  expect(trained.map(({ name }) => name)).toEqual(["AE of 2", "AE of 2"]);
  expect(saved.failed).toMatchObject([{ what: "AE of 1", reason: expect.stringContaining("song 1") }]);
});
