import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { type BetaSchedule, checkBeta } from "./betaSchedule.js";
import { checkReduction, type Reduction } from "./elbo.js";
import type { VaeParts } from "./network.js";
import { chosenLikelihood, keepParts, type LikelihoodChoice } from "./parts/choose.js";
import { conv } from "./parts/conv.js";
import { standardNormal } from "./priors/standardNormal.js";
import { UnimodalVae } from "./unimodalVae.js";

/** Options of {@link ConvVae}. */
export interface ConvVaeOptions {
  /** Rows of the image: mel bands. Default 128. */
  height: number;
  /** Columns of the image: frames. Default 1290, 30 s at 22,050 Hz and a hop of 512. */
  width: number;
  /** Channels of the encoder's 3x3 convolutions; the decoder mirrors them. Default [32, 64, 128, 256]. */
  channels: number[];
  /** Units between the convolutions and the latent space. Default 512. */
  hidden: number;
  /** p(x|z): "gaussian" (unit variance), "learnedVariance", "bernoulli" or "laplace". Default "gaussian". */
  likelihood: LikelihoodChoice;
  /** Latent dimensions. Default 64. */
  latentDim: number;
  /** Weight of the KL term, or a schedule of it. Default 1. */
  beta: BetaSchedule;
  /** "sum" is the ELBO; "mean" divides the reconstruction error by the number of pixels. Default "sum". */
  reduction: Reduction;
  /** Seed of the first weights. Default 0. */
  seed: number;
}

/**
 * A convolutional VAE over log-mel images (Kingma & Welling 2014) with the encoder and the decoder of {@link conv}.
 *
 *     x [batch, height, width, 1] -> convolutions -> 512 -> mu, logVar [batch, latentDim]
 *     z -> 4x4x256 -> transposed convolutions -> 64x64 -> bilinear -> xHat [batch, height, width, 1]
 *
 * A song is one row of height * width values, row-major (mel band by mel band), standardized. For other parts over
 * images, `new Vae({ inputShape: [height, width], encoder, decoder })`.
 */
export class ConvVae extends UnimodalVae<ConvVaeOptions> {
  readonly kind = "ConvVae";

  constructor(given: Partial<ConvVaeOptions> = {}) {
    const options = checkedConvOptions("ConvVae", given);
    const { channels, hidden } = options;
    const part = conv({ channels, hidden });
    super(options, { ...imageParts(options), encoder: part, decoder: part });
  }
}

/** @internal */
export function checkedConvOptions(model: string, given: Partial<ConvVaeOptions>): ConvVaeOptions {
  const options = withDefaults<ConvVaeOptions>(model, given, {
    height: 128,
    width: 1290,
    channels: [32, 64, 128, 256],
    hidden: 512,
    likelihood: "gaussian",
    latentDim: 64,
    beta: 1,
    reduction: "sum",
    seed: DEFAULT_SEED,
  });
  const smallest = 2 ** (options.channels.length - 1);
  checkNumber("height", options.height, { min: smallest, integer: true });
  checkNumber("width", options.width, { min: smallest, integer: true });
  for (const width of [...options.channels, options.hidden, options.latentDim]) {
    checkNumber(`A layer width of ${model}`, width, { min: 1, integer: true });
  }
  checkBeta(options.beta);
  return options;
}

/** All but the encoder and the decoder of a VAE over images; keeps the likelihood in the options. @internal */
export function imageParts(options: ConvVaeOptions): Omit<VaeParts, "encoder" | "decoder"> {
  const { height, width, latentDim } = options;
  const likelihood = chosenLikelihood("likelihood", options.likelihood);
  keepParts(options, { likelihood });
  checkReduction(options.reduction, likelihood);
  return { inputShape: [height, width], latentDim, likelihood, prior: standardNormal() };
}
