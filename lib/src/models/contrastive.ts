/**
 * Losses that attract the two means of a song, audio a and lyrics b, and repel them from those of the other songs of the
 * batch. Both compare by cosine similarity.
 */

import { tf } from "../tensorflow/backend.js";
import { matMul } from "../tensorflow/ops.js";
import type { Scalar, Tensor } from "../tensorflow/tensor.js";

/** Names of the losses. */
export const CONTRASTIVE_LOSSES = ["ntXent", "triplet"] as const;

/**
 * The normalized temperature-scaled cross entropy (Chen et al. 2020, SimCLR) of n pairs, a and b [n, d]: every row has one
 * partner among the 2n - 1 others, by cosine similarity over temperature.
 * @internal
 */
export function ntXent(a: Tensor, b: Tensor, temperature: number): Scalar {
  const n = a.shape[0] as number;
  const unit = unitRows(tf.concat([a, b], 0)); // [2n, d]
  const notItself = tf.mul(-1e9, tf.eye(2 * n));
  const logits = tf.add(tf.div(matMul(unit, unit, { transposeB: true }), temperature), notItself);
  const partner = tf.oneHot(
    tf.tensor1d(
      Int32Array.from({ length: 2 * n }, (_, i) => (i + n) % (2 * n)),
      "int32",
    ),
    2 * n,
  );
  const similarity = tf.sum(tf.mul(logits, tf.cast(partner, "float32")), 1);
  return tf.mean(tf.sub(tf.logSumExp(logits, 1), similarity));
}

/**
 * The triplet loss across modalities (Schroff et al. 2015; in both directions and over all negatives of the batch, as
 * Kiros et al. 2014) of n pairs, a and b [n, d], n at least 2, with s the cosine similarity:
 *
 *     mean over i and j != i of  max(0, margin - s(a_i, b_i) + s(a_i, b_j))  and  max(0, margin - s(a_i, b_i) + s(a_j, b_i))
 *
 * 0 where each song's two halves are closer, by the margin, than either is to another song.
 * @internal
 */
export function tripletLoss(a: Tensor, b: Tensor, margin: number): Scalar {
  const n = a.shape[0] as number;
  const [unitA, unitB] = [unitRows(a), unitRows(b)];
  const own = tf.sum(tf.mul(unitA, unitB), 1); // [n]
  const similarity = matMul(unitA, unitB, { transposeB: true }); // [n, n], row a_i, column b_j
  const gap = tf.add(margin, similarity);
  const fromAudio = tf.relu(tf.sub(gap, tf.reshape(own, [n, 1])));
  const fromLyrics = tf.relu(tf.sub(gap, tf.reshape(own, [1, n])));
  const others = tf.sub(1, tf.eye(n));
  return tf.div(tf.sum(tf.mul(others, tf.add(fromAudio, fromLyrics))), 2 * n * (n - 1));
}

function unitRows(rows: Tensor): Tensor {
  return tf.div(rows, tf.sqrt(tf.add(tf.sum(tf.square(rows), 1, true), 1e-12)));
}
