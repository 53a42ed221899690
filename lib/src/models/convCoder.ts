/**
 * The convolutional halves that the ConvVAE, the conditional VAE and the joint VAE share. Any image size: the encoder
 * ends in adaptive pooling, the decoder in an interpolation.
 */

import { tf } from "../tensorflow/backend.js";
import { relu } from "../tensorflow/ops.js";
import type { Tensor } from "../tensorflow/tensor.js";
import {
  adaptiveAveragePool,
  Bias,
  type Builder,
  Conv,
  ConvTranspose,
  Dense,
  maxPool,
  resizeBilinear,
} from "./layers.js";

/** Side of the grid between convolutions and dense layers. */
export const GRID = 4;

/**
 * One 3x3 convolution per entry of `channels`, all but the last max-pooled by 2; then 4x4 averages and a dense layer:
 * [batch, h, w, inputs] -> [batch, h/2, w/2, 32] -> … -> [batch, h/8, w/8, 256] -> [batch, 4, 4, 256] -> [batch,
 * units].
 */
export class ConvEncoder {
  readonly #convs: Conv[];
  readonly #biases: Bias[];
  readonly #dense: Dense;

  constructor(builder: Builder, name: string, inputs: number, channels: readonly number[], units: number) {
    this.#convs = channels.map((c, i) => new Conv(builder, `${name}/conv${i}`, channels[i - 1] ?? inputs, c));
    this.#biases = channels.map(
      (c, i) => new Bias(builder, `${name}/conv${i}`, c, 1 / Math.sqrt(9 * (channels[i - 1] ?? inputs))),
    );
    const flat = (channels.at(-1) as number) * GRID * GRID;
    this.#dense = new Dense(builder, `${name}/dense`, flat, units, { relu: true });
  }

  call(x: Tensor): Tensor {
    let h = x;
    this.#convs.forEach((conv, i) => {
      const y = conv.call(h);
      // Bias and ReLU are monotonic and commute with max pooling; after it they cost a quarter.
      h = relu((this.#biases[i] as Bias).call(i < this.#convs.length - 1 ? maxPool(y) : y));
    });
    return this.#dense.call(tf.reshape(adaptiveAveragePool(h, GRID, GRID), [x.shape[0] as number, -1]));
  }
}

/** [batch, inputs] -> 4x4x256 -> 8x8x128 -> 16x16x64 -> 32x32x32 -> 64x64x1 -> bilinear [batch, height * width]. */
export class ConvDecoder {
  readonly #dense: Dense;
  readonly #convs: ConvTranspose[];

  readonly #channels: number;

  constructor(
    builder: Builder,
    name: string,
    inputs: number,
    channels: readonly number[],
    readonly height: number,
    readonly width: number,
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
    return tf.reshape(resizeBilinear(h, this.height, this.width), [batch, this.height * this.width]);
  }
}
