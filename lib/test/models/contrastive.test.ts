import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
// @ts-expect-error: internal, so not in the declarations
import { ntXent, tripletLoss } from "../../dist/models/contrastive.js";
import { JointVae } from "../../dist/models/index.js";
import { tf } from "../../dist/tensorflow/backend.js";
import { train } from "../../dist/training/index.js";

const numberOf = (loss: { dataSync(): ArrayLike<number> }) => loss.dataSync()[0]!;

test("NT-Xent of pairs that agree exactly and differ from all others is the softmax of 1 / temperature", () => {
  const a = tf.eye(3);
  // Each row: its partner at similarity 1, four others at 0.
  expect(numberOf(ntXent(a, a, 0.5))).toBeCloseTo(-2 + Math.log(Math.exp(2) + 4), 5);
});

describe("triplet loss", () => {
  test("is 0 where every pair is closer than any other by the margin, and what is missing elsewhere", () => {
    const a = tf.eye(3);
    expect(numberOf(tripletLoss(a, a, 1))).toBe(0);
    expect(numberOf(tripletLoss(a, a, 1.5))).toBeCloseTo(0.5, 6);
    // Lengths are ignored: both halves alike for all songs, so each negative misses the whole margin.
    const alike = tf.tensor([
      [1, 0],
      [3, 0],
    ]);
    expect(numberOf(tripletLoss(alike, alike, 0.2))).toBeCloseTo(0.2, 6);
  });

  test("counts negatives of both directions, without the pair itself", () => {
    // s(a0, b0) = 1, s(a0, b1) = 0.6, s(a1, b0) = 0, s(a1, b1) = 0.8
    const a = tf.eye(2);
    const b = tf.tensor([
      [1, 0],
      [0.6, 0.8],
    ]);
    const hinges = [0.5 - 1 + 0.6, 0.5 - 0.8 + 0, 0.5 - 1 + 0, 0.5 - 0.8 + 0.6].map((x) => Math.max(0, x));
    expect(numberOf(tripletLoss(a, b, 0.5))).toBeCloseTo(hinges.reduce((x, y) => x + y) / 4, 6);
    expect(numberOf(tripletLoss(b, a, 0.5))).toBeCloseTo(numberOf(tripletLoss(a, b, 0.5)), 6);
  });
});

test.each([
  ["NT-Xent", (a: unknown, b: unknown) => ntXent(a, b, 0.5)],
  ["triplet", (a: unknown, b: unknown) => tripletLoss(a, b, 0.4)],
])("%s: the gradient is that of finite differences", (_, loss) => {
  const rng = new Rng(7);
  const values = (count: number) => Float32Array.from({ length: count }, () => rng.normal());
  const [a, b] = [values(20), values(20)];
  const of = (first: Float32Array, second: Float32Array) =>
    numberOf(loss(tf.tensor(first, [5, 4]), tf.tensor(second, [5, 4])));
  const { grads } = tf as unknown as { grads(f: typeof loss): (xs: unknown[]) => { dataSync(): Float32Array }[] };
  const [da, db] = grads(loss)([tf.tensor(a, [5, 4]), tf.tensor(b, [5, 4])]).map((gradient) => gradient.dataSync());
  const step = 1e-2;
  for (let i = 0; i < 20; i++) {
    for (const [given, gradient] of [
      [a, da],
      [b, db],
    ] as const) {
      const at = (offset: number) => {
        const moved = given.slice();
        moved[i]! += offset;
        return given === a ? of(moved, b) : of(a, moved);
      };
      expect(Math.abs((at(step) - at(-step)) / (2 * step) - gradient![i]!)).toBeLessThan(2e-3);
    }
  }
});

test("JointVae trains with the triplet loss, and refuses what it doesn't know", async () => {
  const rng = new Rng(5);
  const audio = new Matrix(
    32,
    4,
    Float32Array.from({ length: 128 }, () => rng.normal()),
  );
  const lyrics = new Matrix(
    32,
    3,
    audio.data.filter((_, i) => i % 4 < 3).map((x) => 2 * x),
  );
  const options = {
    audioDim: 4,
    audioLayers: [8],
    lyricsDim: 3,
    lyricsHidden: [8],
    latentDim: 3,
    contrastiveWeight: 20,
  };
  const model = new JointVae({ ...options, contrastiveLoss: "triplet" });
  const { rows } = await train(model, { audio, lyrics }, { epochs: 20, learningRate: 1e-2 });
  expect(rows.at(-1)!["contrastive"]).toBeLessThan(0.5 * (rows[0]!["contrastive"] as number));
  model.dispose();
  expect(() => new JointVae({ ...options, contrastiveLoss: "hinge" as "triplet" })).toThrow(
    'contrastiveLoss is "hinge"',
  );
  expect(() => new JointVae({ ...options, margin: 3 })).toThrow("margin is 3");
});
