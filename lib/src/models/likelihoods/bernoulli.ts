import { tf } from "../../tensorflow/backend.js";
import type { Scalar, Tensor } from "../../tensorflow/tensor.js";
import type { BuiltLikelihood, Likelihood } from "./likelihood.js";

/**
 * A Bernoulli variable per value, for values from 0 to 1, such as piano rolls and word occurrences: the decoder's output are
 * the logits, and the reconstruction error is the binary cross entropy (Kingma & Welling 2014, appendix C.1).
 *
 *     -log p(x|z) = sum_d (softplus(logit_d) - x_d logit_d),  xHat = sigmoid(logit)
 *
 * @returns a likelihood, for the `likelihood` of a model, which refuses values outside 0 to 1
 */
export function bernoulli(): Likelihood {
  return new Bernoulli();
}

/** @internal */
export class Bernoulli implements Likelihood {
  readonly kind = "bernoulli";
  readonly options = {};
  readonly range = [0, 1] as const;

  build(): BuiltLikelihood {
    return {
      nll: (x, logits, scale) => tf.mul(scale, tf.sum(crossEntropies(x, logits))) as Scalar,
      logProb: (x, logits) => tf.neg(tf.sum(crossEntropies(x, logits), 1)),
      mean: (logits) => tf.sigmoid(logits),
    };
  }
}

/** Of each value, in the form that does not overflow: max(l, 0) - x l + log(1 + exp(-|l|)). */
function crossEntropies(x: Tensor, logits: Tensor): Tensor {
  const linear = tf.sub(tf.relu(logits), tf.mul(x, logits));
  return tf.add(linear, tf.log1p(tf.exp(tf.neg(tf.abs(logits)))));
}
