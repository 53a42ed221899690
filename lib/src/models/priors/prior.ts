/** p(z): what latents look like before a song is seen. Given to a model as a recipe; see parts/part.ts. */

import type { Rng } from "../../array/rng.js";
import type { Scalar, Tensor } from "../../tensorflow/tensor.js";
import type { Builder } from "../layers.js";

/** How to build p(z): `standardNormal()`, `gaussianMixturePrior()`, or one of your own. */
export interface Prior {
  /** Its name; one of your own needs a name that the library does not use. */
  readonly kind: string;
  /** Every option, defaults filled in. */
  readonly options: object;
  /**
   * Makes the parameters, and gives the functions of them.
   *
   * @param builder collects the parameters, if there are any
   * @param latentDim dimensions of z
   */
  build(builder: Builder, latentDim: number): BuiltPrior;
}

/** p(z) of a model. */
export interface BuiltPrior {
  /**
   * KL(q(z|x) || p(z)) in nats, averaged over the rows.
   * @param mu means of q(z|x), [batch, latentDim]
   * @param logVar log variances of q(z|x), [batch, latentDim]
   * @param z one draw from q(z|x) per row, for priors whose KL has no closed form
   */
  kl(mu: Tensor, logVar: Tensor, z: Tensor): Scalar;
  /** log p(z) of each row in nats, constants included: [batch]. */
  logProb(z: Tensor): Tensor;
  /** n draws, n * latentDim, row-major. */
  sample(n: number, rng: Rng): Float32Array;
}
