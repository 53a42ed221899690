import { tf } from "../../tensorflow/backend.js";
import type { Scalar } from "../../tensorflow/tensor.js";
import type { BuiltLikelihood, Likelihood } from "./likelihood.js";

/**
 * A Laplace distribution of scale 1 around the decoder's output: the reconstruction error is the absolute error, which
 * outliers pull less than the squared one.
 *
 *     -log p(x|z) = sum_d |x_d - xHat_d|,  its constant log 2 per value left out
 *
 * @returns a likelihood, for the `likelihood` of a model
 */
export function laplace(): Likelihood {
  return new Laplace();
}

/** @internal */
export class Laplace implements Likelihood {
  readonly kind = "laplace";
  readonly options = {};

  build(): BuiltLikelihood {
    return {
      nll: (x, xHat, scale) => tf.mul(scale, tf.sum(tf.abs(tf.sub(x, xHat)))) as Scalar,
      logProb: (x, xHat) => tf.neg(tf.add(tf.sum(tf.abs(tf.sub(x, xHat)), 1), Math.LN2 * (x.shape[1] as number))),
      mean: (xHat) => xHat,
    };
  }
}
