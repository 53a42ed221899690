/**
 * The log likelihood of one modality given others, as cross-modal generation sees it: latents drawn given those, and how probable
 * the real row is under their decodings,
 *
 *     log p(x_of | x_given) ~ log (1/K sum_k p(x_of | z_k)),    z_k ~ q(z | x_given)
 *
 * It is the estimate that MultiVae calls the conditional likelihood. In expectation it
 * rises with K, toward the log density of what the model generates from x_given. That is the model's log p(x_of | x_given) only
 * where q(z | x_given) is the true posterior.
 */

import { pauses, type TaskOptions } from "../async/task.js";
import { oneOf, UserError } from "../errors.js";
import { checkNumber, DEFAULT_SEED } from "../options.js";
import type { Tensor } from "../tensorflow/tensor.js";
import type { Batch, Dataset } from "./dataset.js";
import { importanceWeighted, type LogLikelihood } from "./logLikelihood.js";
import { onlyGiven, presentRows } from "./modalities.js";

/** Options of `conditionalLogLikelihood`. */
export interface ConditionalLikelihoodOptions {
  /** The modality, or modalities, that z is drawn given, such as "audio". */
  given: string | readonly string[];
  /** The modality whose likelihood is estimated, such as "lyrics". */
  of: string;
  /** Draws of z per song. Default 100. */
  samples?: number;
  /** Determines the draws. Default 0. */
  seed?: number;
}

/** A model of several modalities that can be evaluated in this way. */
export interface ConditionalModel {
  readonly kind: string;
  readonly modalities: readonly string[];
  readonly inferenceRows: number;
  /** Normal numbers per draw of z given these modalities. */
  conditionalNoiseDim(given: readonly string[]): number;
  /**
   * log p(x_of | z) of each draw, [rows of noise], several per song.
   * @param condition the batch, of which only the given modalities are there
   */
  conditionalLogProb(batch: Batch, condition: Batch, of: string, noise: Tensor): Tensor;
}

/** @throws UserError on a modality that the model or a song does not have, and on one that is asked for and given */
export async function conditionalLikelihood(
  model: ConditionalModel,
  dataset: Dataset,
  options: ConditionalLikelihoodOptions & TaskOptions,
): Promise<LogLikelihood> {
  const { of, samples = 100, seed = DEFAULT_SEED, onProgress, signal } = options;
  const given = typeof options.given === "string" ? [options.given] : options.given;
  checkNumber("samples", samples, { min: 1, integer: true });
  checkNumber("seed", seed, { integer: true });
  checkModalities(model, given, of);
  const pause = pauses(signal);
  const evaluated = {
    noiseDim: model.conditionalNoiseDim(given),
    inferenceRows: model.inferenceRows,
    logWeights: (batch: Batch, noise: Tensor) => {
      for (const m of [...given, of]) {
        if (presentRows(batch, m).length === batch.size) continue;
        throw new UserError(
          `A song has no ${m}; the log likelihood of ${of} given ${given.join(" and ")} is of songs that have all of these, so leave the others out.`,
        );
      }
      return model.conditionalLogProb(batch, onlyGiven(batch, model.modalities, given), of, noise);
    },
  };
  return importanceWeighted(evaluated, dataset, { samples, seed }, async (done) => {
    onProgress?.({ done, total: dataset.length * samples });
    await pause();
  });
}

function checkModalities({ kind, modalities }: ConditionalModel, given: readonly string[], of: string): void {
  const unknown = [...given, of].find((m) => !modalities.includes(m));
  if (unknown !== undefined) {
    throw new UserError(`This ${kind} has no modality "${unknown}"; it has ${oneOf(modalities)}.`);
  }
  if (given.length === 0 || given.includes(of)) {
    throw new UserError(
      `The log likelihood of ${of} was asked given ${given.length === 0 ? "nothing" : given.join(" and ")}; give other modalities, such as given: "${modalities.find((m) => m !== of)}".`,
    );
  }
}
