// One kernel for a whole LSTM layer, and layer normalization in one node: values and gradients against the same by steps.

import { expect, test } from "vitest";
import { Rng } from "../../dist/array/index.js";
import { tf } from "../../dist/tensorflow/backend.js";
// @ts-expect-error: lstmByStep is internal, so not in the declarations
import { layerNorm, lstm, lstmByStep } from "../../dist/tensorflow/sequences.js";

type Tensor = ReturnType<typeof tf.tensor>;

const rng = new Rng(4);
const normal = (...shape: number[]): Tensor => tf.tensor(rng.normals(shape.reduce((a, b) => a * b, 1)), shape);

/** Largest difference between two tensors. */
const distance = (a: Tensor, b: Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;

/** Values, and the gradients of a random linear function of them, of two functions of the same arguments. */
function compare(one: (...args: Tensor[]) => Tensor, other: (...args: Tensor[]) => Tensor, args: Tensor[]): void {
  const y = one(...args);
  expect(distance(y, other(...args))).toBeLessThan(1e-5);
  const dy = normal(...y.shape);
  const gradients = [one, other].map((f) => tf.grads((...given: Tensor[]) => tf.sum(tf.mul(f(...given), dy)))(args));
  args.forEach((_, i) => {
    expect(distance(gradients[0]![i]!, gradients[1]![i]!)).toBeLessThan(1e-4);
  });
}

test.each([
  [1, 1, 1, 1],
  [7, 3, 4, 5],
  [20, 2, 3, 8],
])("an LSTM over %i steps of %i sequences, %i inputs and %i units", (time, batch, inputs, units) => {
  tf.tidy(() => {
    const weight = tf.mul(normal(inputs + units, 4 * units), 0.5);
    compare(lstm, lstmByStep, [normal(time, batch, inputs), weight, normal(4 * units)]);
  });
});

test("an LSTM's kernels leave no tensor behind", () => {
  const run = () =>
    tf.tidy(() => {
      tf.grads((x: Tensor, w: Tensor, b: Tensor) => tf.sum(lstm(x, w, b)))([normal(9, 2, 3), normal(5, 8), normal(8)]);
    });
  run();
  const before = tf.memory();
  for (let i = 0; i < 5; i++) run();
  expect(tf.memory().numTensors).toBe(before.numTensors);
});

test("layer normalization", () => {
  const composed = (x: Tensor, scale: Tensor, offset: Tensor): Tensor => {
    const { mean, variance } = tf.moments(x, 1, true);
    return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), scale), offset);
  };
  tf.tidy(() => {
    compare(layerNorm, composed, [tf.add(normal(6, 10), 3), normal(10), normal(10)]);
  });
});
