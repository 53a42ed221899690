/**
 * What the halves of a model are made of. A part is a recipe: a kind, options that can be written as JSON, and how to
 * build the network. A model keeps kind and options with its weights, and builds the networks from them when it is
 * loaded.
 */

import type { Tensor } from "../../tensorflow/tensor.js";
import type { Builder } from "../layers.js";
import type { Pass } from "../lossTerms.js";

export type { Pass };

/** A network that was built: its parameters are made, and it is a function of tensors. */
export interface Network {
  /**
   * Runs the network.
   *
   * @param x a batch, rows first
   * @param pass present in training and where a loss is measured; a network without dropout and the like ignores it
   */
  call(x: Tensor, pass?: Pass): Tensor;
}

/** The network of an {@link EncoderPart}: [batch, …inputShape] -> [batch, units]. */
export interface Encoder extends Network {
  /** Columns of its output, from which the model makes the mean and the log variance of each latent dimension. */
  readonly units: number;
}

/** What encoders and decoders have in common. */
interface Part {
  /** Its name. A model that is loaded builds the library's own parts by this name; a part of your own needs another. */
  readonly kind: string;
  /** Every option, defaults filled in: numbers, strings, and lists and objects of them. */
  readonly options: object;
  /**
   * How many rows go through at once, for parts whose activations are large: a longer batch is split, and its gradients
   * are added up, with the same result. Omitted: 256 rows in encoding, and whole batches in training.
   */
  rowsAtOnce?(shape: readonly number[]): number;
  /** True where the rows of a batch depend on each other, as with batch normalization, so that no batch may be split. */
  readonly wholeBatches?: boolean;
}

/** How to build an encoder: `dense()`, `conv()` …, or a part of your own. */
export interface EncoderPart extends Part {
  /**
   * Builds the network, with the layers of this library.
   *
   * @param builder collects the parameters: pass it to each layer
   * @param name what the names of its parameters start with, such as "encoder" in "encoder/0/weight"
   * @param inputShape shape of one row, such as [57], [128, 1290] or, where there are classes, [128, 1290, 33]
   */
  buildEncoder(builder: Builder, name: string, inputShape: readonly number[]): Encoder;
  /**
   * True for images with channels, [height, width, channels]: a ConditionalVae then gives its classes as channels.
   * Omitted: as more values on the first axis of a row, such as more columns of a vector.
   */
  readonly channels?: boolean;
}

/** How to build a decoder: `dense()`, `conv()` …, or a part of your own. */
export interface DecoderPart extends Part {
  /**
   * Builds the network: [batch, inputs] -> [batch, product of outputShape].
   *
   * @param builder collects the parameters: pass it to each layer
   * @param name what the names of its parameters start with, such as "decoder"
   * @param inputs columns of z, and of what is appended to it
   * @param outputShape shape of one row, such as [57] or [128, 1290]
   */
  buildDecoder(builder: Builder, name: string, inputs: number, outputShape: readonly number[]): Network;
}

/** Number of values of a row of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
