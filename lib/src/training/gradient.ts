import type { Batch } from "../models/dataset.js";
import { type LossTerms, LossTotals, type Model, microBatches, type Pass } from "../models/model.js";
import { type Tensor, tf } from "../tensor/backend.js";
import { halfSquaredNorm } from "../tensor/ops.js";

type Gradients = (Tensor | undefined)[];

/** Gradients of one batch, in the order of the model's parameters, and its loss terms. */
export interface StepResult {
  /** undefined for parameters that the loss of this batch does not depend on. */
  gradients: Gradients;
  terms: Record<string, number>;
  dispose(): void;
}

/**
 * The gradient of a batch's mean loss, its norm clipped where `clipNorm` is above 0. Where the model asks for it,
 * the batch goes through in parts and their gradients are added: `stop` is asked between them, and undefined
 * returned where it said so.
 */
export async function gradientStep(
  model: Model<never, unknown>,
  batch: Batch,
  pass: Pass,
  clipNorm: number,
  stop: () => Promise<boolean>,
): Promise<StepResult | undefined> {
  const totals = new LossTotals();
  let sum: Gradients = model.parameters.map(() => undefined);
  const dispose = (): void => {
    for (const gradient of sum) gradient?.dispose();
  };
  try {
    const parts = microBatches(batch, model.microBatch);
    for (const [i, part] of parts.entries()) {
      if (i > 0 && (await stop())) {
        dispose();
        return undefined;
      }
      const { gradients, terms } = gradientsOf(model, part, pass, part.size / batch.size);
      totals.add(terms, part.size);
      sum = sum.map((s, k) => added(s, gradients[k]));
    }
    if (clipNorm > 0) sum = clipped(sum, clipNorm);
  } catch (error) {
    dispose();
    throw error;
  }
  return { gradients: sum, terms: totals.means(), dispose };
}

/** The gradient of share * loss, and the values of the loss terms. */
function gradientsOf(
  model: Model<never, unknown>,
  batch: Batch,
  pass: Pass,
  share: number,
): { gradients: Gradients; terms: Record<string, number> } {
  return tf.tidy(() => {
    let terms: LossTerms | undefined;
    let values: Tensor | undefined;
    const { grads } = tf.engine().gradients(
      () => {
        terms = model.lossTerms(batch, pass);
        values = tf.keep(tf.stack(Object.values(terms)));
        return share === 1 ? terms.loss : tf.mul(terms.loss, share);
      },
      model.parameters.map((p) => p.value),
      undefined,
      true,
    );
    const numbers = (values as unknown as Tensor).dataSync();
    (values as unknown as Tensor).dispose();
    const names = Object.keys(terms as unknown as LossTerms);
    return { gradients: grads as Gradients, terms: Object.fromEntries(names.map((n, i) => [n, numbers[i] as number])) };
  });
}

/** s + g, both disposed of where a new tensor takes their place. */
function added(s: Tensor | undefined, g: Tensor | undefined): Tensor | undefined {
  if (!s || !g) return s ?? g;
  const total = tf.add(s, g);
  s.dispose();
  g.dispose();
  return total;
}

/** Scales the gradients to a norm of at most `limit`, over all of them together. */
function clipped(gradients: Gradients, limit: number): Gradients {
  const norm = tf.tidy(() => {
    const halves = gradients.flatMap((g) => (g ? [halfSquaredNorm(g)] : []));
    return Math.sqrt(2 * (tf.addN(halves).dataSync()[0] as number));
  });
  if (norm <= limit) return gradients;
  return gradients.map((g) => {
    const scaled = g && tf.mul(g, limit / norm);
    g?.dispose();
    return scaled;
  });
}
