/**
 * Fusion of the posteriors of several modalities: a Gaussian per song, q_m = N(mu_m, exp(logVar_m)), and a mask
 * `present` of ones and zeros per modality; every song has at least one modality. Rows of an absent modality must be
 * finite; they are multiplied by zero, and so is their gradient.
 */

import { tf } from "../tensorflow/backend.js";
import type { Tensor } from "../tensorflow/tensor.js";

export interface Gaussian {
  mu: Tensor; // [batch, d]
  logVar: Tensor; // [batch, d]
}

export interface Expert extends Gaussian {
  present: Tensor; // [batch, 1]
}

/** Means of mu and of logVar. Dilutes the more confident modality; kept for comparison. */
export function average(experts: readonly Expert[]): Gaussian {
  const count = sum(experts.map((e) => e.present));
  return mix(
    experts,
    experts.map((e) => tf.div(e.present, count)),
  );
}

/** Weighted sums of mu and of logVar; each weight is [batch, 1] or [batch, d]. */
export function mix(experts: readonly Gaussian[], weights: readonly Tensor[]): Gaussian {
  const weighted = (of: (e: Gaussian) => Tensor): Tensor =>
    sum(experts.map((e, i) => tf.mul(weights[i] as Tensor, of(e))));
  return { mu: weighted((e) => e.mu), logVar: weighted((e) => e.logVar) };
}

/**
 * Product of the present experts, again a Gaussian: precisions add, means are weighted by precision.
 * @param prior true: N(0, I) is one more expert (Wu & Goodman 2018, eq. 5 and 6); false: the product of one expert is that
 *   expert, as required for the subsets of a mixture of products (Sutter et al. 2021)
 */
export function productOfExperts(experts: readonly Expert[], { prior }: { prior: boolean }): Gaussian {
  const precisions = experts.map((e) => tf.mul(e.present, tf.exp(tf.neg(e.logVar))));
  const total = tf.add(sum(precisions), prior ? 1 : 0);
  const mu = tf.div(sum(experts.map((e, i) => tf.mul(precisions[i] as Tensor, e.mu))), total);
  return { mu, logVar: tf.neg(tf.log(total)) };
}

export function sum(tensors: readonly Tensor[]): Tensor {
  return tensors.reduce((a, b) => tf.add(a, b));
}
