import { type Batch, microBatches } from "../models/dataset.js";
import { type LossTerms, LossTotals, type Pass } from "../models/lossTerms.js";
import type { Model } from "../models/model.js";
import { tf } from "../tensorflow/backend.js";
import { abandonGradient, sumOfSquares } from "../tensorflow/ops.js";
import type { Tensor } from "../tensorflow/tensor.js";

type Gradients = (Tensor | undefined)[];

/** Gradients of one batch, in the order of the model's parameters, and its loss terms. */
export interface StepResult {
  /** undefined for parameters that the loss of this batch does not depend on. */
  gradients: Gradients;
  /** Global norm of the gradients before clipping; not finite where a gradient is not. */
  norm: number;
  terms: Record<string, number>;
  dispose(): void;
}

/**
 * The gradient of a batch's mean loss, its norm clipped where `clipNorm` is above 0. Models with a `microBatch`
 * accumulate the gradients of parts of the batch. `stop` is called between parts; where it returns true, the result is
 * undefined.
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
  let norm: number;
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
    norm = normOf(sum);
    if (clipNorm > 0 && norm > clipNorm && norm < Infinity) sum = scaled(sum, clipNorm / norm);
  } catch (error) {
    dispose();
    throw error;
  }
  return { gradients: sum, norm, terms: totals.means(), dispose };
}

/** The gradient of share * loss, and the values of the loss terms. */
function gradientsOf(
  model: Model<never, unknown>,
  batch: Batch,
  pass: Pass,
  share: number,
): { gradients: Gradients; terms: Record<string, number> } {
  return tf.tidy(() => {
    let names: string[] = [];
    let values: Tensor | undefined;
    try {
      const { grads } = tf.engine().gradients(
        () => {
          const terms: LossTerms = model.lossTerms(batch, pass);
          names = Object.keys(terms);
          values = tf.keep(tf.stack(Object.values(terms)));
          return share === 1 ? terms.loss : tf.mul(terms.loss, share);
        },
        model.parameters.map((p) => p.value),
        undefined,
        true,
      );
      const numbers = (values as unknown as Tensor).dataSync();
      return {
        gradients: grads as Gradients,
        terms: Object.fromEntries(names.map((n, i) => [n, numbers[i] as number])),
      };
    } catch (error) {
      abandonGradient();
      throw error;
    } finally {
      (values as Tensor | undefined)?.dispose();
    }
  });
}

/** s + g; disposes of both where the result is a new tensor. */
function added(s: Tensor | undefined, g: Tensor | undefined): Tensor | undefined {
  if (!s || !g) return s ?? g;
  const total = tf.add(s, g);
  s.dispose();
  g.dispose();
  return total;
}

/** Global norm of the gradients. */
function normOf(gradients: Gradients): number {
  const given = gradients.filter((g) => g !== undefined);
  return tf.tidy(() => Math.sqrt(sumOfSquares(given).dataSync()[0] as number));
}

/** Scales the gradients; disposes of the given ones. */
function scaled(gradients: Gradients, factor: number): Gradients {
  return gradients.map((g) => {
    const result = g && tf.mul(g, factor);
    g?.dispose();
    return result;
  });
}
