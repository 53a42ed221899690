/**
 * Losses that attract the means of a song's modalities, such as audio a and lyrics b, and repel them from those of the other songs of the
 * batch. Both compare by cosine similarity.
 */

import { checkChoice, checkNumber } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import { matMul } from "../tensorflow/ops.js";
import type { Scalar, Tensor } from "../tensorflow/tensor.js";
import type { Batch } from "./dataset.js";
import type { Gaussian } from "./experts.js";
import { presentRows } from "./modalities.js";

/** Names of the losses. */
export const CONTRASTIVE_LOSSES = ["ntXent", "triplet"] as const;

/** Options of the contrastive term, of models that have one. */
export interface ContrastiveOptions {
  /** Weight of the contrastive term; 0 leaves it out. It needs whole batches in memory. Default 0. */
  contrastiveWeight: number;
  /** The contrastive term: "ntXent" or "triplet"; see {@link JointVae}. Default "ntXent". */
  contrastiveLoss: (typeof CONTRASTIVE_LOSSES)[number];
  /** Temperature of NT-Xent: smaller weights the hardest negatives more. Default 0.1. */
  temperature: number;
  /** Margin of the triplet loss, in cosine similarity: how much closer a song's own half must be. Default 0.2. */
  margin: number;
}

/** Defaults of {@link ContrastiveOptions}. @internal */
export const CONTRASTIVE_DEFAULTS: ContrastiveOptions = {
  contrastiveWeight: 0,
  contrastiveLoss: "ntXent",
  temperature: 0.1,
  margin: 0.2,
};

/** @throws UserError naming the option that is out of range @internal */
export function checkContrastive({
  contrastiveWeight,
  contrastiveLoss,
  temperature,
  margin,
}: ContrastiveOptions): void {
  checkNumber("contrastiveWeight", contrastiveWeight, { min: 0 });
  checkChoice("contrastiveLoss", contrastiveLoss, CONTRASTIVE_LOSSES);
  checkNumber("temperature", temperature, { min: 1e-3 });
  checkNumber("margin", margin, { min: 0, max: 2 });
}

/**
 * The contrastive term of a batch: over the songs that have both of two modalities, averaged over all pairs of modalities. A
 * pair that fewer than two songs have counts as 0.
 *
 * @param means of each modality by name, [batch, d]
 * @internal
 */
export function contrastiveTerm(
  batch: Batch,
  means: Readonly<Record<string, Pick<Gaussian, "mu">>>,
  { contrastiveLoss, temperature, margin }: ContrastiveOptions,
): Scalar {
  const names = Object.keys(means);
  const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const));
  const losses = pairs.map(([a, b]): Scalar => {
    const there = batch[`${b}Present`] as Int32Array;
    const rows = presentRows(batch, a).filter((row) => there[row]);
    if (rows.length < 2) return tf.scalar(0);
    const index = tf.tensor1d(rows, "int32");
    const [first, second] = [a, b].map((m) => tf.gather((means[m] as Gaussian).mu, index)) as [Tensor, Tensor];
    return contrastiveLoss === "triplet" ? tripletLoss(first, second, margin) : ntXent(first, second, temperature);
  });
  return losses.length === 1 ? (losses[0] as Scalar) : tf.div(tf.addN(losses), losses.length);
}

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
