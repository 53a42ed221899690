import { Matrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { UserError } from "../errors.js";
import { checkNumber, DEFAULT_SEED } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import { matMul, reparameterize } from "../tensorflow/ops.js";
import { Parameter } from "../tensorflow/parameter.js";
import type { Scalar, Tensor } from "../tensorflow/tensor.js";
import type { Autoencoder } from "./autoencoder.js";
import type { Batch, Dataset, Rows } from "./dataset.js";
import { reconstructionError, withWeightedKl } from "./elbo.js";
import { Dense, DenseStack, GaussianHead } from "./layers.js";
import { type LossTerms, Model, normalNoise, type Pass } from "./model.js";
import { checkedDenseOptions, inputTensor, singleInput, type Vae, type VaeOptions } from "./vae.js";

/** Options of {@link Vade}. */
export interface VadeOptions extends VaeOptions {
  /** Clusters. Default 10. */
  k: number;
}

/** A Gaussian mixture with diagonal covariances, as returned by `gaussianMixture`. */
export interface Mixture {
  /** One per component, adding up to 1. */
  weights: ArrayLike<number>;
  /** k x latentDim. */
  means: Matrix;
  /** Variances, k * latentDim, row-major. */
  covariances: ArrayLike<number>;
}

/**
 * Variational deep embedding (Jiang et al. 2017, "Variational Deep Embedding: An Unsupervised and Generative Approach
 * to Clustering"): a VAE whose prior is a mixture of Gaussians, learned with it; its components are the clusters.
 *
 *     p(c) = pi_c,  p(z|c) = N(mean_c, exp(logVar_c)),  q(z|x) = N(mu, exp(logVar)) as in the VAE
 *     gamma_c = p(c|z) for the drawn z                                          [batch, k]
 *     KL term = 1/2 sum_c gamma_c sum_d (logVar_cd + exp(logVar_d - logVar_cd) + (mu_d - mean_cd)^2 / exp(logVar_cd))
 *               - 1/2 sum_d (1 + logVar_d) + sum_c gamma_c log(gamma_c / pi_c)      (their eq. 12, sign turned)
 *
 * Training from random weights fails. As in the paper: pretrain a plain model, fit a Gaussian mixture to its latents,
 * initialize from both, then train. (The paper pretrains an autoencoder; a Vae gives rounder clusters.)
 *
 *     const mixture = await gaussianMixture((await vae.encode(X)).mu, { k: 10, covarianceType: "diag", seed: 1 });
 *     const vade = Vade.from(vae, mixture);
 *     await train(vade, X);
 *     const { labels } = await vade.cluster(X);
 *
 * Differs from the authors' code in that pi is a softmax of logits, and that gamma has a gradient, as in eq. 12.
 */
export class Vade extends Model<Rows> {
  readonly kind = "Vade";
  readonly options: VadeOptions;
  readonly #encoder: DenseStack;
  readonly #head: GaussianHead;
  readonly #decoder: DenseStack;
  readonly #output: Dense;
  readonly #logits: Parameter; // [1, k]: pi before its softmax
  readonly #means: Parameter; // [k, latentDim]
  readonly #logVars: Parameter; // [k, latentDim]

  constructor({ k = 10, ...options }: Partial<VadeOptions> & { inputDim: number }) {
    super();
    this.options = { ...checkedDenseOptions("Vade", options), k };
    checkNumber("k", k, { min: 2, integer: true });
    const { inputDim, hidden, latentDim, seed } = this.options;
    const builder = { parameters: this.parameters, rng: new Rng(seed, "init") };
    this.#encoder = new DenseStack(builder, "encoder", inputDim, hidden);
    this.#head = new GaussianHead(builder, "", this.#encoder.units, latentDim);
    this.#decoder = new DenseStack(builder, "decoder", latentDim, [...hidden].reverse());
    this.#output = new Dense(builder, "output", this.#decoder.units, inputDim);
    const draw = builder.rng.stream("mixture");
    const spread = Float32Array.from({ length: k * latentDim }, () => draw.normal());
    this.#logits = new Parameter("mixture/logits", [1, k], new Float32Array(k));
    this.#means = new Parameter("mixture/means", [k, latentDim], spread);
    this.#logVars = new Parameter("mixture/logVars", [k, latentDim], new Float32Array(k * latentDim));
    this.parameters.push(this.#logits, this.#means, this.#logVars);
  }

  /**
   * Initializes the model from a pretrained autoencoder or VAE and a mixture fitted to its latents.
   * @param options beta, reduction and seed; the sizes are those of the pretrained model and the mixture
   */
  static from(
    pretrained: Autoencoder | Vae,
    mixture: Mixture,
    options: Partial<Pick<VadeOptions, "beta" | "reduction" | "seed">> = {},
  ): Vade {
    const { inputDim, hidden, latentDim, reduction } = pretrained.options;
    const { means, covariances, weights } = mixture;
    const k = means.rows;
    if (means.cols !== latentDim || covariances.length !== k * latentDim || weights.length !== k) {
      throw new UserError(
        `The mixture has means of ${means.rows} x ${means.cols}, ${covariances.length} variances and ${weights.length} weights; they must be of ${k} components in the pretrained model's ${latentDim} dimensions, with covarianceType "diag".`,
      );
    }
    const vade = new Vade({ inputDim, hidden, latentDim, reduction, k, ...options });
    const learned = new Map(
      pretrained.weights().map(({ name, ...rest }) => {
        const renamed = name.replace(/^code\//, "mu/");
        return [renamed, { name: renamed, ...rest }];
      }),
    );
    const own = vade.weights().map((w) => [w.name, learned.get(w.name) ?? w] as const);
    vade.setWeights(new Map(own));
    vade.#logits.write(Float32Array.from(weights, (w) => Math.log(Math.max(w, 1e-8))));
    vade.#means.write(Float32Array.from(means.data));
    vade.#logVars.write(Float32Array.from(covariances, (v) => Math.log(Math.max(v, 1e-8))));
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
      const gamma = tf.exp(this.#logPosterior(tf.tensor(mu.data, [mu.rows, mu.cols])));
      probabilities.data.set(gamma.dataSync());
    });
    const labels = new Int32Array(mu.rows);
    for (let i = 0; i < mu.rows; i++) {
      const p = probabilities.data.subarray(i * probabilities.cols, (i + 1) * probabilities.cols);
      labels[i] = p.indexOf(Math.max(...p));
    }
    return { labels, probabilities };
  }

  /** Decodes samples of the mixture prior. */
  override async sample(n: number, { seed = DEFAULT_SEED }: { seed?: number } = {}): Promise<Matrix> {
    checkNumber("n", n, { min: 1, integer: true });
    const { k, latentDim } = this.options;
    const rng = new Rng(seed, "sample");
    const [logits, means, logVars] = [this.#logits, this.#means, this.#logVars].map((p) => p.read()) as Float32Array[];
    const Z = new Matrix(n, latentDim);
    for (let i = 0; i < n; i++) {
      // Gumbel-max trick: the argmax of logits + Gumbel noise is a sample of their softmax.
      const noisy = Array.from(
        { length: k },
        (_, c) => (logits?.[c] as number) - Math.log(-Math.log(1 - rng.uniform())),
      );
      const c = noisy.indexOf(Math.max(...noisy));
      for (let j = 0; j < latentDim; j++) {
        const at = c * latentDim + j;
        Z.data[i * latentDim + j] = (means?.[at] as number) + Math.exp((logVars?.[at] as number) / 2) * rng.normal();
      }
    }
    return this.decode(Z);
  }

  /** @internal */
  dataset(data: Rows): Dataset {
    return singleInput(data, this.options.inputDim);
  }

  /** @internal */
  encodeBatch(batch: Batch): { mu: Tensor; logVar: Tensor } {
    return this.#head.call(this.#encoder.call(inputTensor(batch))); // [batch, latentDim] each
  }

  /** @internal */
  decodeBatch(z: Tensor): { x: Tensor } {
    return { x: this.#output.call(this.#decoder.call(z)) }; // [batch, inputDim]
  }

  /** @internal */
  decoded({ x }: Record<string, Matrix>): Matrix {
    return x as Matrix;
  }

  /** @internal */
  lossTerms(batch: Batch, pass: Pass): LossTerms {
    const x = inputTensor(batch);
    const { mu, logVar } = this.#head.call(this.#encoder.call(x));
    const z = reparameterize(mu, logVar, normalNoise(pass.rng, mu.shape));
    const recon = reconstructionError(x, this.decodeBatch(z).x, this.options.reduction);
    const kl = this.#mixtureKl(mu, logVar, z);
    return { loss: withWeightedKl(recon, kl, pass.kl), recon, kl };
  }

  #mixtureKl(mu: Tensor, logVar: Tensor, z: Tensor): Scalar {
    const logGamma = this.#logPosterior(z); // [batch, k]
    const gamma = tf.exp(logGamma);
    // 1/2 sum_d of the paper's first bracket, for every song and component
    const distance = this.#halfDistances(tf.add(tf.square(mu), tf.exp(logVar)), mu); // [batch, k]
    const logPi = tf.logSoftmax(this.#logits.value);
    const perComponent = tf.add(distance, tf.sub(logGamma, logPi));
    const entropy = tf.mul(0.5, tf.sum(tf.add(1, logVar), 1)); // [batch]
    return tf.mean(tf.sub(tf.sum(tf.mul(gamma, perComponent), 1), entropy));
  }

  /** log p(c | z): z [batch, latentDim] -> [batch, k]. */
  #logPosterior(z: Tensor): Tensor {
    return tf.logSoftmax(tf.sub(tf.logSoftmax(this.#logits.value), this.#halfDistances(tf.square(z), z)));
  }

  /**
   * 1/2 sum_d (logVar_cd + (second_d - 2 first_d mean_cd + mean_cd^2) / exp(logVar_cd)) for moments [batch, latentDim]
   * of z: by products of matrices, without a [batch, k, latentDim] tensor.
   */
  #halfDistances(second: Tensor, first: Tensor): Tensor {
    const means = this.#means.value;
    const logVars = this.#logVars.value;
    const precision = tf.exp(tf.neg(logVars)); // [k, latentDim]
    const scaled = tf.mul(means, precision);
    const constant = tf.sum(tf.add(logVars, tf.mul(means, scaled)), 1); // [k]
    const squares = matMul(second, precision, { transposeB: true }); // [batch, k]
    const cross = matMul(first, scaled, { transposeB: true }); // [batch, k]
    return tf.mul(0.5, tf.add(tf.sub(squares, tf.mul(2, cross)), constant));
  }
}
