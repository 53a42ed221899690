// The kernel of a convolutional level against TensorFlow's own operations: values and all gradients.

import { describe, expect, test } from "vitest";
import { Rng } from "../../dist/array/index.js";
import { ownKernels, tf } from "../../dist/tensorflow/backend.js";
import { convolution } from "../../dist/tensorflow/convolution.js";
import type { Tensor } from "../../dist/tensorflow/tensor.js";

const rng = new Rng(1);
const normal = (...shape: number[]) => tf.tensor(rng.normals(shape.reduce((a, b) => a * b, 1)), shape);

/** The same of TensorFlow's operations. */
function reference(x: Tensor, kernel: Tensor, bias: Tensor, pool: boolean): Tensor {
  const y = tf.conv2d(x as never, kernel as never, 1, "same");
  return tf.relu(tf.add(pool ? tf.maxPool(y as never, 2, 2, "valid") : y, bias));
}

/** Largest difference, relative to the largest value. */
function distance(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return tf.tidy(() => tf.div(tf.max(tf.abs(tf.sub(a, b))), tf.max(tf.abs(b))).dataSync()[0] as number);
}

const cases: [string, number[], number, boolean][] = [
  ["an image, pooled", [3, 12, 10, 1], 32, true],
  ["an image of odd sides, pooled", [2, 9, 7, 1], 16, true],
  ["an image of three channels", [2, 5, 6, 3], 16, false],
  ["channels, pooled", [2, 12, 10, 32], 64, true],
  ["channels, odd sides, pooled", [3, 9, 7, 16], 48, true],
  ["channels, odd sides", [2, 5, 7, 48], 16, false],
  ["a single row", [2, 1, 9, 16], 16, false],
  ["more windows than one part of the sums", [4, 48, 48, 16], 32, true],
  ["numbers of channels that TensorFlow convolves", [2, 6, 8, 5], 7, true],
];

/** On a GPU there is no such kernel; vitest names what is skipped. */
describe.skipIf(ownKernels() === undefined)("our convolution", () => {
  test.each(cases)("%s: values and gradients are TensorFlow's", (_, shape, units, pool) => {
    tf.tidy(() => {
      const inputs = shape[3] as number;
      const given = [normal(...shape), tf.mul(normal(3, 3, inputs, units), 0.2), normal(units)] as const;
      const y = convolution(...given, { pool });
      expect(distance(y, reference(...given, pool))).toBeLessThan(2e-6);
      const dy = normal(...y.shape);
      const gradients = (f: (x: Tensor, kernel: Tensor, bias: Tensor) => Tensor) =>
        tf.grads(f as never)([...given], dy);
      const ours = gradients((...args) => convolution(...args, { pool }));
      const theirs = gradients((...args) => reference(...args, pool));
      ours.forEach((gradient, i) => {
        expect(distance(gradient, theirs[i]!)).toBeLessThan(5e-6);
      });
    });
  });

  test("an image needs no gradient: those of kernel and bias are the same without it", () => {
    tf.tidy(() => {
      const [x, kernel, bias] = [normal(2, 8, 8, 16), normal(3, 3, 16, 16), normal(16)];
      const all = tf.grads((x, kernel, bias) => convolution(x, kernel, bias, { pool: true }))([x, kernel, bias]);
      const two = tf.grads((kernel, bias) => convolution(x, kernel, bias, { pool: true }))([kernel, bias]);
      expect(two[0]!.dataSync()).toEqual(all[1]!.dataSync());
      expect(two[1]!.dataSync()).toEqual(all[2]!.dataSync());
    });
  });

  test("NaN in an image stays NaN", () => {
    tf.tidy(() => {
      const x = normal(1, 6, 6, 1).dataSync();
      x[14] = Number.NaN;
      const y = convolution(tf.tensor(x, [1, 6, 6, 1]), normal(3, 3, 1, 16), normal(16), { pool: true });
      const nan = Array.from(y.dataSync()).map(Number.isNaN);
      // Pixel (2, 2) is seen by rows and columns 1 to 3 of the convolution, and so by windows 0 and 1.
      expect(nan.flatMap((is, i) => (is ? [Math.floor(i / 16)] : []))).toEqual(
        [0, 1, 3, 4].flatMap((window) => Array(16).fill(window)),
      );
    });
  });

  test("the kernel refuses tensors whose shapes do not fit", () => {
    const own = ownKernels()!;
    const pool = [{ name: "pool", type: own.binding.TF_ATTR_BOOL, value: true }];
    const run = (x: number[], kernel: number[], bias: number[]) => () =>
      own.executeMultipleOutputs("SurlabConvolution", pool, [tf.zeros(x), tf.zeros(kernel), tf.zeros(bias)], 2);
    expect(run([0, 4, 4, 16], [3, 3, 16, 32], [32])()[0]!.shape).toEqual([0, 2, 2, 32]);
    expect(run([1, 4, 4, 2], [3, 3, 3, 16], [16])).toThrow(/kernel \[3, 3, inputs, units\]/);
    expect(run([1, 4, 4, 2], [3, 3, 2, 12], [12])).toThrow(/units must be a multiple of 16/);
    expect(run([1, 4, 4, 24], [3, 3, 24, 16], [16])).toThrow(/inputs too from 16 on/);
    expect(run([1, 4, 4, 2], [3, 3, 2, 16], [12])).toThrow(/bias \[units\]/);
  });
});
