/**
 * The mean loss of songs outside of training: the one evaluator behind `Model.loss` and the validation of `train`, so that
 * the same songs, weights, seed and batch size give the same number in both.
 *
 * Every batch has a stream of noise of its own; the parts of a batch that does not fit into memory at once take theirs
 * from it one after the other. The noise is the same in every call, so that epochs can be compared.
 */

import { Rng } from "../array/rng.js";
import { type BetaSchedule, finalKlWeight } from "./betaSchedule.js";
import { type Batch, type Dataset, microBatches, range } from "./dataset.js";
import { type LossReport, type LossTerms, LossTotals, type Pass, readTerms } from "./lossTerms.js";

/** Songs per batch, in training and in evaluation, where nothing else is given. */
export const BATCH_SIZE = 64;

/** The part of a model that is evaluated. */
interface Evaluated {
  readonly options: { beta: BetaSchedule };
  readonly microBatch: number | undefined;
  lossTerms(batch: Batch, pass: Pass): LossTerms;
}

/** The loss terms of one part of a batch, and the batch with its rows. */
export interface PartLoss {
  terms: Record<string, number>;
  batch: Batch;
  indices: Int32Array;
}

/**
 * @param model evaluated as after training: no dropout, no hidden labels, beta at the end of its schedule
 * @param after called after each part with the number of songs done; where it returns true, the evaluation stops
 * @returns the mean of every term over the songs; undefined where `after` stopped it
 */
export async function meanLoss(
  model: Evaluated,
  dataset: Dataset,
  { seed, batchSize }: { seed: number; batchSize: number },
  after: (part: PartLoss, done: number) => Promise<boolean>,
): Promise<LossReport | undefined> {
  const totals = new LossTotals();
  let done = 0;
  for (let start = 0; start < dataset.length; start += batchSize) {
    const indices = range(start, Math.min(start + batchSize, dataset.length));
    const batch = await dataset.read(indices);
    const pass: Pass = {
      training: false,
      kl: finalKlWeight(model.options.beta),
      rng: new Rng(seed, `validation/${start}`),
    };
    for (const part of microBatches(batch, model.microBatch)) {
      const terms = readTerms(() => model.lossTerms(part, pass));
      totals.add(terms, part.size);
      done += part.size;
      if (await after({ terms, batch, indices }, done)) return undefined;
    }
  }
  return totals.means();
}
