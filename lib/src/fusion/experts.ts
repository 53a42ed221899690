/**
 * How the posteriors of several modalities become one. Each is a Gaussian per song, q_m = N(mu_m, exp(logVar_m)), and a column `present`
 * of ones and zeros; every song has at least one. What an absent modality's rows hold does not matter, as long as
 * it is finite: it is multiplied by zero, and so is its gradient.
 */

import { type Tensor, tf } from "../tensor/backend.js";

export interface Gaussian {
  mu: Tensor; // [batch, d]
  logVar: Tensor; // [batch, d]
}

export interface Expert extends Gaussian {
  present: Tensor; // [batch, 1]
}

/** Means of mu and of logVar. Simple, and dilutes what a confident modality knows; kept for comparison. */
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
 * The product of the present experts, a Gaussian again: precisions add up, means are averaged by precision.
 * @param prior true multiplies N(0, I) in as one more expert (Wu & Goodman 2018, eq. 5 and 6); without it the product of one
 *   expert is that expert, as the subsets of a mixture of products need (Sutter et al. 2021)
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
