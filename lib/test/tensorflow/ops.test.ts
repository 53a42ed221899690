// Kernels of lib/native that stand for many of TensorFlow's, against what they stand for.

import { expect, test } from "vitest";
import { Rng } from "../../dist/array/index.js";
import type { Builder } from "../../dist/models/layers.js";
// @ts-expect-error: internal, so not in the declarations
import { BuiltMixture } from "../../dist/models/priors/gaussianMixture.js";
import { tf } from "../../dist/tensorflow/backend.js";
import { softClip, sumOfSquares } from "../../dist/tensorflow/ops.js";

const rng = new Rng(2);
const normal = (...shape: number[]) => tf.tensor(rng.normals(shape.reduce((a, b) => a * b, 1)), shape);

test("the sum of squares of tensors of any size", () => {
  tf.tidy(() => {
    const tensors = [normal(1), normal(7, 3), normal(100, 97), tf.zeros([0])];
    const expected = tensors.flatMap((t) => [...t.dataSync()]).reduce((sum, v) => sum + v * v, 0);
    expect(sumOfSquares(tensors).dataSync()[0]! / expected).toBeCloseTo(1, 6);
    expect(sumOfSquares([tf.tensor([1, Number.NaN])]).dataSync()[0]).toBeNaN();
  });
});

test("the soft clip bounds what is outside, and leaves NaN", () => {
  tf.tidy(() => {
    const x = tf.tensor([-1e9, -4, -1, 0.3, 2, 3, Number.NaN]);
    const y = softClip(x, -2, 2).dataSync();
    [-3, -2 - 2 / 3, -1, 0.3, 2, 2.5].forEach((v, i) => {
      expect(y[i]).toBeCloseTo(v, 5);
    });
    expect(y[6]).toBeNaN();
    const slope = tf
      .grad((x) => softClip(x, -2, 2))(x)
      .dataSync();
    [0, 1 / 9, 1, 1, 1, 0.25].forEach((v, i) => {
      expect(slope[i]).toBeCloseTo(v, 5);
    });
    expect(slope[6]).toBeNaN();
  });
});

test("the KL term of a mixture and its gradients", () => {
  const builder = { parameters: [], buffers: [], rng } as unknown as Builder;
  const mixture = new BuiltMixture(builder, 4, 3);
  for (const parameter of builder.parameters) parameter.write(rng.normals(parameter.size));
  tf.tidy(() => {
    const [mu, logVar, z] = [normal(9, 3), normal(9, 3), normal(9, 3)] as const;
    const xs = [mu, logVar, z, ...builder.parameters.map(({ value }) => value)];
    const ours = tf.valueAndGrads(() => mixture.kl(mu, logVar, z))(xs);
    const composed = tf.valueAndGrads(() => mixture.composedKl(mu, logVar, z))(xs);
    expect(ours.value.dataSync()[0]! / composed.value.dataSync()[0]!).toBeCloseTo(1, 5);
    ours.grads.forEach((gradient, i) => {
      expect(gradient.shape).toEqual(composed.grads[i]!.shape);
      expect(tf.max(tf.abs(tf.sub(gradient, composed.grads[i]!))).dataSync()[0]!).toBeLessThan(1e-5);
    });
  });
});
