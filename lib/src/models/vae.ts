import { type BetaSchedule, checkBeta } from "./betaSchedule.js";
import { checkReduction, type Reduction } from "./elbo.js";
import { chosenLikelihood, chosenPrior, keepParts, type LikelihoodChoice, type PriorChoice } from "./parts/choose.js";
import { CODER_DEFAULTS, type CoderOptions, checkedCoder, type Given, UnimodalVae } from "./unimodalVae.js";

/** Options of {@link Vae}. */
export interface VaeOptions extends CoderOptions {
  /** p(x|z): "gaussian" (unit variance), "learnedVariance", "bernoulli" or "laplace". Default "gaussian". */
  likelihood: LikelihoodChoice;
  /** p(z): "standardNormal" or "gaussianMixture". Default "standardNormal". */
  prior: PriorChoice;
  /** Weight of the KL term, or a schedule of it. Larger: more independent dimensions, blurrier output. Default 1. */
  beta: BetaSchedule;
  /** "sum" is the ELBO; "mean" divides the reconstruction error by the number of features. Default "sum". */
  reduction: Reduction;
}

/**
 * Variational autoencoder (Kingma & Welling 2014, "Auto-Encoding Variational Bayes"), by default fully connected.
 *
 *     x [batch, inputDim] -> 512 -> 256 -> mu, logVar [batch, latentDim]
 *     z = mu + exp(logVar / 2) * noise,  noise ~ N(0, I)
 *     z -> 256 -> 512 -> xHat [batch, inputDim]
 *     loss = -log p(x|z) + beta KL(q(z|x) || p(z))
 *
 * Encoder, decoder, likelihood p(x|z) and prior p(z) are parts that can be given:
 *
 *     new Vae({ inputDim: 57 })
 *     new Vae({ inputShape: [128, 1290], encoder: "conv", likelihood: "learnedVariance", latentDim: 64 })
 *
 * ReLU activations and a linear output, for standardized features. The loss is in elbo.ts; with beta other than 1 it is
 * the beta-VAE (Higgins et al. 2017).
 */
export class Vae extends UnimodalVae<VaeOptions> {
  readonly kind = "Vae";

  constructor(given: Given<VaeOptions>) {
    const { options, ...coder } = checkedCoder<VaeOptions>("Vae", given, {
      ...CODER_DEFAULTS,
      likelihood: "gaussian",
      prior: "standardNormal",
      beta: 1,
      reduction: "sum",
    });
    const likelihood = chosenLikelihood("likelihood", options.likelihood);
    const prior = chosenPrior("prior", options.prior);
    keepParts(options, { likelihood, prior });
    checkBeta(options.beta);
    checkReduction(options.reduction, likelihood);
    super(options, { ...coder, latentDim: options.latentDim, likelihood, prior });
  }
}
