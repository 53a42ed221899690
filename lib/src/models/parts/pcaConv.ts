import { UserError } from "../../errors.js";
import type { NamedArray } from "../../io/safetensors.js";
import { checkNumber, withDefaults } from "../../options.js";
import { tf } from "../../tensorflow/backend.js";
import { matMul, relu } from "../../tensorflow/ops.js";
import type { Tensor } from "../../tensorflow/tensor.js";
import { type Builder, Conv1d, Dense } from "../layers.js";
import { imagesAtOnce, planeShape } from "./images.js";
import { type DecoderPart, type Encoder, type EncoderPart, type Network, sizeOf } from "./part.js";

/** Options of {@link pcaConv}. */
export interface PcaConvOptions {
  /** Principal components that encoder and decoder see; at least as many as latent dimensions. Default 64. */
  nComponents: number;
  /** Channels of the decoder's convolutions, one entry per layer before the last. Default [128, 128]. */
  channels: number[];
  /** Frames that a convolution sees. Default 5. */
  kernelSize: number;
}

/**
 * A PCA whose reconstruction is refined by convolutions over time, for log-mel images of a few hundred songs: the model
 * starts as the PCA, and learns what the PCA leaves out.
 *
 *     encoder: x [batch, h, w] -> (x - mean) · Vᵀ / sqrt(lambda) [batch, components]
 *     decoder: z [batch, latentDim] -> dense [batch, components] -> y = mean + (· sqrt(lambda)) · V [batch, h, w]
 *              xHat = y + convolutions(y), over time, with the bands as channels: h -> 128 -> 128 -> h, ReLU between
 *
 * `V` (components x h·w), `lambda` and `mean` are those of a PCA of the training images and stay fixed, since a few
 * hundred images can't teach two layers of a million weights each; {@link startAtPca} sets them and must be called before
 * training. The last convolution starts at 0, so that the model starts with the PCA's reconstructions, and learns a residual
 * (He et al. 2016): the best guess of the image given the blurred one.
 *
 * @returns a part, for the `encoder` or `decoder` of a model
 * @throws UserError on a width that is no positive whole number
 */
export function pcaConv(options: Partial<PcaConvOptions> = {}): EncoderPart & DecoderPart {
  return new PcaConvPart(options);
}

/** @internal */
export class PcaConvPart implements EncoderPart, DecoderPart {
  readonly kind = "pcaConv";
  readonly options: PcaConvOptions;

  constructor(options: Partial<PcaConvOptions>) {
    this.options = withDefaults<PcaConvOptions>("pcaConv", options, {
      nComponents: 64,
      channels: [128, 128],
      kernelSize: 5,
    });
    const { nComponents, channels, kernelSize } = this.options;
    for (const width of [nComponents, ...channels]) checkNumber("A layer width", width, { min: 1, integer: true });
    checkNumber("kernelSize", kernelSize, { min: 1, integer: true });
  }

  rowsAtOnce(shape: readonly number[]): number {
    return imagesAtOnce(shape);
  }

  buildEncoder(builder: Builder, name: string, inputShape: readonly number[]): Encoder {
    const basis = new Basis(builder, name, this.options.nComponents, sizeOf(inputShape));
    planeShape("pcaConv", inputShape, 1);
    return {
      units: this.options.nComponents,
      call: (x) => basis.coordinates(tf.reshape(x, [x.shape[0] as number, -1])),
    };
  }

  buildDecoder(builder: Builder, name: string, inputs: number, outputShape: readonly number[]): Network {
    const { nComponents, channels, kernelSize: size } = this.options;
    const [height, width] = planeShape("pcaConv", outputShape, 1);
    const basis = new Basis(builder, name, nComponents, height * width);
    const latents = new Dense(builder, `${name}/latents`, inputs, nComponents);
    const units = [...channels, height];
    const convs = units.map(
      (c, i) =>
        new Conv1d(builder, `${name}/conv${i}`, units[i - 1] ?? height, c, {
          size,
          scale: i < channels.length ? 1 : 0,
        }),
    );
    return {
      call(z) {
        const y = basis.image(latents.call(z)); // [batch, h * w]
        let h: Tensor = tf.transpose(tf.reshape(y, [-1, height, width]), [0, 2, 1]); // [batch, w, h]
        convs.forEach((conv, i) => {
          h = i < channels.length ? relu(conv.call(h)) : conv.call(h);
        });
        return tf.add(y, tf.reshape(tf.transpose(h, [0, 2, 1]), [-1, height * width]));
      },
    };
  }
}

/**
 * Mean, and components times or over the root of their variance, as fixed values that are saved with the weights: one
 * copy in the encoder, one in the decoder, since either can be combined with another part.
 */
class Basis {
  readonly #mean: NamedArray;
  readonly #components: NamedArray;

  constructor({ buffers }: Builder, name: string, components: number, values: number) {
    this.#mean = { name: `${name}/mean`, shape: [values], data: new Float32Array(values) };
    this.#components = {
      name: `${name}/components`,
      shape: [components, values],
      data: new Float32Array(components * values),
    };
    buffers.push(this.#mean, this.#components);
  }

  /** [batch, values] -> [batch, components]. */
  coordinates(x: Tensor): Tensor {
    const { mean, components } = this.#tensors();
    return matMul(tf.sub(x, mean), components, { transposeB: true });
  }

  /** [batch, components] -> [batch, values]. */
  image(h: Tensor): Tensor {
    const { mean, components } = this.#tensors();
    return tf.add(matMul(h, components), mean);
  }

  #tensors(): { mean: Tensor; components: Tensor } {
    const { shape, data } = this.#components;
    if (data.every((v) => v === 0)) {
      throw new UserError(
        "A model with pcaConv() has no PCA yet; call startAtPca(model, pca) with a PCA of its training images first.",
      );
    }
    return { mean: tf.tensor1d(this.#mean.data.slice()), components: tf.tensor(data.slice(), [...shape]) };
  }
}
