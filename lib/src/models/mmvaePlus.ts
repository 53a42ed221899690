import type { Matrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { checkChoice, checkNumber, DEFAULT_SEED } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import { reparameterize, stopGradient, withScaledGradient } from "../tensorflow/ops.js";
import { Parameter } from "../tensorflow/parameter.js";
import type { Scalar, Tensor } from "../tensorflow/tensor.js";
import { CONTRASTIVE_DEFAULTS } from "./contrastive.js";
import { type Batch, repeatedRows } from "./dataset.js";
import { type Gaussian, sum } from "./experts.js";
import { repeated } from "./logLikelihood.js";
import { reconOf } from "./modalities.js";
import type { ModalNetwork } from "./modalNetwork.js";
import { type LossTerms, normalNoise, type Pass } from "./model.js";
import {
  checkedMultimodal,
  type GivenMultimodal,
  type MultimodalData,
  MultimodalVae,
  type MultimodalVaeOptions,
} from "./multimodalVae.js";
import { normalLogProb } from "./normalDensities.js";
import { standardNormalLogProb } from "./priors/standardNormal.js";

const ESTIMATORS = ["dreg", "iwae"] as const;
const PRIVATE_PRIORS = ["standardNormal", "auxiliary"] as const;

/** Options of {@link MmvaePlus}. */
export interface MmvaePlusOptions extends MultimodalVaeOptions {
  /** Latent dimensions of each modality alone. Default 16. */
  privateDim: number;
  /** Draws of z per song and modality in training, K. More: a tighter bound, and as many times the work. Default 10. */
  draws: number;
  /**
   * Gradient of the bound: "dreg", the doubly reparameterized one, whose noise does not grow with `draws`, or "iwae", the plain
   * one. Default "dreg".
   */
  estimator: (typeof ESTIMATORS)[number];
  /**
   * Where the private latents of a missing modality come from when it is generated: "standardNormal", their prior, or "auxiliary",
   * the learned r_m that training draws them from. Default "standardNormal".
   */
  privatePrior: (typeof PRIVATE_PRIORS)[number];
}

/**
 * MMVAE+ (Palumbo, Daunhawer & Vogt 2023, "MMVAE+: Enhancing the Generative Quality of Multimodal VAEs without Compromises"): a
 * mixture of experts over M modalities, with shared latents u that all modalities are decoded from, and private latents w_m of each.
 * One modality is reconstructed from another's u alone: what its own w_m adds is drawn from an auxiliary prior r_m, so that nothing
 * but what is shared gets into u.
 *
 *     x_m [batch, values] -> encoder -> q(u|x_m) [batch, latentDim], q(w_m|x_m) [batch, privateDim]
 *     q(u|x) = 1/M sum_m q(u|x_m);   p(u) = N(0, I), p(w_m) = N(0, I), r_m = N(0, exp(learned log variances))
 *
 *     for each m:  u ~ q(u|x_m), w_m ~ q(w_m|x_m), w_n ~ r_n for n other than m,   K draws of all
 *     log weight_m = sum_n v_n log p(x_n | u, w_n) + beta (log p(u) + log p(w_m) - log q(u|x) - log q(w_m|x_m))
 *     loss = -1/M sum_m log (1/K sum_k weight_mk) + w_c contrastive(mu_1 ... mu_M)
 *
 * (their objective with the weights v_n of the modalities and beta, 1 in both). Its gradient is the doubly reparameterized one of
 * Tucker et al. 2019, in the "looser" form of Shi et al. 2019. With K = 1 the loss is recon + beta kl, terms that are reported for
 * any K as their means over the draws; unlike those of {@link JointVae} they have the constants of the densities. A missing modality
 * is left out of both sums over modalities and of the mixture.
 *
 * `encode` gives the mean and the variance of q(u | what there is), the representation to cluster; `decode` and `interpolate` take
 * such points, with private latents of 0.
 *
 * Differs from the paper in that all densities of latents are Gaussians, where the authors take Laplace distributions whose scales
 * are a softmax (a choice that MultiVae offers, too), and in that the contrastive term of {@link JointVae} may be added.
 */
export class MmvaePlus extends MultimodalVae<MmvaePlusOptions> {
  readonly kind = "MmvaePlus";
  /** log variances of r_m: [1, privateDim]. */
  readonly #auxiliary: Readonly<Record<string, Parameter>>;

  constructor(given: GivenMultimodal<MmvaePlusOptions>) {
    const { options, parts } = checkedMultimodal<MmvaePlusOptions>("MmvaePlus", given, {
      modalities: {},
      latentDim: 64,
      privateDim: 16,
      draws: 10,
      estimator: "dreg",
      privatePrior: "standardNormal",
      beta: 1,
      ...CONTRASTIVE_DEFAULTS,
      seed: DEFAULT_SEED,
    });
    const { privateDim, draws, beta } = options;
    checkNumber("privateDim", privateDim, { min: 1, integer: true });
    checkNumber("draws", draws, { min: 1, integer: true });
    checkChoice("estimator", options.estimator, ESTIMATORS);
    checkChoice("privatePrior", options.privatePrior, PRIVATE_PRIORS);
    if (typeof beta === "object" && beta.kind === "capacity") {
      throw new UserError(
        `beta is a schedule of the kind "capacity", which needs a KL term of its own; MmvaePlus takes a number, "warmUp" or "cyclical".`,
      );
    }
    for (const [m, { likelihood }] of Object.entries(parts)) {
      if (likelihood.kind !== "learnedVariance" || (likelihood.options as { estimate: string }).estimate !== "optimal")
        continue;
      throw new UserError(
        `The likelihood of ${m} is learnedVariance with the estimate "optimal", which follows one reconstruction per song; MmvaePlus weighs several, so take the estimate "learned".`,
      );
    }
    super(options, parts, { privateDim, draws });
    this.#auxiliary = Object.fromEntries(
      this.modalities.map((m) => {
        const logVar = new Parameter(`${m}/auxiliary/logVar`, [1, privateDim], new Float32Array(privateDim));
        this.parameters.push(logVar);
        return [m, logVar];
      }),
    );
  }

  /** Of one draw for each modality: u, w_m and w_n of the others. @internal */
  override get noiseDim(): number {
    const { latentDim, privateDim } = this.options;
    return this.networks.length * (latentDim + this.networks.length * privateDim);
  }

  /** The mean and the variance of the mixture q(u | what there is). @internal */
  encodeBatch(batch: Batch): Gaussian {
    return mixtureMoments(this.#posteriors(batch)); // [batch, latentDim] each
  }

  /** Decodes u with private latents of 0. @internal */
  decodeBatch(z: Tensor): Record<string, Tensor> {
    const none = tf.zeros([z.shape[0] as number, this.options.privateDim]);
    return this.#decodedMeans(z, () => none);
  }

  /** Reconstructs songs from the means of u and of the private latents; those of a missing modality are 0. */
  override async reconstruct(data: MultimodalData, task: TaskOptions = {}): Promise<Record<string, Matrix>> {
    return this.overBatches(
      this.dataset(data),
      (batch) => {
        const posteriors = this.#posteriors(batch);
        return this.#decodedMeans(mixtureMoments(posteriors).mu, (m) => posteriorOf(posteriors, m).own.mu);
      },
      task,
    );
  }

  /** Decodes `n` draws from the priors of shared and private latents. */
  override async sample(n: number, { seed = DEFAULT_SEED }: { seed?: number } = {}): Promise<Record<string, Matrix>> {
    checkNumber("n", n, { min: 1, integer: true });
    const rng = new Rng(seed, "sample");
    const { latentDim, privateDim } = this.options;
    const u = rng.normals(n * latentDim);
    const own = new Map(this.modalities.map((m) => [m, rng.normals(n * privateDim)]));
    const rows = (values: Float32Array, { size, at }: { size: number; at: Int32Array }) => {
      const cols = values.length / n;
      const first = at[0] as number;
      return tf.tensor(values.slice(first * cols, (first + size) * cols), [size, cols]);
    };
    return this.overBatches({ length: n, read: async (at) => ({ size: at.length, at }) }, (batch) => {
      const here = batch as Batch & { at: Int32Array };
      return this.#decodedMeans(rows(u, here), (m) => rows(own.get(m) as Float32Array, here));
    });
  }

  /**
   * Generates every modality: one draw of the latents of each song given what there is of it, decoded. u is drawn from the posterior
   * of one of the song's modalities, at random; private latents from their posterior or, of a missing modality, as `privatePrior`
   * says.
   */
  override async generate(
    data: MultimodalData,
    { seed = DEFAULT_SEED }: { seed?: number } = {},
  ): Promise<Record<string, Matrix>> {
    const rng = new Rng(seed, "draw");
    const { latentDim, privateDim } = this.options;
    return this.overBatches(this.dataset(data), (batch) => {
      const posteriors = this.#posteriors(batch);
      const chosen = onePresent(posteriors, rng);
      const weighted = (of: (p: Posterior) => Tensor) =>
        sum(posteriors.map((p, i) => tf.mul(chosen[i] as Tensor, of(p))));
      const [mu, logVar] = [weighted(({ shared }) => shared.mu), weighted(({ shared }) => shared.logVar)];
      const u = reparameterize(mu, logVar, normalNoise(rng, [batch.size, latentDim]));
      return this.#decodedMeans(u, (m) => {
        const { own, present } = posteriorOf(posteriors, m);
        // Where the modality is missing, own is zeros.
        const logVars = tf.add(tf.mul(present, own.logVar), tf.mul(tf.sub(1, present), this.#privatePriorLogVar(m)));
        return reparameterize(own.mu, logVars, normalNoise(rng, [batch.size, privateDim]));
      });
    });
  }

  /** @internal */
  lossTerms(batch: Batch, pass: Pass): LossTerms {
    const { draws, latentDim, privateDim, estimator } = this.options;
    const posteriors = this.#posteriors(batch, pass);
    const songs = repeatedRows(batch, draws);
    const each = posteriors.map((p) => repeatedPosterior(p, draws));
    const noise = (cols: number) => normalNoise(pass.rng, [batch.size * draws, cols]);
    const dreg = estimator === "dreg";
    const fixed = dreg ? each.map(detached) : each;
    const counts = countPresent(posteriors); // [batch]
    const perSong = (x: Tensor) => tf.reshape(x, [batch.size, draws]);
    const bounds: Tensor[] = []; // of each modality, [batch]
    const errors: Tensor[] = [];
    const divergences: Tensor[] = [];
    const errorsOf: Record<string, Tensor[]> = Object.fromEntries(this.modalities.map((m) => [m, []]));
    for (const p of each) {
      let gradientFactor: Float32Array | undefined;
      const scaled = (x: Tensor) =>
        dreg
          ? withScaledGradient(x, () => ({ values: gradientFactor as Float32Array, shape: [batch.size * draws, 1] }))
          : x;
      const u = scaled(reparameterize(p.shared.mu, p.shared.logVar, noise(latentDim)));
      const own = scaled(reparameterize(p.own.mu, p.own.logVar, noise(privateDim)));
      const { logProbs, logRatio } = this.#weightParts(p.name, { u, own, noise }, fixed, songs, pass);
      const weighted = sum(logProbs.map(({ value, weight }) => tf.mul(weight, value)));
      const logWeights = perSong(tf.add(weighted, tf.mul(pass.kl.beta, logRatio)));
      const bound = tf.sub(tf.logSumExp(logWeights, 1), Math.log(draws));
      const there = tf.reshape(posteriorOf(posteriors, p.name).present, [-1]);
      const share = tf.div(there, counts); // [batch]
      if (dreg) {
        const shares = stopGradient(tf.softmax(logWeights)); // [batch, draws]
        if (pass.training) gradientFactor = shares.dataSync() as Float32Array;
        const surrogate = tf.sum(tf.mul(shares, logWeights), 1);
        // The value of the bound, the gradient of the surrogate.
        bounds.push(tf.mul(share, tf.add(surrogate, stopGradient(tf.sub(bound, surrogate)))));
      } else {
        bounds.push(tf.mul(share, bound));
      }
      errors.push(tf.neg(tf.mul(share, tf.mean(perSong(weighted), 1))));
      divergences.push(tf.neg(tf.mul(share, tf.mean(perSong(logRatio), 1))));
      for (const { name, value } of logProbs) errorsOf[name]?.push(tf.neg(tf.mul(share, tf.mean(perSong(value), 1))));
    }
    const overSongs = (values: readonly Tensor[]): Scalar => tf.mean(sum(values));
    const terms = {
      loss: tf.neg(overSongs(bounds)) as Scalar,
      recon: overSongs(errors),
      kl: overSongs(divergences),
      ...Object.fromEntries(this.modalities.map((m) => [reconOf(m), overSongs(errorsOf[m] as Tensor[])])),
    };
    return this.withContrastive(terms, batch, Object.fromEntries(posteriors.map((p) => [p.name, p.shared])));
  }

  /**
   * The mean over the song's modalities of the weights of one draw from each, as log: [rows of noise]. The log likelihood is that of
   * MultiVae, with `samples` draws from each modality: it rises toward the log of a mixture of densities, one for each modality m,
   * in which w_m has its prior and the other private latents have r_n.
   * @internal
   */
  override logWeights(batch: Batch, noise: Tensor): Tensor {
    const draws = (noise.shape[0] as number) / batch.size;
    const { latentDim, privateDim } = this.options;
    const posteriors = this.#posteriors(batch);
    const songs = repeatedRows(batch, draws);
    const each = posteriors.map((p) => repeatedPosterior(p, draws));
    const next = columnsOf(noise);
    const logWeights = each.map((p) => {
      const u = reparameterize(p.shared.mu, p.shared.logVar, next(latentDim));
      const own = reparameterize(p.own.mu, p.own.logVar, next(privateDim));
      const { logProbs, logRatio } = this.#weightParts(p.name, { u, own, noise: next }, each, songs);
      return tf.add(sum(logProbs.map(({ value }) => value)), logRatio);
    });
    return logMeanExp(logWeights, each);
  }

  /** @internal */
  conditionalNoiseDim(given: readonly string[]): number {
    return given.length * (this.options.latentDim + this.options.privateDim);
  }

  /** @internal */
  conditionalLogProb(batch: Batch, condition: Batch, of: string, noise: Tensor): Tensor {
    const draws = (noise.shape[0] as number) / batch.size;
    const { latentDim, privateDim } = this.options;
    const songs = repeatedRows(batch, draws);
    const next = columnsOf(noise);
    const given = this.#posteriors(condition).filter(({ name }) => (condition[`${name}Present`] as Int32Array)[0]);
    const each = given.map((p) => repeatedPosterior(p, draws));
    const logProbs = each.map(({ shared }) => {
      const u = reparameterize(shared.mu, shared.logVar, next(latentDim));
      const w = tf.mul(next(privateDim), tf.exp(tf.mul(0.5, this.#privatePriorLogVar(of))));
      return this.networkOf(of).logProb(songs, tf.concat([u, w], 1));
    });
    return logMeanExp(logProbs, each);
  }

  /**
   * What the log weights of draws from modality m are made of, each [rows]: log p(x_n | u, w_n) of every modality, and
   * log p(u) + log p(w_m) - log q(u|x) - log q(w_m|x_m).
   */
  #weightParts(
    m: string,
    { u, own, noise }: { u: Tensor; own: Tensor; noise: (cols: number) => Tensor },
    posteriors: readonly Posterior[],
    songs: Batch,
    pass?: Pass,
  ): { logProbs: { name: string; weight: number; value: Tensor }[]; logRatio: Tensor } {
    const logProbs = this.networks.map((network) => {
      const { name, weight } = network;
      const w = name === m ? own : tf.mul(noise(this.options.privateDim), this.#auxiliaryDeviation(name));
      const z = tf.concat([u, w], 1);
      return { name, weight, value: network.logProb(songs, z, { beside: m, ...(pass && { pass }) }) };
    });
    const logPrior = tf.add(standardNormalLogProb(u), standardNormalLogProb(own));
    const logQu = logMeanExp(
      posteriors.map(({ shared }) => normalLogProb(u, shared)),
      posteriors,
    );
    const logQw = normalLogProb(own, posteriorOf(posteriors, m).own);
    return { logProbs, logRatio: tf.sub(logPrior, tf.add(logQu, logQw)) };
  }

  #posteriors(batch: Batch, pass?: Pass): Posterior[] {
    return this.networks.map((network) => ({ name: network.name, ...network.posteriors(batch, pass) }));
  }

  #decodedMeans(u: Tensor, privateOf: (m: string) => Tensor): Record<string, Tensor> {
    const decoded = (network: ModalNetwork) => network.decodedMean(tf.concat([u, privateOf(network.name)], 1));
    return Object.fromEntries(this.networks.map((network) => [network.name, decoded(network)]));
  }

  #auxiliaryDeviation(m: string): Tensor {
    return tf.exp(tf.mul(0.5, (this.#auxiliary[m] as Parameter).value)); // [1, privateDim]
  }

  /** Log variances that private latents are generated with: [1, privateDim]. */
  #privatePriorLogVar(m: string): Tensor {
    const { privatePrior, privateDim } = this.options;
    return privatePrior === "auxiliary" ? (this.#auxiliary[m] as Parameter).value : tf.zeros([1, privateDim]);
  }
}

/** q(u|x_m) and q(w_m|x_m) of one modality. */
interface Posterior {
  name: string;
  shared: Gaussian; // [rows, latentDim]
  own: Gaussian; // [rows, privateDim]
  present: Tensor; // [rows, 1]
}

function posteriorOf(posteriors: readonly Posterior[], m: string): Posterior {
  return posteriors.find(({ name }) => name === m) as Posterior;
}

/** Each row `times` times, one after the other. */
function repeatedPosterior({ name, shared, own, present }: Posterior, times: number): Posterior {
  const rows = ({ mu, logVar }: Gaussian) => ({ mu: repeated(mu, times), logVar: repeated(logVar, times) });
  return { name, shared: rows(shared), own: rows(own), present: repeated(present, times) };
}

/** The same without a gradient. */
function detached({ name, shared, own, present }: Posterior): Posterior {
  const fixed = ({ mu, logVar }: Gaussian) => ({ mu: stopGradient(mu), logVar: stopGradient(logVar) });
  return { name, shared: fixed(shared), own: fixed(own), present };
}

/** How many modalities each row has: [rows]. */
function countPresent(posteriors: readonly Pick<Posterior, "present">[]): Tensor {
  return tf.reshape(sum(posteriors.map(({ present }) => present)), [-1]);
}

/** log of the mean of exp(values) over the modalities that are present; values [rows] each -> [rows]. */
function logMeanExp(values: readonly Tensor[], posteriors: readonly Pick<Posterior, "present">[]): Tensor {
  const masked = values.map((value, i) => {
    const present = tf.reshape((posteriors[i] as Posterior).present, [-1]);
    return tf.add(value, tf.mul(1e9, tf.sub(present, 1)));
  });
  return tf.sub(tf.logSumExp(tf.stack(masked, 1), 1), tf.log(countPresent(posteriors)));
}

/** The mean and, as log, the variance of 1/M sum_m q(u|x_m) over the modalities that are present: [rows, latentDim] each. */
function mixtureMoments(posteriors: readonly Posterior[]): Gaussian {
  const counts = sum(posteriors.map(({ present }) => present)); // [rows, 1]
  const mean = (of: (q: Gaussian) => Tensor) =>
    tf.div(sum(posteriors.map(({ shared, present }) => tf.mul(present, of(shared)))), counts);
  const mu = mean((q) => q.mu);
  const variance = mean((q) => tf.add(tf.exp(q.logVar), tf.square(tf.sub(q.mu, mu))));
  return { mu, logVar: tf.log(variance) };
}

/** 1 for one of the modalities that a row has, drawn at random, 0 for the others: [rows, 1] each. */
function onePresent(posteriors: readonly Posterior[], rng: Rng): Tensor[] {
  const there = posteriors.map(({ present }) => present.dataSync());
  const rows = there[0]?.length ?? 0;
  const chosen = there.map(() => new Float32Array(rows));
  for (let row = 0; row < rows; row++) {
    const present = there.flatMap((mask, i) => (mask[row] ? [i] : []));
    (chosen[present[rng.int(present.length)] as number] as Float32Array)[row] = 1;
  }
  return chosen.map((mask) => tf.tensor(mask, [rows, 1]));
}

/** The columns of a matrix, some at a time, from left to right. */
function columnsOf(matrix: Tensor): (cols: number) => Tensor {
  let start = 0;
  return (cols) => {
    start += cols;
    return tf.slice(matrix, [0, start - cols], [matrix.shape[0] as number, cols]);
  };
}
