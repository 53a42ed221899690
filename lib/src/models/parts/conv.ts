import { checkNumber, withDefaults } from "../../options.js";
import { tf } from "../../tensorflow/backend.js";
import { relu } from "../../tensorflow/ops.js";
import type { Tensor } from "../../tensorflow/tensor.js";
import { adaptiveAveragePool, type Builder, ConvRelu, ConvTranspose, Dense, resizeBilinear } from "../layers.js";
import { checkWidths, GRID, imageShape, imagesAtOnce, planeShape } from "./images.js";
import { type DecoderPart, type Encoder, type EncoderPart, type Network, sizeOf } from "./part.js";

/** Options of {@link conv}. */
export interface ConvOptions {
  /** Channels of the encoder's 3x3 convolutions; the decoder has them in reverse. Default [32, 64, 128, 256]. */
  channels: number[];
  /** Units between the convolutions and the latent space. Default 512. */
  hidden: number;
  /** Cells per side that the encoder averages the last convolution's output to, the same for images of any size. Default 4. */
  grid: number;
}

/**
 * Convolutions over images of any size, as encoder, as decoder or as both: the architecture of {@link ConvVae}.
 *
 *     encoder: [batch, h, w] -> [batch, h/2, w/2, 32] -> … -> [batch, h/8, w/8, 256] -> averages [batch, 4, 4, 256]
 *              -> 512; 3x3 convolutions with ReLU, all but the last max-pooled by 2
 *     decoder: [batch, latentDim] -> 4x4x256 -> 8x8x128 -> 16x16x64 -> 32x32x32 -> 64x64x1 -> bilinear [batch, h * w];
 *              4x4 transposed convolutions of stride 2
 *
 * @returns a part, for the `encoder` or `decoder` of a model
 * @throws UserError on a width that is no positive whole number
 */
export function conv(options: Partial<ConvOptions> = {}): EncoderPart & DecoderPart {
  return new ConvPart(options);
}

/** @internal */
export class ConvPart implements EncoderPart, DecoderPart {
  readonly kind = "conv";
  readonly options: ConvOptions;
  readonly channels = true;

  constructor(options: Partial<ConvOptions>) {
    this.options = withDefaults<ConvOptions>("conv", options, {
      channels: [32, 64, 128, 256],
      hidden: 512,
      grid: GRID,
    });
    checkWidths(this.options.channels, this.options.hidden);
    checkNumber("grid", this.options.grid, { min: 1, integer: true });
  }

  rowsAtOnce(shape: readonly number[]): number {
    return imagesAtOnce(shape);
  }

  buildEncoder(builder: Builder, name: string, inputShape: readonly number[]): Encoder {
    return new ConvEncoder(builder, name, imageShape("conv", inputShape, this.options.channels.length), this.options);
  }

  buildDecoder(builder: Builder, name: string, inputs: number, outputShape: readonly number[]): Network {
    const { channels } = this.options;
    const shape = planeShape("conv", outputShape, channels.length);
    return new ConvDecoder(builder, name, inputs, channels, shape);
  }
}

class ConvEncoder implements Encoder {
  readonly #convs: ConvRelu[];
  readonly #dense: Dense;
  readonly #grid: number;
  readonly units: number;

  constructor(
    builder: Builder,
    name: string,
    readonly shape: readonly [number, number, number],
    { channels, hidden, grid }: ConvOptions,
  ) {
    this.units = hidden;
    this.#grid = grid;
    const inputs = shape[2];
    this.#convs = channels.map(
      (c, i) =>
        new ConvRelu(builder, `${name}/conv${i}`, channels[i - 1] ?? inputs, c, { pool: i < channels.length - 1 }),
    );
    const flat = (channels.at(-1) as number) * grid * grid;
    this.#dense = new Dense(builder, `${name}/dense`, flat, hidden, { relu: true });
  }

  call(x: Tensor): Tensor {
    let h: Tensor = tf.reshape(x, [-1, ...this.shape]); // [batch, h, w, channels]
    for (const conv of this.#convs) h = conv.call(h);
    return this.#dense.call(tf.reshape(adaptiveAveragePool(h, this.#grid, this.#grid), [x.shape[0] as number, -1]));
  }
}

class ConvDecoder implements Network {
  readonly #dense: Dense;
  readonly #convs: ConvTranspose[];
  readonly #channels: number;

  constructor(
    builder: Builder,
    name: string,
    inputs: number,
    channels: readonly number[],
    readonly shape: readonly [number, number],
  ) {
    const mirrored = [...channels].reverse();
    this.#channels = mirrored[0] as number;
    this.#dense = new Dense(builder, `${name}/dense`, inputs, this.#channels * GRID * GRID, { relu: true });
    this.#convs = mirrored.map((c, i) => new ConvTranspose(builder, `${name}/conv${i}`, c, mirrored[i + 1] ?? 1));
  }

  call(z: Tensor): Tensor {
    const batch = z.shape[0] as number;
    let h: Tensor = tf.reshape(this.#dense.call(z), [batch, GRID, GRID, this.#channels]);
    this.#convs.forEach((conv, i) => {
      h = i < this.#convs.length - 1 ? relu(conv.call(h)) : conv.call(h);
    });
    return tf.reshape(resizeBilinear(h, ...this.shape), [batch, sizeOf(this.shape)]);
  }
}
