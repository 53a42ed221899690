/** The parts of a VAE over one kind of input, built and put together. */

import { tf } from "../tensorflow/backend.js";
import type { Tensor } from "../tensorflow/tensor.js";
import { elboTerms, type Reduction } from "./elbo.js";
import type { Gaussian } from "./experts.js";
import { type Builder, GaussianHead } from "./layers.js";
import type { BuiltLikelihood, Likelihood } from "./likelihoods/likelihood.js";
import type { LossTerms } from "./model.js";
import type { DecoderPart, Encoder, EncoderPart, Network, Pass } from "./parts/part.js";
import type { BuiltPrior, Prior } from "./priors/prior.js";

/** The recipes that a VAE is built from. */
export interface VaeParts {
  /** Shape of one row, such as [57] or [128, 1290]. */
  inputShape: readonly number[];
  latentDim: number;
  encoder: EncoderPart;
  decoder: DecoderPart;
  likelihood: Likelihood;
  prior: Prior;
}

/**
 * Encoder, Gaussian head, decoder, likelihood and prior of a VAE.
 *
 *     x [batch, values], e [batch, conditionDim] -> encoder -> mu, logVar [batch, latentDim]
 *     z [batch, latentDim], e -> decoder -> xHat [batch, values], in the terms of the likelihood
 *
 * e, what is known of a song beside x, is optional. It is appended to the first axis of a row, or to images with channels
 * as channels.
 */
export class VaeNetwork {
  readonly likelihood: BuiltLikelihood;
  readonly prior: BuiltPrior;
  readonly #encoder: Encoder;
  readonly #head: GaussianHead;
  readonly #decoder: Network;
  /** Shape of a row before e is appended, and the axis where. */
  readonly #shape: readonly number[];
  readonly #axis: number;

  /** @param conditionDim columns of e; 0 for none */
  constructor(builder: Builder, parts: VaeParts, conditionDim = 0) {
    const { inputShape, latentDim, encoder, decoder, likelihood, prior } = parts;
    this.#shape = shapeToExtend(parts, conditionDim);
    this.#axis = axisToExtend(this.#shape, encoder);
    this.#encoder = encoder.buildEncoder(builder, "encoder", extended(this.#shape, conditionDim, encoder));
    this.#head = new GaussianHead(builder, "", this.#encoder.units, latentDim);
    this.#decoder = decoder.buildDecoder(builder, "decoder", latentDim + conditionDim, inputShape);
    this.likelihood = likelihood.build(builder, "likelihood");
    this.prior = prior.build(builder, latentDim);
  }

  /** q(z|x). */
  posterior(x: Tensor, pass?: Pass, e?: Tensor): Gaussian {
    const rows = shaped(x, this.#shape);
    return this.#head.call(this.#encoder.call(e ? append(rows, e, this.#axis) : rows, pass));
  }

  /** The decoder's output: the mean of p(x|z), or what the likelihood makes it from. */
  decode(z: Tensor, pass?: Pass, e?: Tensor): Tensor {
    return this.#decoder.call(e ? tf.concat([z, e], 1) : z, pass);
  }

  /** The mean of p(x|z). */
  decodedMean(z: Tensor, e?: Tensor): Tensor {
    return this.likelihood.mean(this.decode(z, undefined, e));
  }

  /** log p(x, z) = log p(x|z) + log p(z) of each row: [batch]. */
  logJoint(x: Tensor, z: Tensor, e?: Tensor): Tensor {
    return tf.add(this.likelihood.logProb(x, this.decode(z, undefined, e)), this.prior.logProb(z));
  }

  /** The loss of a batch with one sample of z per row. */
  loss(x: Tensor, pass: Pass, reduction: Reduction, e?: Tensor): LossTerms {
    return elboTerms(x, this.posterior(x, pass, e), (z) => this.decode(z, pass, e), pass, { ...this, reduction });
  }
}

/** The shape of a row, and what encodes and decodes it. */
export type Coder = Pick<VaeParts, "inputShape" | "encoder" | "decoder">;

/**
 * How many rows of these coders go through at once: `inference` in encoding and decoding, `micro` in training; undefined
 * where no part sets a limit, and `micro` where a part needs whole batches.
 */
export function rowsAtOnce(
  coders: readonly Coder[],
  conditionDim = 0,
): { inference: number | undefined; micro: number | undefined } {
  const limits = coders.flatMap((coder) => {
    const seen = extended(shapeToExtend(coder, conditionDim), conditionDim, coder.encoder);
    return [coder.encoder.rowsAtOnce?.(seen), coder.decoder.rowsAtOnce?.(coder.inputShape)];
  });
  const set = limits.filter((n) => n !== undefined);
  const inference = set.length > 0 ? Math.min(...set) : undefined;
  const whole = coders.some(({ encoder, decoder }) => encoder.wholeBatches || decoder.wholeBatches);
  return { inference, micro: whole ? undefined : inference };
}

/** Rows of values as rows of a shape: [batch, values] -> [batch, …shape]. */
export function shaped(x: Tensor, shape: readonly number[]): Tensor {
  return shape.length === 1 ? x : tf.reshape(x, [-1, ...shape]);
}

/** Images get a channel of their own before others are appended. */
function shapeToExtend(
  { inputShape, encoder }: Pick<Coder, "inputShape" | "encoder">,
  more: number,
): readonly number[] {
  return more > 0 && encoder.channels && inputShape.length === 2 ? [...inputShape, 1] : inputShape;
}

/** The axis of a row that classes are appended to. */
function axisToExtend(shape: readonly number[], { channels }: EncoderPart): number {
  return channels ? shape.length - 1 : 0;
}

/** The shape with `more` on that axis. */
function extended(shape: readonly number[], more: number, encoder: EncoderPart): readonly number[] {
  const axis = axisToExtend(shape, encoder);
  return shape.map((n, i) => (i === axis ? n + more : n));
}

/** Appends e [batch, d] to an axis of the rows of x, the same all along the other axes. */
function append(x: Tensor, e: Tensor, axis: number): Tensor {
  const [batch, ...shape] = x.shape as [number, ...number[]];
  if (shape.length === 1) return tf.concat([x, e], 1);
  const spread = tf.reshape(e, [batch, ...shape.map((_, i) => (i === axis ? (e.shape[1] as number) : 1))]);
  const repeats = shape.map((n, i) => (i === axis ? 1 : n));
  return tf.concat([x, tf.tile(spread, [1, ...repeats])], axis + 1);
}
