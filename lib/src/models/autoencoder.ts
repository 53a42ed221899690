import type { Matrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { UserError } from "../errors.js";
import { tf } from "../tensorflow/backend.js";
import type { Tensor } from "../tensorflow/tensor.js";
import type { Batch, Dataset, Rows } from "./dataset.js";
import { reconstructionError } from "./elbo.js";
import { Dense, DenseStack } from "./layers.js";
import { type LossTerms, Model } from "./model.js";
import { checkedDenseOptions, inputTensor, singleInput, type VaeOptions } from "./vae.js";

/** As VaeOptions; there is no KL term and so no beta. */
export type AutoencoderOptions = Omit<VaeOptions, "beta">;

/**
 * Fully connected deterministic autoencoder (Hinton & Salakhutdinov 2006): the layers of the VAE with a point code
 * instead of a Gaussian, and no KL term.
 *
 *     x [batch, inputDim] -> 512 -> 256 -> z [batch, latentDim] -> 256 -> 512 -> xHat [batch, inputDim]
 *
 * It has no prior to sample from; `mu` is z and `logVar` is -Infinity.
 */
export class Autoencoder extends Model<Rows> {
  readonly kind = "Autoencoder";
  readonly options: VaeOptions;
  readonly #encoder: DenseStack;
  readonly #code: Dense;
  readonly #decoder: DenseStack;
  readonly #output: Dense;

  constructor(options: Partial<AutoencoderOptions> & { inputDim: number }) {
    super();
    this.options = { ...checkedDenseOptions("Autoencoder", options), beta: 0 };
    const { inputDim, hidden, latentDim, seed } = this.options;
    const builder = { parameters: this.parameters, rng: new Rng(seed, "init") };
    this.#encoder = new DenseStack(builder, "encoder", inputDim, hidden);
    this.#code = new Dense(builder, "code", this.#encoder.units, latentDim);
    this.#decoder = new DenseStack(builder, "decoder", latentDim, [...hidden].reverse());
    this.#output = new Dense(builder, "output", this.#decoder.units, inputDim);
  }

  override async sample(): Promise<Matrix> {
    throw new UserError("An Autoencoder has no prior to sample from; use a Vae, or decode points of your own.");
  }

  /** @internal */
  dataset(data: Rows): Dataset {
    return singleInput(data, this.options.inputDim);
  }

  /** @internal */
  encodeBatch(batch: Batch): { mu: Tensor } {
    return { mu: this.#code.call(this.#encoder.call(inputTensor(batch))) }; // [batch, latentDim]
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
  lossTerms(batch: Batch): LossTerms {
    const { mu } = this.encodeBatch(batch);
    const recon = reconstructionError(inputTensor(batch), this.decodeBatch(mu).x, this.options.reduction);
    return { loss: recon, recon, kl: tf.scalar(0) };
  }
}
