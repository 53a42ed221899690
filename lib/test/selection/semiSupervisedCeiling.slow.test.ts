import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import type { Row } from "../../dist/io/index.js";
import { semiSupervisedCeiling } from "../../dist/selection/index.js";
import { tf } from "../../dist/tensorflow/backend.js";

const n = 160;
const rng = new Rng(9);
const order = rng.permutation(n);
const split = {
  train: Int32Array.from(order.slice(0, 100)).sort(),
  validation: Int32Array.from(order.slice(100, 120)).sort(),
  test: Int32Array.from(order.slice(120)).sort(),
  notes: [],
};
const language = Array.from({ length: n }, (_, i) => (i % 2 ? "en" : "bn"));
/** Two far clusters, one per language, in 6 columns. */
const X = new Matrix(
  n,
  6,
  Float32Array.from({ length: 6 * n }, (_, c) => (Math.floor(c / 6) % 2 ? 4 : -4) * (c % 2 ? 1 : -1) + rng.normal()),
);
const small = { vae: { hidden: [16], latentDim: 2 }, training: { epochs: 8, batchSize: 32, learningRate: 3e-3 } };

test("few labels are enough for far clusters, and rows say how many were told", async () => {
  const before = tf.memory().numTensors;
  const details: (string | undefined)[] = [];
  const options = {
    representations: { sound: X },
    split,
    truth: { language },
    shares: [0.04, 0.3],
    seeds: [1, 2],
    ...small,
  };
  const { rows, summary } = await semiSupervisedCeiling({
    ...options,
    onProgress: ({ detail }) => details.push(detail),
  });
  expect(tf.memory().numTensors).toBe(before);
  expect(rows.length).toBe(2 * 2 * 2 + 1);
  const counts = ["en", "bn"].map((name) => split.train.filter((i) => language[i] === name).length);
  for (const row of rows.slice(0, 8)) {
    const share = Number(row.labelShare);
    expect(row.labeled).toBe(counts.reduce((sum, count) => sum + Math.ceil(share * count), 0));
    expect(row).toMatchObject({
      kind: "supervised",
      representation: "sound",
      field: "language",
      songs: 40,
      classes: 2,
    });
    expect(Number(row.balancedAccuracy), JSON.stringify(row)).toBeGreaterThan(0.9);
    expect(Number(row.validation)).toBeGreaterThan(0.9);
  }
  const of = (algorithm: string): Row[] => summary.filter((row) => row.algorithm === algorithm);
  expect(of("SemiSupervisedVae").map(({ labelShare, seeds }) => [labelShare, seeds])).toEqual([
    [0.04, 2],
    [0.3, 2],
  ]);
  expect(of("logisticRegression").length).toBe(2);
  expect(details.slice(0, 2)).toEqual(["sound, language, 4 % of the labels", "sound, language, 30 % of the labels"]);
  const again = await semiSupervisedCeiling({ ...options, shares: [0.04], seeds: [2] });
  expect(again.rows.slice(0, 2)).toEqual(rows.filter(({ labelShare, seed }) => labelShare === 0.04 && seed === 2));
});

test("refuses shares beyond 1, and stops", async () => {
  const options = { representations: { sound: X }, split, truth: { language }, ...small };
  await expect(semiSupervisedCeiling({ ...options, shares: [10] })).rejects.toThrow("shares is 10");
  await expect(semiSupervisedCeiling({ ...options, signal: AbortSignal.abort() })).rejects.toThrow();
});
