import { tf } from "../../tensorflow/backend.js";
import { halfSquaredError } from "../../tensorflow/ops.js";
import type { Tensor } from "../../tensorflow/tensor.js";
import type { BuiltLikelihood, Likelihood } from "./likelihood.js";

/** log(2 pi) / 2: the constant of a Gaussian's log density, per dimension. */
export const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/**
 * A Gaussian of unit variance around the decoder's output: the reconstruction error is half the squared error,
 *
 *     -log p(x|z) = 1/2 sum_d (x_d - xHat_d)^2,  its constant left out
 *
 * for standardized features. Detail finer than 1 in units of the data costs less than the KL that would tell of it, and
 * is not reconstructed; {@link learnedVariance} adapts to it.
 *
 * @returns a likelihood, for the `likelihood` of a model
 */
export function gaussian(): Likelihood {
  return new Gaussian();
}

/** @internal */
export class Gaussian implements Likelihood {
  readonly kind = "gaussian";
  readonly options = {};

  build(): BuiltLikelihood {
    return {
      nll: halfSquaredError,
      logProb: (x, xHat) => tf.sub(tf.mul(-0.5, squaredErrors(x, xHat)), HALF_LOG_2PI * (x.shape[1] as number)),
      mean: (xHat) => xHat,
    };
  }
}

/** Of each row: [batch]. */
export function squaredErrors(x: Tensor, xHat: Tensor): Tensor {
  return tf.sum(tf.square(tf.sub(x, xHat)), 1);
}
