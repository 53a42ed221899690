/**
 * p(x|z): what the decoder's output says about a song. The reconstruction error of a model is the negative log likelihood
 * of its songs. A likelihood is given to a model as a recipe, as its encoder is; see parts/part.ts.
 */

import type { Scalar, Tensor } from "../../tensorflow/tensor.js";
import type { Builder } from "../layers.js";
import type { Pass } from "../parts/part.js";

/** How to build p(x|z): `gaussian()`, `learnedVariance()`, `bernoulli()`, `laplace()`, or one of your own. */
export interface Likelihood {
  /** Its name; one of your own needs a name that the library does not use. */
  readonly kind: string;
  /** Every option, defaults filled in. */
  readonly options: object;
  /** The least and the largest value that a song may have; omitted: any. */
  readonly range?: readonly [number, number];
  /**
   * Makes the parameters, and gives the functions of them.
   *
   * @param builder collects the parameters, if there are any
   * @param name what the names of its parameters start with, such as "likelihood"
   */
  build(builder: Builder, name: string): BuiltLikelihood;
}

/** p(x|z) of a model. x and xHat, the decoder's output, are [batch, values]. */
export interface BuiltLikelihood {
  /**
   * The negative log likelihood, summed over all values and rows and multiplied by `scale`; constants that no parameter
   * changes may be left out.
   */
  nll(x: Tensor, xHat: Tensor, scale: number, pass: Pass): Scalar;
  /** log p(x|z) of each row in nats, constants included: [batch]. */
  logProb(x: Tensor, xHat: Tensor): Tensor;
  /** The mean of p(x|z), which `decode` and `reconstruct` return: [batch, values]. */
  mean(xHat: Tensor): Tensor;
}
