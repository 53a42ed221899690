import { tf } from "../../tensorflow/backend.js";
import { gaussianKl } from "../../tensorflow/ops.js";
import type { Scalar, Tensor } from "../../tensorflow/tensor.js";
import type { Builder } from "../layers.js";
import { HALF_LOG_2PI } from "../likelihoods/gaussian.js";
import type { BuiltPrior, Prior } from "./prior.js";

/**
 * N(0, I), the prior of the plain VAE (Kingma & Welling 2014, appendix B):
 *
 *     KL = 1/2 sum_j (mu_j^2 + exp(logVar_j) - 1 - logVar_j)
 *
 * @returns a prior, for the `prior` of a model
 */
export function standardNormal(): Prior {
  return new StandardNormal();
}

/** @internal */
export class StandardNormal implements Prior {
  readonly kind = "standardNormal";
  readonly options = {};

  build(_builder: Builder, latentDim: number): BuiltPrior {
    return {
      kl: meanKl,
      logProb: standardNormalLogProb,
      sample: (n, rng) => rng.normals(n * latentDim),
    };
  }
}

/** log N(z | 0, I) of each row: [batch]. */
export function standardNormalLogProb(z: Tensor): Tensor {
  return tf.sub(tf.mul(-0.5, tf.sum(tf.square(z), 1)), HALF_LOG_2PI * (z.shape[1] as number));
}

/** KL(N(mu, exp(logVar)) || N(0, I)), averaged over the rows. */
export function meanKl(mu: Tensor, logVar: Tensor): Scalar {
  return gaussianKl(mu, logVar, 1 / (mu.shape[0] as number));
}
