import { Matrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { tf } from "../tensorflow/backend.js";
import type { Autoencoder } from "./autoencoder.js";
import { checkBeta } from "./betaSchedule.js";
import type { ConvVae } from "./convVae.js";
import type { Rows } from "./dataset.js";
import type { DeepConvVae } from "./deepConvVae.js";
import { checkReduction } from "./elbo.js";
import { chosenLikelihood, keepParts } from "./parts/choose.js";
import { type BuiltMixture, gaussianMixturePrior, type Mixture } from "./priors/gaussianMixture.js";
import { CODER_DEFAULTS, checkedCoder, type Given, UnimodalVae } from "./unimodalVae.js";
import type { Vae, VaeOptions } from "./vae.js";

/** Options of {@link Vade}. */
export interface VadeOptions extends Omit<VaeOptions, "prior"> {
  /** Clusters. Default 10. */
  k: number;
}

/**
 * Variational deep embedding (Jiang et al. 2017, "Variational Deep Embedding: An Unsupervised and Generative Approach
 * to Clustering"): a VAE whose prior is a mixture of Gaussians, learned with it; its components are the clusters.
 *
 *     p(c) = pi_c,  p(z|c) = N(mean_c, exp(logVar_c)),  q(z|x) = N(mu, exp(logVar)) as in the VAE
 *     loss = -log p(x|z) + beta * KL term, their eq. 12, which is written out at gaussianMixturePrior
 *
 * Training from random weights fails. As in the paper: pretrain a plain model, fit a Gaussian mixture to its latents,
 * initialize from both, then train. (The paper pretrains an autoencoder; a Vae gives rounder clusters.)
 *
 *     const mixture = await gaussianMixture((await vae.encode(X)).mu, { k: 10, covarianceType: "diag", seed: 1 });
 *     const vade = Vade.from(vae, mixture);
 *     await train(vade, X);
 *     const { labels } = await vade.cluster(X);
 *
 * The pretrained model may have any encoder and decoder, such as those of a ConvVae.
 */
export class Vade extends UnimodalVae<VadeOptions> {
  readonly kind = "Vade";

  constructor(given: Given<VadeOptions>) {
    const { options, ...coder } = checkedCoder<VadeOptions>("Vade", given, {
      ...CODER_DEFAULTS,
      likelihood: "gaussian",
      k: 10,
      beta: 1,
      reduction: "sum",
    });
    const likelihood = chosenLikelihood("likelihood", options.likelihood);
    keepParts(options, { likelihood });
    checkBeta(options.beta);
    checkReduction(options.reduction, likelihood);
    const prior = gaussianMixturePrior({ k: options.k });
    super(options, { ...coder, latentDim: options.latentDim, likelihood, prior });
  }

  /**
   * Initializes the model from a pretrained autoencoder or VAE and a mixture fitted to its latents.
   * @param options beta, reduction and seed; the sizes are those of the pretrained model and the mixture
   */
  static from(
    pretrained: Autoencoder | Vae | ConvVae | DeepConvVae,
    mixture: Mixture,
    options: Partial<Pick<VadeOptions, "beta" | "reduction" | "seed">> = {},
  ): Vade {
    const { latentDim, reduction } = pretrained.options;
    const { means, covariances, weights } = mixture;
    const k = means.rows;
    if (means.cols !== latentDim || covariances.length !== k * latentDim || weights.length !== k) {
      throw new UserError(
        `The mixture has means of ${means.rows} x ${means.cols}, ${covariances.length} variances and ${weights.length} weights; they must be of ${k} components in the pretrained model's ${latentDim} dimensions, with covarianceType "diag".`,
      );
    }
    const vade = new Vade({ ...coderOf(pretrained), latentDim, reduction, k, ...options });
    const learned = new Map(
      pretrained.weights().map(({ name, ...rest }) => {
        const renamed = name.replace(/^code\//, "mu/");
        return [renamed, { name: renamed, ...rest }];
      }),
    );
    const own = vade.weights().map((w) => [w.name, learned.get(w.name) ?? w] as const);
    vade.setWeights(new Map(own));
    vade.#mixture.startFrom(mixture);
    return vade;
  }

  /**
   * Clusters songs: p(c | z) at each posterior mean as `probabilities`, n x k, and the most probable component as
   * label.
   */
  async cluster(X: Rows): Promise<{ labels: Int32Array; probabilities: Matrix }> {
    const { mu } = await this.encode(X);
    const probabilities = new Matrix(mu.rows, this.options.k);
    tf.tidy(() => {
      const gamma = tf.exp(this.#mixture.logPosterior(tf.tensor(mu.data, [mu.rows, mu.cols])));
      probabilities.data.set(gamma.dataSync());
    });
    const labels = new Int32Array(mu.rows);
    for (let i = 0; i < mu.rows; i++) {
      const p = probabilities.data.subarray(i * probabilities.cols, (i + 1) * probabilities.cols);
      labels[i] = p.indexOf(Math.max(...p));
    }
    return { labels, probabilities };
  }

  get #mixture(): BuiltMixture {
    return this.network.prior as BuiltMixture;
  }
}

/** The options that give a Vade the networks of the pretrained model. */
function coderOf({ options, parts }: Autoencoder | Vae | ConvVae | DeepConvVae): Given<VadeOptions> {
  const { inputShape, encoder, decoder } = parts;
  const likelihood = "likelihood" in options ? { likelihood: options.likelihood } : {};
  // The default parts by their options, as they are given to a Vade without a pretrained model.
  if ("inputDim" in options && options.encoder === undefined && options.decoder === undefined) {
    const { inputDim, hidden } = options;
    return { ...(inputShape.length > 1 ? { inputShape: [...inputShape] } : { inputDim }), hidden, ...likelihood };
  }
  return { inputShape: [...inputShape], encoder, decoder, ...likelihood };
}
