import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { fuseEarly, fuseLate, fuseWeighted, LearnedFusion } from "../../dist/fusion/index.js";
import { train } from "../../dist/training/index.js";

const rng = new Rng(4);
const random = (rows: number, cols: number, scale = 1): Matrix =>
  new Matrix(
    rows,
    cols,
    Float32Array.from({ length: rows * cols }, () => scale * rng.normal()),
  );
const squaredDistance = (X: Matrix, i: number, j: number): number =>
  X.row(i).reduce((sum, v, d) => sum + (v - X.row(j)[d]!) ** 2, 0);

test("early fusion: every column at mean 0 and deviation 1, side by side", () => {
  const Z = fuseEarly(random(50, 3, 10), random(50, 2, 0.1));
  expect([Z.rows, Z.cols]).toEqual([50, 5]);
  for (let d = 0; d < 5; d++) {
    const column = Array.from({ length: 50 }, (_, i) => Z.row(i)[d]!);
    expect(column.reduce((a, b) => a + b) / 50).toBeCloseTo(0, 5);
    expect(column.reduce((a, b) => a + b * b, 0) / 50).toBeCloseTo(1, 4);
  }
});

test("weighted fusion: squared distances are the weighted ones, whatever the scales and widths", () => {
  const [A, B] = [random(20, 6, 100), random(20, 2)];
  const [onlyA, onlyB, both] = [fuseWeighted(A, B, 1), fuseWeighted(A, B, 0), fuseWeighted(A, B, 0.3)];
  for (const [i, j] of [
    [0, 1],
    [2, 7],
    [19, 3],
  ] as const) {
    const expected = 0.3 * squaredDistance(onlyA, i, j) + 0.7 * squaredDistance(onlyB, i, j);
    expect(squaredDistance(both, i, j)).toBeCloseTo(expected, 4);
  }
  expect(() => fuseWeighted(A, B, 1.5)).toThrow(/alpha is 1.5/);
});

test("late fusion: the squared distance is the share of clusterings that separate two songs", () => {
  const Z = fuseLate(Int32Array.of(0, 0, 1, -1), Int32Array.of(2, 1, 1, 1));
  expect(squaredDistance(Z, 0, 1)).toBeCloseTo(0.5, 6);
  expect(squaredDistance(Z, 1, 2)).toBeCloseTo(0.5, 6);
  expect(squaredDistance(Z, 0, 2)).toBeCloseTo(1, 6);
  expect(squaredDistance(Z, 1, 3)).toBeCloseTo(0.25, 6); // noise counts as half a disagreement
});

test.each(["weights", "crossAttention"] as const)("%s learns to keep both modalities, with gaps", async (method) => {
  // Both modalities are views of four latent numbers.
  const hidden = random(120, 4);
  const view = (cols: number): Matrix => {
    const P = random(4, cols);
    const X = new Matrix(120, cols);
    for (let i = 0; i < 120; i++) {
      for (let c = 0; c < cols; c++)
        X.data[i * cols + c] = hidden.row(i).reduce((s, h, k) => s + h * P.data[k * cols + c]!, 0);
    }
    return X;
  };
  const data = { audio: view(9), lyrics: view(6), hasLyrics: Array.from({ length: 120 }, (_, i) => i % 3 > 0) };
  const model = new LearnedFusion({ audioDim: 9, lyricsDim: 6, latentDim: 16, method });
  const before = (await model.loss(data)).loss;
  await train(model, data, { epochs: 60, batchSize: 20, learningRate: 5e-3 });
  expect((await model.loss(data)).loss).toBeLessThan(0.1 * before);
  const { mu } = await model.encode(data);
  expect([mu.rows, mu.cols]).toEqual([120, 16]);
  expect((await model.encode({ audio: data.audio })).mu.data.slice(0, 16)).toEqual(mu.data.slice(0, 16)); // row 0 has no lyrics
  const { audio, lyrics } = model.weightsOfModalities();
  if (method === "weights") expect(audio + lyrics).toBeCloseTo(1, 6);
  model.dispose();
});

test("the heads must divide the latent dimensions", () => {
  expect(() => new LearnedFusion({ audioDim: 3, lyricsDim: 3, latentDim: 20 })).toThrow(
    /20 is no multiple of the 8 heads/,
  );
});
