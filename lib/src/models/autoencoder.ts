import type { Matrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { checkChoice } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import type { Tensor } from "../tensorflow/tensor.js";
import type { Batch, Dataset, Rows } from "./dataset.js";
import { type Reduction, reconstructionError } from "./elbo.js";
import { builderOf, Dense } from "./layers.js";
import { INFERENCE_ROWS, type LossTerms, Model } from "./model.js";
import { type Coder, rowsAtOnce, shaped } from "./network.js";
import type { Encoder, Network, Pass } from "./parts/part.js";
import {
  CODER_DEFAULTS,
  type CoderOptions,
  checkedCoder,
  type Given,
  inputTensor,
  singleInput,
} from "./unimodalVae.js";

/** Options of {@link Autoencoder}; there is no KL term and so no beta. */
export interface AutoencoderOptions extends CoderOptions {
  /** "sum" over features; "mean" divides the reconstruction error by their number. Default "sum". */
  reduction: Reduction;
}

/**
 * Deterministic autoencoder (Hinton & Salakhutdinov 2006), by default fully connected: the networks of the VAE with a
 * point code instead of a Gaussian, and no KL term.
 *
 *     x [batch, inputDim] -> 512 -> 256 -> z [batch, latentDim] -> 256 -> 512 -> xHat [batch, inputDim]
 *     loss = 1/2 sum_d (x_d - xHat_d)^2
 *
 * It has no prior to sample from; `mu` is z and `logVar` is -Infinity.
 */
export class Autoencoder extends Model<Rows> {
  readonly kind = "Autoencoder";
  readonly options: AutoencoderOptions & { beta: 0 };
  /** @internal */
  override readonly microBatch: number | undefined;
  /** @internal */
  override readonly inferenceRows: number;
  /** @internal */
  readonly parts: Coder;
  readonly #encoder: Encoder;
  readonly #code: Dense;
  readonly #decoder: Network;

  constructor(given: Given<AutoencoderOptions>) {
    super();
    const { options, ...parts } = checkedCoder<AutoencoderOptions & { beta: 0 }>("Autoencoder", given, {
      ...CODER_DEFAULTS,
      reduction: "sum",
      beta: 0, // of the base class, and in saved models
    });
    checkChoice("reduction", options.reduction, ["sum", "mean"]);
    if (options.beta !== 0) {
      throw new UserError(`beta is ${options.beta}, but an Autoencoder has no KL term for it to weight; use a Vae.`);
    }
    this.options = options;
    this.parts = parts;
    const { inference, micro } = rowsAtOnce([parts]);
    this.inferenceRows = inference ?? INFERENCE_ROWS;
    this.microBatch = micro;
    const builder = builderOf(this, options.seed);
    this.#encoder = parts.encoder.buildEncoder(builder, "encoder", parts.inputShape);
    this.#code = new Dense(builder, "code", this.#encoder.units, options.latentDim);
    this.#decoder = parts.decoder.buildDecoder(builder, "decoder", options.latentDim, parts.inputShape);
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
    return { mu: this.#encode(inputTensor(batch)) }; // [batch, latentDim]
  }

  /** @internal */
  decodeBatch(z: Tensor): { x: Tensor } {
    return { x: this.#decoder.call(z) }; // [batch, values]
  }

  /** @internal */
  decoded({ x }: Record<string, Matrix>): Matrix {
    return x as Matrix;
  }

  /** @internal */
  lossTerms(batch: Batch, pass: Pass): LossTerms {
    const x = inputTensor(batch);
    const xHat = this.#decoder.call(this.#encode(x, pass), pass);
    const recon = reconstructionError(x, xHat, this.options.reduction);
    return { loss: recon, recon, kl: tf.scalar(0) };
  }

  #encode(x: Tensor, pass?: Pass): Tensor {
    return this.#code.call(this.#encoder.call(shaped(x, this.parts.inputShape), pass));
  }
}
