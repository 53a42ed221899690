/** Densities and divergences of Gaussians with diagonal covariances, one a row, by mean and log variance. */

import { tf } from "../tensorflow/backend.js";
import type { Tensor } from "../tensorflow/tensor.js";
import type { Gaussian } from "./experts.js";
import { HALF_LOG_2PI } from "./likelihoods/gaussian.js";

/** log N(z | mu, exp(logVar)) of each row in nats: [rows, d] -> [rows]; mu and logVar may also be one row. */
export function normalLogProb(z: Tensor, { mu, logVar }: Gaussian): Tensor {
  const squares = tf.mul(tf.square(tf.sub(z, mu)), tf.exp(tf.neg(logVar)));
  return tf.mul(-0.5, tf.sum(tf.add(tf.add(squares, logVar), 2 * HALF_LOG_2PI), 1));
}

/**
 * KL(q || p) of each row in nats: [rows, d] -> [rows].
 *
 *     1/2 sum_j (p.logVar_j - q.logVar_j + (exp(q.logVar_j) + (q.mu_j - p.mu_j)^2) / exp(p.logVar_j) - 1)
 */
export function normalKl(q: Gaussian, p: Gaussian): Tensor {
  const moved = tf.add(tf.exp(q.logVar), tf.square(tf.sub(q.mu, p.mu)));
  const each = tf.add(tf.sub(p.logVar, q.logVar), tf.sub(tf.mul(moved, tf.exp(tf.neg(p.logVar))), 1));
  return tf.mul(0.5, tf.sum(each, 1));
}
