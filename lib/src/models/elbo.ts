/**
 * The negative evidence lower bound as a loss (Kingma & Welling 2014):
 *
 *     loss = recon + beta * KL(q(z|x) || p(z))
 *     recon = -log p(x|z), z drawn from q(z|x)      of the model's likelihood, such as 1/2 sum_d (x_d - xHat_d)^2
 *     KL    of the model's prior, such as 1/2 sum_j (mu_j^2 + exp(logVar_j) - 1 - logVar_j)
 *
 * both summed over dimensions and averaged over the batch.
 *
 * `reduction: "mean"` is common in scripts: recon is the squared error averaged over elements. That equals the loss
 * above with beta times (dimensions / 2), divided by that number: with 256 features, a beta of 1 there is a beta of 128
 * here, and the posterior collapses unless beta is about 0.01.
 */

import { UserError } from "../errors.js";
import { checkChoice } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import { addScaled, halfSquaredError, reparameterize } from "../tensorflow/ops.js";
import type { Scalar, Tensor } from "../tensorflow/tensor.js";
import type { KlWeight } from "./betaSchedule.js";
import type { BuiltLikelihood, Likelihood } from "./likelihoods/likelihood.js";
import { type LossTerms, normalNoise } from "./model.js";
import type { Pass } from "./parts/part.js";
import type { BuiltPrior } from "./priors/prior.js";

/** Reduction of the reconstruction error: "sum" over dimensions (the ELBO) or "mean" over elements. */
export type Reduction = "sum" | "mean";

/** @throws UserError where the mean is asked of another likelihood than the Gaussian of unit variance */
export function checkReduction(reduction: Reduction, likelihood: Likelihood): void {
  checkChoice("reduction", reduction, ["sum", "mean"]);
  if (reduction === "mean" && likelihood.kind !== "gaussian") {
    throw new UserError(
      `reduction is "mean", the averaged squared error, with the likelihood "${likelihood.kind}"; use reduction "sum", or the likelihood "gaussian".`,
    );
  }
}

/** The factor that reduces half the squared errors of all rows: 1 / rows, or the mean of their double. */
function scaleOf(x: Tensor, reduction: Reduction): number {
  return reduction === "sum" ? 1 / (x.shape[0] as number) : 2 / x.size;
}

/** recon of a deterministic code: x and xHat of the same shape, rows first -> scalar. */
export function reconstructionError(x: Tensor, xHat: Tensor, reduction: Reduction): Scalar {
  return halfSquaredError(x, xHat, scaleOf(x, reduction));
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
  { likelihood, prior, reduction }: { likelihood: BuiltLikelihood; prior: BuiltPrior; reduction: Reduction },
): LossTerms {
  const z = reparameterize(mu, logVar, normalNoise(pass.rng, mu.shape));
  const recon = likelihood.nll(x, decode(z), scaleOf(x, reduction), pass);
  const kl = prior.kl(mu, logVar, z);
  return { loss: withWeightedKl(recon, kl, pass.kl), recon, kl };
}
