import type { Matrix } from "../../array/matrix.js";
import type { Rng } from "../../array/rng.js";
import { checkNumber, withDefaults } from "../../options.js";
import { ownKernels, tf } from "../../tensorflow/backend.js";
import { mixtureKl } from "../../tensorflow/mixture.js";
import { matMul } from "../../tensorflow/ops.js";
import { Parameter } from "../../tensorflow/parameter.js";
import type { Scalar, Tensor } from "../../tensorflow/tensor.js";
import type { Builder } from "../layers.js";
import { HALF_LOG_2PI } from "../likelihoods/gaussian.js";
import type { BuiltPrior, Prior } from "./prior.js";

/** Options of {@link gaussianMixturePrior}. */
export interface GaussianMixturePriorOptions {
  /** Components. Default 10. */
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
 * A mixture of k Gaussians with diagonal covariances, learned with the model: the prior of {@link Vade} (Jiang et al.
 * 2017), which also starts it from a mixture that was fitted to latents.
 *
 *     p(c) = pi_c,  p(z|c) = N(mean_c, exp(logVar_c)),  gamma_c = p(c|z) for the drawn z            [batch, k]
 *     KL term = 1/2 sum_c gamma_c sum_d (logVar_cd + exp(logVar_d - logVar_cd) + (mu_d - mean_cd)^2 / exp(logVar_cd))
 *               - 1/2 sum_d (1 + logVar_d) + sum_c gamma_c log(gamma_c / pi_c)      (their eq. 12, sign turned)
 *
 * Differs from the authors' code in that pi is a softmax of logits, and that gamma has a gradient, as in eq. 12.
 *
 * @returns a prior, for the `prior` of a model
 * @throws UserError where k is no whole number of at least 2
 */
export function gaussianMixturePrior(options: Partial<GaussianMixturePriorOptions> = {}): Prior {
  return new GaussianMixture(options);
}

/** @internal */
export class GaussianMixture implements Prior {
  readonly kind = "gaussianMixture";
  readonly options: GaussianMixturePriorOptions;

  constructor(options: Partial<GaussianMixturePriorOptions>) {
    this.options = withDefaults<GaussianMixturePriorOptions>("gaussianMixturePrior", options, { k: 10 });
    checkNumber("k", this.options.k, { min: 2, integer: true });
  }

  build(builder: Builder, latentDim: number): BuiltMixture {
    return new BuiltMixture(builder, this.options.k, latentDim);
  }
}

/** @internal */
export class BuiltMixture implements BuiltPrior {
  readonly #logits: Parameter; // [1, k]: pi before its softmax
  readonly #means: Parameter; // [k, latentDim]
  readonly #logVars: Parameter; // [k, latentDim]

  constructor(
    { parameters, rng }: Builder,
    readonly k: number,
    readonly latentDim: number,
  ) {
    const draw = rng.stream("mixture");
    const spread = Float32Array.from({ length: k * latentDim }, () => draw.normal());
    this.#logits = new Parameter("mixture/logits", [1, k], new Float32Array(k));
    this.#means = new Parameter("mixture/means", [k, latentDim], spread);
    this.#logVars = new Parameter("mixture/logVars", [k, latentDim], new Float32Array(k * latentDim));
    parameters.push(this.#logits, this.#means, this.#logVars);
  }

  /** Takes the components of a mixture of k components in latentDim dimensions. */
  startFrom({ weights, means, covariances }: Mixture): void {
    this.#logits.write(Float32Array.from(weights, (w) => Math.log(Math.max(w, 1e-8))));
    this.#means.write(Float32Array.from(means.data));
    this.#logVars.write(Float32Array.from(covariances, (v) => Math.log(Math.max(v, 1e-8))));
  }

  kl(mu: Tensor, logVar: Tensor, z: Tensor): Scalar {
    const own = ownKernels();
    if (!own) return this.composedKl(mu, logVar, z);
    return mixtureKl(own, mu, logVar, z, this.#logits.value, this.#means.value, this.#logVars.value);
  }

  /** The same in tfjs' operations. */
  composedKl(mu: Tensor, logVar: Tensor, z: Tensor): Scalar {
    const logGamma = this.logPosterior(z); // [batch, k]
    const gamma = tf.exp(logGamma);
    // 1/2 sum_d of the paper's first bracket, for every song and component
    const distance = this.#halfDistances(tf.add(tf.square(mu), tf.exp(logVar)), mu); // [batch, k]
    const logPi = tf.logSoftmax(this.#logits.value);
    const perComponent = tf.add(distance, tf.sub(logGamma, logPi));
    const entropy = tf.mul(0.5, tf.sum(tf.add(1, logVar), 1)); // [batch]
    return tf.mean(tf.sub(tf.sum(tf.mul(gamma, perComponent), 1), entropy));
  }

  logProb(z: Tensor): Tensor {
    return tf.sub(tf.logSumExp(this.#logJoint(z), 1), HALF_LOG_2PI * this.latentDim);
  }

  /** log p(c | z): z [batch, latentDim] -> [batch, k]. */
  logPosterior(z: Tensor): Tensor {
    return tf.logSoftmax(this.#logJoint(z));
  }

  sample(n: number, rng: Rng): Float32Array {
    const { k, latentDim } = this;
    const [logits, means, logVars] = [this.#logits, this.#means, this.#logVars].map((p) => p.read()) as Float32Array[];
    const Z = new Float32Array(n * latentDim);
    for (let i = 0; i < n; i++) {
      // Gumbel-max trick: the argmax of logits + Gumbel noise is a sample of their softmax.
      const noisy = Array.from(
        { length: k },
        (_, c) => (logits?.[c] as number) - Math.log(-Math.log(1 - rng.uniform())),
      );
      const c = noisy.indexOf(Math.max(...noisy));
      for (let j = 0; j < latentDim; j++) {
        const at = c * latentDim + j;
        Z[i * latentDim + j] = (means?.[at] as number) + Math.exp((logVars?.[at] as number) / 2) * rng.normal();
      }
    }
    return Z;
  }

  /** log p(z, c) without the constant of the Gaussians: [batch, k]. */
  #logJoint(z: Tensor): Tensor {
    return tf.sub(tf.logSoftmax(this.#logits.value), this.#halfDistances(tf.square(z), z));
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
