import { klPerDimension, trainingCurves } from "../figures/index.js";
import { klPerDimensionOf, latentUse } from "../models/index.js";
import { say } from "../notebook/say.js";
import { show } from "../notebook/show.js";
import type { Run } from "../results/index.js";
import type { Trained } from "../steps/trainVariants.js";

/** Options of {@link showTraining}. */
export interface ShowTrainingOptions {
  /** What is appended to the names of the files, where a notebook shows several models: "_vade". Default "". */
  suffix?: string;
}

/**
 * One trained model in detail: its losses by epoch, the KL of each latent dimension, and how many dimensions are used.
 * Saves the losses as `history.csv`, both figures, and the model as `checkpoint/`.
 *
 * @param run where all of it is saved
 * @param trained a model that is still in memory, as `trainVariants` gave it
 */
export async function showTraining(
  run: Run,
  { name, seed, model, history, posterior }: Omit<Trained, "views">,
  { suffix = "" }: ShowTrainingOptions = {},
): Promise<void> {
  const title = `${name}, seed ${seed}`;
  run.csv(`history${suffix}`, history.rows);
  await model.save(run.path(`checkpoint${suffix}`));
  const curves = trainingCurves(history.rows, { title: `Training: ${title}` });
  await show(curves, { save: run.figure(`training${suffix}`) });
  say`Best after epoch ${history.bestEpoch} of ${history.rows.length}.`;
  // A deterministic code has no distribution that could differ from the prior, and VaDE's prior is not N(0, I).
  if (posterior.logVar.data[0] === -Infinity || model.kind === "Vade") return;
  const nats = klPerDimension(klPerDimensionOf(posterior), { title: `KL per latent dimension: ${title}` });
  await show(nats, { save: run.figure(`kl_per_dimension${suffix}`) });
  say(latentUse(posterior).sentence);
}
