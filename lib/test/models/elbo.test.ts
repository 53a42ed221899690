// Closed forms.

import { expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { klWeightAt } from "../../dist/models/betaSchedule.js";
import { reconstructionError } from "../../dist/models/elbo.js";
import { productOfExperts } from "../../dist/models/experts.js";
import { klPerDimensionOf } from "../../dist/models/index.js";
import { adaptiveAveragePool, resizeBilinear } from "../../dist/models/layers.js";
import { tf } from "../../dist/tensorflow/backend.js";
import { gaussianKl } from "../../dist/tensorflow/ops.js";

test("KL(N(0,1)) = 0, KL(mu = 1) = 1/2 per dimension, KL(variance 4) = (4 - 1 - log 4) / 2", () => {
  const rows = [
    [0, 0, 0, 0],
    [1, 1, 0, 0],
    [0, 0, Math.log(4), 0],
  ];
  const kl = rows.map(([a, b, c, d]) => gaussianKl(tf.tensor([[a, b]]), tf.tensor([[c, d]])).dataSync()[0]);
  expect(kl[0]).toBe(0);
  expect(kl[1]).toBeCloseTo(1, 6);
  expect(kl[2]).toBeCloseTo((3 - Math.log(4)) / 2, 6);
});

test("KL per dimension is averaged over songs", () => {
  const per = klPerDimensionOf({ mu: new Matrix(2, 2, Float32Array.of(1, 0, 1, 2)), logVar: new Matrix(2, 2) });
  expect([...per]).toEqual([0.5, 1]);
});

test("the mean reduction is the sum with beta times half the dimensions", () => {
  const [x, y] = [tf.randomNormal([3, 10]), tf.randomNormal([3, 10])];
  const sum = reconstructionError(x, y, "sum").dataSync()[0]!;
  expect(reconstructionError(x, y, "mean").dataSync()[0]!).toBeCloseTo(sum / 5, 5);
  expect(sum).toBeCloseTo(tf.sum(tf.squaredDifference(x, y)).dataSync()[0]! / 6, 4);
});

test("the product of two Gaussians has the sum of their precisions and the weighted mean", () => {
  const expert = (mu: number, variance: number, present = 1) => ({
    mu: tf.tensor([[mu]]),
    logVar: tf.tensor([[Math.log(variance)]]),
    present: tf.tensor([[present]]),
  });
  const value = (t: { dataSync(): ArrayLike<number> }) => t.dataSync()[0]!;
  const two = productOfExperts([expert(1, 0.5), expert(4, 1)], { prior: false }); // precisions 2 and 1
  expect(value(two.mu)).toBeCloseTo(2, 5);
  expect(value(two.logVar)).toBeCloseTo(-Math.log(3), 5);
  const withPrior = productOfExperts([expert(1, 0.5), expert(4, 1)], { prior: true });
  expect(value(withPrior.mu)).toBeCloseTo(6 / 4, 5);
  const one = productOfExperts([expert(1, 0.5), expert(4, 1, 0)], { prior: false });
  expect([value(one.mu), value(one.logVar)].map((v) => +v.toFixed(5))).toEqual([1, +Math.log(0.5).toFixed(5)]);
});

test("schedules of beta", () => {
  const warmUp = { kind: "warmUp", beta: 4, epochs: 10 } as const;
  expect([0, 5, 10, 99].map((e) => klWeightAt(warmUp, e).beta)).toEqual([0, 2, 4, 4]);
  const cyclical = { kind: "cyclical", beta: 2, epochs: 20, cycles: 2 } as const;
  expect([0, 2.5, 5, 9.9, 10, 12.5, 20, 21].map((e) => klWeightAt(cyclical, e).beta)).toEqual([0, 1, 2, 2, 0, 1, 2, 2]);
  const capacity = { kind: "capacity", beta: 100, epochs: 4, to: 8 } as const;
  expect([0, 1, 9].map((e) => klWeightAt(capacity, e))).toEqual([0, 2, 8].map((c) => ({ beta: 100, capacity: c })));
});

test("adaptive pooling: fields of nearly equal size; pooling to the same size changes nothing", () => {
  const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7], [1, 1, 7, 1]);
  expect([...adaptiveAveragePool(x, 1, 3).dataSync()].map((v) => +v.toFixed(5))).toEqual([2, 4, 6]);
  expect([...adaptiveAveragePool(x, 1, 7).dataSync()]).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("bilinear resizing has half-pixel centers", () => {
  const x = tf.tensor4d([0, 4], [1, 1, 2, 1]);
  expect([...resizeBilinear(x, 1, 4).dataSync()]).toEqual([0, 1, 3, 4]);
});
