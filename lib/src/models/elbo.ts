/**
 * The negative evidence lower bound as a loss:
 *
 *     loss = recon + beta * KL(q(z|x) || N(0, I))
 *     recon = 1/2 sum_d (x_d - xHat_d)^2        the Gaussian log likelihood of unit variance, its constant left out
 *     KL    = 1/2 sum_j (mu_j^2 + exp(logVar_j) - 1 - logVar_j)
 *
 * both summed over dimensions and averaged over the batch (Kingma & Welling 2014, appendix B). A unit-variance decoder
 * ignores detail finer than 1 in units of the data; the scale of the inputs, or beta, sets that limit.
 *
 * `reduction: "mean"` is common in scripts: recon is the squared error averaged over elements. That equals the loss
 * above with beta times (dimensions / 2), divided by that number: with 256 features, a beta of 1 there is a beta of 128
 * here, and the posterior collapses unless beta is about 0.01.
 */

import { tf } from "../tensorflow/backend.js";
import { addScaled, gaussianKl, halfSquaredError, reparameterize } from "../tensorflow/ops.js";
import type { Scalar, Tensor } from "../tensorflow/tensor.js";
import type { KlWeight } from "./betaSchedule.js";
import { type LossTerms, normalNoise, type Pass } from "./model.js";

/** Reduction of the reconstruction error: "sum" over dimensions (the ELBO) or "mean" over elements. */
export type Reduction = "sum" | "mean";

/** recon of a batch: x and xHat of the same shape, rows first -> scalar. */
export function reconstructionError(x: Tensor, xHat: Tensor, reduction: Reduction): Scalar {
  const rows = x.shape[0] as number;
  return halfSquaredError(x, xHat, reduction === "sum" ? 1 / rows : 2 / x.size);
}

/** KL of a batch, averaged over its rows -> scalar. */
export function meanKl(mu: Tensor, logVar: Tensor): Scalar {
  return gaussianKl(mu, logVar, 1 / (mu.shape[0] as number));
}

/** recon + beta * kl, or recon + beta * |kl - capacity|. */
export function withWeightedKl(recon: Scalar, kl: Scalar, { beta, capacity }: KlWeight): Scalar {
  return addScaled(recon, capacity === undefined ? kl : tf.abs(tf.sub(kl, capacity)), beta);
}

/** The loss of a batch with one sample of z per row. */
export function elboTerms(
  x: Tensor,
  { mu, logVar }: { mu: Tensor; logVar: Tensor },
  decode: (z: Tensor) => Tensor,
  pass: Pass,
  reduction: Reduction,
): LossTerms {
  const z = reparameterize(mu, logVar, normalNoise(pass.rng, mu.shape));
  const recon = reconstructionError(x, decode(z), reduction);
  const kl = meanKl(mu, logVar);
  return { loss: withWeightedKl(recon, kl, pass.kl), recon, kl };
}
