/** From what is given as a part, its name, the part itself or what was saved of it, to the part. */

import { Bernoulli } from "../likelihoods/bernoulli.js";
import { Gaussian } from "../likelihoods/gaussian.js";
import { Laplace } from "../likelihoods/laplace.js";
import { LearnedVariance } from "../likelihoods/learnedVariance.js";
import type { Likelihood } from "../likelihoods/likelihood.js";
import { GaussianMixture } from "../priors/gaussianMixture.js";
import type { Prior } from "../priors/prior.js";
import { StandardNormal } from "../priors/standardNormal.js";
import { chosen } from "./chosen.js";
import type { EncoderPart } from "./part.js";
import { PcaConvPart } from "./pcaConv.js";
import { INNER_ENCODERS, SegmentsPart } from "./segments.js";

export { chosenDecoder, type DecoderChoice } from "./decoders.js";

const ENCODERS = { ...INNER_ENCODERS, segments: SegmentsPart, pcaConv: PcaConvPart };
const LIKELIHOODS = { gaussian: Gaussian, learnedVariance: LearnedVariance, bernoulli: Bernoulli, laplace: Laplace };
const PRIORS = { standardNormal: StandardNormal, gaussianMixture: GaussianMixture };

/** An encoder: the name of one of the library's, with its defaults, or a part such as `conv({ channels: [16, 32] })`. */
export type EncoderChoice = keyof typeof ENCODERS | EncoderPart;
/** A likelihood: the name of one of the library's, with its defaults, or one such as `learnedVariance()`. */
export type LikelihoodChoice = keyof typeof LIKELIHOODS | Likelihood;
/** A prior: the name of one of the library's, with its defaults, or one such as `gaussianMixturePrior({ k: 8 })`. */
export type PriorChoice = keyof typeof PRIORS | Prior;

/** @param option name of the option that it was given for, such as "audioEncoder" */
export function chosenEncoder(option: string, given: EncoderChoice): EncoderPart {
  return chosen(option, given, ENCODERS, "buildEncoder");
}

export function chosenLikelihood(option: string, given: LikelihoodChoice): Likelihood {
  return chosen<Likelihood>(option, given, LIKELIHOODS, "build");
}

export function chosenPrior(option: string, given: PriorChoice): Prior {
  return chosen<Prior>(option, given, PRIORS, "build");
}

/**
 * Puts the parts in the place of what a saved model has of them, kind and options, so that options always hold parts or
 * names.
 */
export function keepParts(options: object, parts: Record<string, object>): void {
  const given = options as Record<string, unknown>;
  for (const [name, part] of Object.entries(parts)) {
    if (typeof given[name] === "object") given[name] = part;
  }
}
