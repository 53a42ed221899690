import { checkNumber, DEFAULT_SEED } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import { reparameterize } from "../tensorflow/ops.js";
import type { Scalar, Tensor } from "../tensorflow/tensor.js";
import { CONTRASTIVE_DEFAULTS } from "./contrastive.js";
import { type Batch, repeatedRows } from "./dataset.js";
import { withWeightedKl } from "./elbo.js";
import { type Gaussian, productOfExperts, sum } from "./experts.js";
import { repeated } from "./logLikelihood.js";
import { reconOf } from "./modalities.js";
import { type LossTerms, normalNoise, type Pass } from "./model.js";
import { checkedMultimodal, type GivenMultimodal, MultimodalVae, type MultimodalVaeOptions } from "./multimodalVae.js";
import { normalKl } from "./normalDensities.js";
import { meanKl, standardNormalLogProb } from "./priors/standardNormal.js";

/** Options of {@link Mvtcae}. */
export interface MvtcaeOptions extends MultimodalVaeOptions {
  /**
   * Weight of the modalities' own posteriors against the prior, from 0 to 1; see {@link Mvtcae}. Larger: the joint posterior stays
   * closer to what each modality says alone. Default M / (M + 1) for M modalities, with which the prior and each modality have
   * the same weight.
   */
  alpha: number;
}

/**
 * Multi-View Total Correlation Auto-Encoder (Hwang et al. 2021, "Multi-View Representation Learning via Total Correlation
 * Objective"): a VAE over M modalities, whose joint posterior is the product of the modalities' own, without the prior. Each of
 * them is pulled to the joint one, so that one modality alone gives nearly the latents that all give.
 *
 *     x_m [batch, values] -> encoder -> q(z|x_m) = N(mu_m, exp(logVar_m))     [batch, latentDim] each
 *     q(z|x) ~ prod_m q(z|x_m);   z ~ q(z|x) -> decoders -> xHat_m
 *
 *     recon = (M - alpha) / M sum_m w_m (-log p(x_m|z))
 *     kl    = alpha / M sum_m KL(q(z|x) || q(z|x_m)) + (1 - alpha) KL(q(z|x) || N(0, I))
 *     loss  = recon + beta kl + w_c contrastive(mu_1 ... mu_M)
 *
 * (their objective, sign turned). With alpha = 0 it is a product of experts trained by its ELBO. A missing modality is left out of the
 * product and of the sums; M stays the number of all modalities. `encode` gives q(z | what there is).
 *
 * Differs from the paper in that the contrastive term of {@link JointVae} may be added. The authors train with alpha 5/6 and beta
 * 2.5 on five modalities; MultiVae's default alpha is 0.1.
 */
export class Mvtcae extends MultimodalVae<MvtcaeOptions> {
  readonly kind = "Mvtcae";

  constructor(given: GivenMultimodal<MvtcaeOptions>) {
    const count = Object.keys(given?.modalities ?? {}).length;
    const { options, parts } = checkedMultimodal<MvtcaeOptions>("Mvtcae", given, {
      modalities: {},
      latentDim: 64,
      alpha: count / (count + 1),
      beta: 1,
      ...CONTRASTIVE_DEFAULTS,
      seed: DEFAULT_SEED,
    });
    checkNumber("alpha", options.alpha, { min: 0, max: 1 });
    super(options, parts);
  }

  /** @internal */
  encodeBatch(batch: Batch): Gaussian {
    return this.#posteriors(batch).joint; // [batch, latentDim] each
  }

  /** @internal */
  decodeBatch(z: Tensor): Record<string, Tensor> {
    return Object.fromEntries(this.networks.map((network) => [network.name, network.decodedMean(z)]));
  }

  /** @internal */
  lossTerms(batch: Batch, pass: Pass): LossTerms {
    const { alpha } = this.options;
    const M = this.networks.length;
    const { joint, own } = this.#posteriors(batch, pass);
    const z = reparameterize(joint.mu, joint.logVar, normalNoise(pass.rng, joint.mu.shape));
    const errors = this.networks.map((network) => network.reconstructionError(batch, z, pass) as Scalar);
    const weighted = errors.map((error, i) => tf.mul(error, (this.networks[i] as { weight: number }).weight));
    const recon: Scalar = tf.mul((M - alpha) / M, sum(weighted));
    // A missing modality's row is multiplied by 0.
    const toOwn = own.map((q) => tf.sum(tf.mul(tf.reshape(q.present, [-1]), normalKl(joint, q))));
    const kl: Scalar = tf.add(
      tf.mul(alpha / M / batch.size, sum(toOwn)),
      tf.mul(1 - alpha, meanKl(joint.mu, joint.logVar)),
    );
    const parts = Object.fromEntries(this.networks.map(({ name }, i) => [reconOf(name), errors[i] as Scalar]));
    const terms = { loss: withWeightedKl(recon, kl, pass.kl), recon, kl, ...parts };
    return this.withContrastive(
      terms,
      batch,
      Object.fromEntries(this.networks.map(({ name }, i) => [name, own[i] as Gaussian])),
    );
  }

  /** log p(z) plus log p(x_m | z) of the modalities that the song has, unweighted. @internal */
  override logJoint(z: Tensor, batch: Batch): Tensor {
    return tf.addN([standardNormalLogProb(z), ...this.networks.map((network) => network.logProb(batch, z))]);
  }

  /** @internal */
  conditionalNoiseDim(): number {
    return this.options.latentDim;
  }

  /** @internal */
  conditionalLogProb(batch: Batch, condition: Batch, of: string, noise: Tensor): Tensor {
    const draws = (noise.shape[0] as number) / batch.size;
    const { mu, logVar } = this.encodeBatch(condition);
    const z = reparameterize(repeated(mu, draws), repeated(logVar, draws), noise);
    return this.networkOf(of).logProb(repeatedRows(batch, draws), z);
  }

  #posteriors(batch: Batch, pass?: Pass) {
    const own = this.networks.map((network) => {
      const { shared, present } = network.posteriors(batch, pass);
      return { ...shared, present };
    });
    return { own, joint: productOfExperts(own, { prior: false }) };
  }
}
