import type { Matrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import type { NamedArray } from "../io/safetensors.js";
import { checkNumber } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import { relu } from "../tensorflow/ops.js";
import type { Tensor } from "../tensorflow/tensor.js";
import { GRID } from "./convCoder.js";
import { type ConvVaeOptions, checkedConvOptions, imagesAtOnce } from "./convVae.js";
import type { Batch, Dataset, Rows } from "./dataset.js";
import { elboTerms } from "./elbo.js";
import {
  adaptiveAveragePool,
  BatchNorm,
  type Builder,
  Conv,
  ConvTranspose,
  Dense,
  GaussianHead,
  maxPool,
  resizeBilinear,
} from "./layers.js";
import { type LossTerms, Model, type Pass } from "./model.js";
import { inputTensor, singleInput } from "./vae.js";

/** Options of {@link DeepConvVae}. */
export interface DeepConvVaeOptions extends ConvVaeOptions {
  /** Share of channels dropped after each level while training. Default 0.1. */
  dropout: number;
}

type NormBuilder = Builder & { buffers: NamedArray[] };

/**
 * A deeper convolutional VAE over log-mel images: residual blocks (He et al. 2016) with batch normalization (Ioffe &
 * Szegedy 2015) and dropout of whole channels (Tompson et al. 2015) around the same latent space as the ConvVAE.
 *
 *     level:   3x3 convolution, 2x2 max pooling, batch norm, ReLU, two residual blocks, dropout
 *     block:   ReLU(x + BN(conv(ReLU(BN(conv(x))))))
 *     encoder: levels of 32, 64, 128, 256 channels -> 4x4 average -> 512 -> mu, logVar [batch, latentDim]
 *     decoder: 4x4x256 -> levels with 4x4 transposed convolutions of stride 2 for convolution and pooling
 *              -> 64x64 -> bilinear [batch, height * width]
 *
 * Batch statistics need the whole batch at once, so that this model takes several times the memory of the ConvVAE.
 */
export class DeepConvVae extends Model<Rows> {
  readonly kind = "DeepConvVae";
  readonly options: DeepConvVaeOptions;
  /** @internal */
  override readonly inferenceRows: number;
  readonly #down: Level[];
  readonly #dense: Dense;
  readonly #head: GaussianHead;
  readonly #start: Dense;
  readonly #up: Level[];
  readonly #last: ConvTranspose;

  constructor({ dropout = 0.1, ...options }: Partial<DeepConvVaeOptions> = {}) {
    super();
    this.options = { ...checkedConvOptions("DeepConvVae", options), dropout };
    checkNumber("dropout", dropout, { min: 0, max: 0.9 });
    const { height, width, channels, hidden, latentDim, seed } = this.options;
    this.inferenceRows = imagesAtOnce(height * width);
    const builder = { parameters: this.parameters, buffers: this.buffers, rng: new Rng(seed, "init") };
    const deepest = channels.at(-1) as number;
    const mirrored = [...channels].reverse();

    this.#down = channels.map((c, i) => {
      const conv = new Conv(builder, `encoder/${i}/conv`, channels[i - 1] ?? 1, c);
      return new Level(builder, `encoder/${i}`, (x) => maxPool(conv.call(x)), c, dropout);
    });
    this.#dense = new Dense(builder, "encoder/dense", deepest * GRID * GRID, hidden, { relu: true });
    this.#head = new GaussianHead(builder, "", hidden, latentDim);
    this.#start = new Dense(builder, "decoder/dense", latentDim, deepest * GRID * GRID, { relu: true });
    this.#up = mirrored.slice(1).map((c, i) => {
      const conv = new ConvTranspose(builder, `decoder/${i}/conv`, mirrored[i] as number, c, { bias: false });
      return new Level(builder, `decoder/${i}`, (x) => conv.call(x), c, dropout);
    });
    this.#last = new ConvTranspose(builder, "decoder/last", mirrored.at(-1) as number, 1);
  }

  /** @internal */
  dataset(data: Rows): Dataset {
    return singleInput(data, this.options.height * this.options.width);
  }

  /** @internal */
  encodeBatch(batch: Batch): { mu: Tensor; logVar: Tensor } {
    return this.#posterior(inputTensor(batch)); // [batch, latentDim] each
  }

  /** @internal */
  decodeBatch(z: Tensor): { x: Tensor } {
    return { x: this.#decode(z) }; // [batch, height * width]
  }

  /** @internal */
  decoded({ x }: Record<string, Matrix>): Matrix {
    return x as Matrix;
  }

  /** @internal */
  lossTerms(batch: Batch, pass: Pass): LossTerms {
    const x = inputTensor(batch);
    return elboTerms(x, this.#posterior(x, pass), (z) => this.#decode(z, pass), pass, this.options.reduction);
  }

  #posterior(x: Tensor, pass?: Pass): { mu: Tensor; logVar: Tensor } {
    const { height, width } = this.options;
    let h: Tensor = tf.reshape(x, [-1, height, width, 1]);
    for (const level of this.#down) h = level.call(h, pass);
    const grid = tf.reshape(adaptiveAveragePool(h, GRID, GRID), [x.shape[0] as number, -1]);
    return this.#head.call(this.#dense.call(grid));
  }

  #decode(z: Tensor, pass?: Pass): Tensor {
    const { height, width } = this.options;
    const batch = z.shape[0] as number;
    let h: Tensor = tf.reshape(this.#start.call(z), [batch, GRID, GRID, -1]);
    for (const level of this.#up) h = level.call(h, pass);
    return tf.reshape(resizeBilinear(this.#last.call(h), height, width), [batch, height * width]);
  }
}

/** A change of resolution, then two residual blocks and dropout. */
class Level {
  readonly #norm: BatchNorm;
  readonly #blocks: ResidualBlock[];

  constructor(
    builder: NormBuilder,
    name: string,
    readonly resample: (x: Tensor) => Tensor,
    channels: number,
    readonly dropout: number,
  ) {
    this.#norm = new BatchNorm(builder, `${name}/norm`, channels);
    this.#blocks = [0, 1].map((i) => new ResidualBlock(builder, `${name}/block${i}`, channels));
  }

  call(x: Tensor, pass?: Pass): Tensor {
    let h = relu(this.#norm.call(this.resample(x), pass?.training ?? false));
    for (const block of this.#blocks) h = block.call(h, pass?.training ?? false);
    return pass?.training && this.dropout > 0 ? dropChannels(h, this.dropout, pass.rng) : h;
  }
}

class ResidualBlock {
  readonly #convs: Conv[];
  readonly #norms: BatchNorm[];

  constructor(builder: NormBuilder, name: string, channels: number) {
    this.#convs = [0, 1].map((i) => new Conv(builder, `${name}/conv${i}`, channels, channels));
    // The second scale starts at 0, so that a block starts as the identity (Goyal et al. 2017). Otherwise the sum of
    // fourteen blocks makes the first log variances, and with them the first losses, huge.
    this.#norms = [1, 0].map((scale, i) => new BatchNorm(builder, `${name}/norm${i}`, channels, scale));
  }

  call(x: Tensor, training: boolean): Tensor {
    const [conv0, conv1] = this.#convs as [Conv, Conv];
    const [norm0, norm1] = this.#norms as [BatchNorm, BatchNorm];
    const h = relu(norm0.call(conv0.call(x), training));
    return relu(tf.add(x, norm1.call(conv1.call(h), training)));
  }
}

/** Channel dropout: zeroes whole channels of single images and scales the others to preserve the mean. */
function dropChannels(x: Tensor, rate: number, rng: Rng): Tensor {
  const [batch, , , channels] = x.shape as [number, number, number, number];
  const kept = Float32Array.from({ length: batch * channels }, () => (rng.uniform() < rate ? 0 : 1 / (1 - rate)));
  return tf.mul(x, tf.tensor(kept, [batch, 1, 1, channels]));
}
