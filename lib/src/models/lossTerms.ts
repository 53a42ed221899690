/** The terms of a loss, as tensors to differentiate and as numbers to average. */

import type { Rng } from "../array/rng.js";
import { tf } from "../tensorflow/backend.js";
import type { Scalar } from "../tensorflow/tensor.js";
import type { KlWeight } from "./betaSchedule.js";

/** The mean loss over songs and its terms. */
export interface LossReport {
  /** recon + beta * kl. */
  loss: number;
  /** Reconstruction error: the negative log likelihood of the songs, by default half the squared error, averaged over songs. */
  recon: number;
  /** KL divergence to the prior in nats, summed over latent dimensions, averaged over songs. */
  kl: number;
  /** Further parts of models that have them, such as "contrastive". */
  [part: string]: number;
}

/** Context of a forward pass. */
export interface Pass {
  /** True in training: dropout is active, and batch normalization uses the batch's statistics. */
  training: boolean;
  /** Weight of the KL term at this step. */
  kl: KlWeight;
  /** Random numbers of this step. */
  rng: Rng;
}

/** The loss terms as tensors; gradients are of `loss`. @internal */
export interface LossTerms {
  loss: Scalar;
  recon: Scalar;
  kl: Scalar;
  [part: string]: Scalar;
}

/** Runs `terms` and reads all of them at once. @internal */
export function readTerms(terms: () => LossTerms): Record<string, number> {
  return tf.tidy(() => {
    const named = terms();
    const values = tf.stack(Object.values(named)).dataSync();
    return Object.fromEntries(Object.keys(named).map((name, i) => [name, values[i] as number]));
  });
}

/** Means of loss terms over batches of different sizes. @internal */
export class LossTotals {
  #rows = 0;
  #sums: Record<string, number> = {};

  add(terms: Record<string, number>, rows: number): void {
    this.#rows += rows;
    for (const [name, value] of Object.entries(terms)) this.#sums[name] = (this.#sums[name] ?? 0) + value * rows;
  }

  state(): { rows: number; sums: Record<string, number> } {
    return { rows: this.#rows, sums: { ...this.#sums } };
  }

  static from({ rows, sums }: { rows: number; sums: Record<string, number> }): LossTotals {
    const totals = new LossTotals();
    totals.#rows = rows;
    totals.#sums = { ...sums };
    return totals;
  }

  means(): LossReport {
    return Object.fromEntries(Object.entries(this.#sums).map(([name, sum]) => [name, sum / this.#rows])) as LossReport;
  }
}
