import type { Rng } from "../../array/rng.js";
import { checkNumber, withDefaults } from "../../options.js";
import { tf } from "../../tensorflow/backend.js";
import { relu } from "../../tensorflow/ops.js";
import type { Tensor } from "../../tensorflow/tensor.js";
import {
  adaptiveAveragePool,
  BatchNorm,
  type Builder,
  Conv,
  ConvTranspose,
  Dense,
  maxPool,
  resizeBilinear,
} from "../layers.js";
import type { ConvOptions } from "./conv.js";
import { checkWidths, GRID, imageShape, imagesAtOnce, planeShape } from "./images.js";
import type { DecoderPart, Encoder, EncoderPart, Network, Pass } from "./part.js";

/** Options of {@link residualConv}. */
export interface ResidualConvOptions extends Omit<ConvOptions, "grid"> {
  /** Share of channels dropped after each level while training. Default 0.1. */
  dropout: number;
}

/**
 * Deep residual convolutions over images of any size, as encoder, as decoder or as both: residual blocks (He et al.
 * 2016) with batch normalization (Ioffe & Szegedy 2015) and dropout of whole channels (Tompson et al. 2015), the
 * architecture of {@link DeepConvVae}.
 *
 *     level:   3x3 convolution, 2x2 max pooling, batch norm, ReLU, two residual blocks, dropout
 *     block:   ReLU(x + BN(conv(ReLU(BN(conv(x))))))
 *     encoder: [batch, h, w] -> levels of 32, 64, 128, 256 channels -> 4x4 averages -> 512
 *     decoder: [batch, latentDim] -> 4x4x256 -> levels with 4x4 transposed convolutions of stride 2 for convolution and
 *              pooling -> 64x64 -> bilinear [batch, h * w]
 *
 * Batch statistics need the whole batch at once: several times the memory of {@link conv}.
 *
 * @returns a part, for the `encoder` or `decoder` of a model
 * @throws UserError on a width that is no positive whole number, or a dropout outside 0 to 0.9
 */
export function residualConv(options: Partial<ResidualConvOptions> = {}): EncoderPart & DecoderPart {
  return new ResidualConvPart(options);
}

/** @internal */
export class ResidualConvPart implements EncoderPart, DecoderPart {
  readonly kind = "residualConv";
  readonly options: ResidualConvOptions;
  readonly channels = true;
  readonly wholeBatches = true;

  constructor(options: Partial<ResidualConvOptions>) {
    this.options = withDefaults<ResidualConvOptions>("residualConv", options, {
      channels: [32, 64, 128, 256],
      hidden: 512,
      dropout: 0.1,
    });
    checkWidths(this.options.channels, this.options.hidden);
    checkNumber("dropout", this.options.dropout, { min: 0, max: 0.9 });
  }

  rowsAtOnce(shape: readonly number[]): number {
    return imagesAtOnce(shape);
  }

  buildEncoder(builder: Builder, name: string, inputShape: readonly number[]): Encoder {
    const { channels, hidden: units, dropout } = this.options;
    const shape = imageShape("residualConv", inputShape, channels.length);
    const levels = channels.map((c, i) => {
      const conv = new Conv(builder, `${name}/${i}/conv`, channels[i - 1] ?? shape[2], c);
      return new Level(builder, `${name}/${i}`, (x) => maxPool(conv.call(x)), c, dropout);
    });
    const dense = new Dense(builder, `${name}/dense`, (channels.at(-1) as number) * GRID * GRID, units, { relu: true });
    return {
      units,
      call(x, pass) {
        let h: Tensor = tf.reshape(x, [-1, ...shape]); // [batch, h, w, channels]
        for (const level of levels) h = level.call(h, pass);
        return dense.call(tf.reshape(adaptiveAveragePool(h, GRID, GRID), [x.shape[0] as number, -1]));
      },
    };
  }

  buildDecoder(builder: Builder, name: string, inputs: number, outputShape: readonly number[]): Network {
    const { channels, dropout } = this.options;
    const [height, width] = planeShape("residualConv", outputShape, channels.length);
    const mirrored = [...channels].reverse();
    const start = new Dense(builder, `${name}/dense`, inputs, (mirrored[0] as number) * GRID * GRID, { relu: true });
    const levels = mirrored.slice(1).map((c, i) => {
      const conv = new ConvTranspose(builder, `${name}/${i}/conv`, mirrored[i] as number, c, { bias: false });
      return new Level(builder, `${name}/${i}`, (x) => conv.call(x), c, dropout);
    });
    const last = new ConvTranspose(builder, `${name}/last`, mirrored.at(-1) as number, 1);
    return {
      call(z, pass) {
        const batch = z.shape[0] as number;
        let h: Tensor = tf.reshape(start.call(z), [batch, GRID, GRID, -1]);
        for (const level of levels) h = level.call(h, pass);
        return tf.reshape(resizeBilinear(last.call(h), height, width), [batch, height * width]);
      },
    };
  }
}

/** A change of resolution, then two residual blocks and dropout. */
class Level {
  readonly #norm: BatchNorm;
  readonly #blocks: ResidualBlock[];

  constructor(
    builder: Builder,
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

  constructor(builder: Builder, name: string, channels: number) {
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
