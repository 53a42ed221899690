/** The decoder of a run, built again from what decoder.ts has packed: in the page as in Node. */

import { Rng } from "../array/rng.js";
import type { Builder } from "../models/layers.js";
import { chosenDecoder, type DecoderChoice } from "../models/parts/decoders.js";
import type { Network } from "../models/parts/part.js";
import { tf } from "../tensorflow/backend.js";
import type { Decoder } from "./contents.js";
import { floats } from "./unpack.js";

/** Decibels of silence, as in the images that the model was trained on. */
const SILENCE = -80;

/** What is needed to decode: a {@link Decoder} without what is said of it. */
export type PackedDecoder = Pick<Decoder, "latentDim" | "part" | "shape" | "weights" | "mean" | "scale">;

/**
 * Builds the network, with first weights in place of trained ones.
 * @returns it, and what its weights are called and kept in
 */
export function buildDecoder({ latentDim, part, shape }: Pick<Decoder, "latentDim" | "part" | "shape">): {
  network: Network;
  builder: Builder;
} {
  const builder: Builder = { parameters: [], buffers: [], rng: new Rng(0, "init") };
  const network = chosenDecoder("decoder", part as DecoderChoice).buildDecoder(builder, "decoder", latentDim, shape);
  return { network, builder };
}

/** A decoder from latents to log-mel images, on the backend of TensorFlow.js that is loaded. */
export class DecoderNetwork {
  readonly #network: Network;
  readonly #builder: Builder;
  readonly #latentDim: number;
  readonly #columns: number;
  readonly #mean: Float32Array;
  readonly #scale: Float32Array;

  /** @throws UserError where its part is none of the library's */
  constructor({ latentDim, part, shape, weights, mean, scale }: PackedDecoder) {
    this.#latentDim = latentDim;
    this.#columns = shape[1];
    this.#mean = floats(mean);
    this.#scale = floats(scale);
    const { network, builder } = buildDecoder({ latentDim, part, shape });
    this.#network = network;
    this.#builder = builder;
    const values = new Map(weights.map((one) => [one.name, floats(one.values)]));
    for (const parameter of this.#builder.parameters) parameter.write(found(values, parameter.name));
    for (const buffer of this.#builder.buffers) buffer.data.set(found(values, buffer.name));
  }

  /**
   * Decodes latents.
   *
   * @param Z n x latentDim, row by row
   * @returns n images in decibels, -80 to 0: n x bands x columns
   */
  async decibels(Z: Float32Array): Promise<Float32Array> {
    const rows = Z.length / this.#latentDim;
    const decoded = tf.tidy(() => this.#network.call(tf.tensor(Z, [rows, this.#latentDim])));
    const values = Float32Array.from(await decoded.data());
    decoded.dispose();
    const bands = this.#mean.length;
    for (let i = 0; i < values.length; i++) {
      const band = Math.floor(i / this.#columns) % bands;
      const decibels = (values[i] as number) * (this.#scale[band] as number) + (this.#mean[band] as number);
      values[i] = Math.min(0, Math.max(SILENCE, decibels));
    }
    return values;
  }

  /** Frees its memory. */
  dispose(): void {
    for (const parameter of this.#builder.parameters) parameter.dispose();
  }
}

function found(values: Map<string, Float32Array>, name: string): Float32Array {
  const of = values.get(name);
  if (!of) throw new Error(`the packed decoder lacks ${name}`);
  return of;
}
