import { checkNumber, withDefaults } from "../../options.js";
import { tf } from "../../tensorflow/backend.js";
import type { Tensor } from "../../tensorflow/tensor.js";
import { type Builder, Dense, DenseStack } from "../layers.js";
import { type DecoderPart, type Encoder, type EncoderPart, type Network, sizeOf } from "./part.js";

/** Options of {@link dense}. */
export interface DenseOptions {
  /** Widths of the encoder's layers; the decoder has them in reverse. Default [512, 256]. */
  hidden: number[];
}

/**
 * Fully connected layers with ReLU, as encoder, as decoder or as both.
 *
 *     encoder: [batch, …inputShape] -> [batch, values] -> 512 -> 256
 *     decoder: [batch, latentDim] -> 256 -> 512 -> [batch, values], linear
 *
 * @returns a part, for the `encoder` or `decoder` of a model
 * @throws UserError on a width that is no positive whole number
 */
export function dense(options: Partial<DenseOptions> = {}): EncoderPart & DecoderPart {
  return new DensePart(options);
}

/** @internal */
export class DensePart implements EncoderPart, DecoderPart {
  readonly kind = "dense";
  readonly options: DenseOptions;

  constructor(options: Partial<DenseOptions>) {
    this.options = withDefaults<DenseOptions>("dense", options, { hidden: [512, 256] });
    for (const units of this.options.hidden) checkNumber("A layer width", units, { min: 1, integer: true });
  }

  buildEncoder(builder: Builder, name: string, inputShape: readonly number[]): Encoder {
    const inputs = sizeOf(inputShape);
    const stack = new DenseStack(builder, name, inputs, this.options.hidden);
    const flat = (x: Tensor) => (inputShape.length === 1 ? x : tf.reshape(x, [-1, inputs]));
    return { units: stack.units, call: (x) => stack.call(flat(x)) };
  }

  buildDecoder(builder: Builder, name: string, inputs: number, outputShape: readonly number[]): Network {
    const stack = new DenseStack(builder, name, inputs, [...this.options.hidden].reverse());
    // The last layer stands beside the others in saved models: "output" beside "decoder".
    const output = new Dense(builder, name.replace(/decoder$/, "output"), stack.units, sizeOf(outputShape));
    return { call: (z) => output.call(stack.call(z)) };
  }
}
