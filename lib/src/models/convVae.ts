import type { Matrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import type { Tensor } from "../tensorflow/tensor.js";
import { type BetaSchedule, checkBeta } from "./betaSchedule.js";
import { ConvDecoder, ConvEncoder } from "./convCoder.js";
import type { Batch, Dataset, Rows } from "./dataset.js";
import { elboTerms, type Reduction } from "./elbo.js";
import { GaussianHead } from "./layers.js";
import { type LossTerms, Model, type Pass } from "./model.js";
import { inputTensor, singleInput } from "./vae.js";

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
 * A convolutional VAE over log-mel images (Kingma & Welling 2014; the halves are in convCoder.ts).
 *
 *     x [batch, height, width, 1] -> convolutions -> 512 -> mu, logVar [batch, latentDim]
 *     z -> 4x4x256 -> transposed convolutions -> 64x64 -> bilinear -> xHat [batch, height, width, 1]
 *
 * A song is one row of height * width values, row-major (mel band by mel band), standardized.
 */
export class ConvVae extends Model<Rows> {
  readonly kind = "ConvVae";
  readonly options: ConvVaeOptions;
  /** @internal */
  override readonly microBatch: number;
  /** @internal */
  override readonly inferenceRows: number;
  readonly #encoder: ConvEncoder;
  readonly #head: GaussianHead;
  readonly #decoder: ConvDecoder;

  constructor(options: Partial<ConvVaeOptions> = {}) {
    super();
    this.options = checkedConvOptions("ConvVae", options);
    const { height, width, channels, hidden, latentDim, seed } = this.options;
    this.inferenceRows = this.microBatch = imagesAtOnce(height * width);
    const builder = { parameters: this.parameters, rng: new Rng(seed, "init") };
    this.#encoder = new ConvEncoder(builder, "encoder", 1, channels, hidden);
    this.#head = new GaussianHead(builder, "", hidden, latentDim);
    this.#decoder = new ConvDecoder(builder, "decoder", latentDim, channels, height, width);
  }

  /** @internal */
  dataset(data: Rows): Dataset {
    return singleInput(data, this.options.height * this.options.width);
  }

  /** @internal */
  encodeBatch(batch: Batch): { mu: Tensor; logVar: Tensor } {
    return this.#posterior(inputTensor(batch)); // [batch, latentDim] each
  }

  #posterior(x: Tensor): { mu: Tensor; logVar: Tensor } {
    const { height, width } = this.options;
    return this.#head.call(this.#encoder.call(tf.reshape(x, [-1, height, width, 1])));
  }

  /** @internal */
  decodeBatch(z: Tensor): { x: Tensor } {
    return { x: this.#decoder.call(z) }; // [batch, height * width]
  }

  /** @internal */
  decoded({ x }: Record<string, Matrix>): Matrix {
    return x as Matrix;
  }

  /** @internal */
  lossTerms(batch: Batch, pass: Pass): LossTerms {
    const x = inputTensor(batch);
    return elboTerms(x, this.#posterior(x), (z) => this.decodeBatch(z).x, pass, this.options.reduction);
  }
}

/** @internal */
export function checkedConvOptions(model: string, given: Partial<ConvVaeOptions>): ConvVaeOptions {
  const options = withDefaults<ConvVaeOptions>(model, given, {
    height: 128,
    width: 1290,
    channels: [32, 64, 128, 256],
    hidden: 512,
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

/**
 * Images per micro-batch: the first layer and its gradient take 32 floats per pixel each, 128 bytes. Gradients are
 * accumulated over micro-batches, so that this changes memory and not results; no size measured faster than 2^19
 * pixels.
 * @internal
 */
export function imagesAtOnce(pixels: number): number {
  return Math.max(1, Math.floor(2 ** 19 / pixels));
}
