/** What the VAEs over one kind of input share: their options, and what they do with a batch. */

import { Matrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { UserError } from "../errors.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import type { Tensor } from "../tensorflow/tensor.js";
import type { BetaSchedule } from "./betaSchedule.js";
import { type Batch, checkRange, type Dataset, type Rows, rowSource } from "./dataset.js";
import type { Reduction } from "./elbo.js";
import type { Gaussian } from "./experts.js";
import { builderOf } from "./layers.js";
import { INFERENCE_ROWS, type LossTerms, Model } from "./model.js";
import { rowsAtOnce, VaeNetwork, type VaeParts } from "./network.js";
import { chosenDecoder, chosenEncoder, type DecoderChoice, type EncoderChoice, keepParts } from "./parts/choose.js";
import { type DecoderPart, type EncoderPart, type Pass, sizeOf } from "./parts/part.js";

/** Options of the encoder and the decoder, of models over one kind of input. */
export interface CoderOptions {
  /** Features per song, where a song is one vector. */
  inputDim: number;
  /** Shape of one row, where a song is more than a vector: [height, width] of an image. Default [inputDim]. */
  inputShape?: number[] | undefined;
  /** Widths of the default encoder's layers, {@link dense}; the decoder mirrors them. Default [512, 256]. */
  hidden?: number[] | undefined;
  /**
   * The encoder: "dense", "conv", "residualConv", "pcaConv", "lstm", "transformer" or "segments", a part with its options
   * such as `conv({ channels: [16, 32] })`, or one of your own. Default "dense".
   */
  encoder?: EncoderChoice | undefined;
  /** The decoder: "dense", "conv", "residualConv", "pcaConv", a part, or your own. Default: the one of the encoder's part. */
  decoder?: DecoderChoice | undefined;
  /** Latent dimensions. Fewer are easier to cluster, more reconstruct better. Default 32. */
  latentDim: number;
  /** Seed of the first weights. Default 0. */
  seed: number;
}

/** Options as they are given: one of `inputDim` and `inputShape` is needed. */
export type Given<Options extends CoderOptions> = Partial<Options> & ({ inputDim: number } | { inputShape: number[] });

/** Defaults of {@link CoderOptions}. @internal */
export const CODER_DEFAULTS: Omit<CoderOptions, "inputDim"> & { inputDim: number } = {
  inputDim: 0,
  inputShape: undefined,
  hidden: undefined,
  encoder: undefined,
  decoder: undefined,
  latentDim: 32,
  seed: DEFAULT_SEED,
};

/**
 * Fills in and checks the options, and finds the parts that they name.
 * @param defaults of every option there is; an option that is not among them is refused
 * @throws UserError also on an option that the chosen parts do not read
 * @internal
 */
export function checkedCoder<Options extends CoderOptions>(
  model: string,
  given: Partial<Options>,
  defaults: Options,
): { options: Options; inputShape: number[]; encoder: EncoderPart; decoder: DecoderPart } {
  const options = withDefaults<Options>(model, given, defaults);
  const inputShape = shapeOf(model, options.inputShape, given.inputDim);
  options.inputDim = sizeOf(inputShape);
  checkNumber("latentDim", options.latentDim, { min: 1, integer: true });
  if (options.encoder === undefined) {
    options.hidden ??= [512, 256];
    for (const width of options.hidden) checkNumber(`A layer width of ${model}`, width, { min: 1, integer: true });
  } else {
    refuseUnread("encoder", { hidden: options.hidden });
  }
  const encoder = chosenEncoder(
    "encoder",
    options.encoder ?? ({ kind: "dense", options: { hidden: options.hidden } } as EncoderPart),
  );
  const decoder = chosenDecoder("decoder", options.decoder, encoder);
  keepParts(options, { encoder, decoder });
  return { options, inputShape, encoder, decoder };
}

/**
 * The shape of one row, from the two options that may give it.
 * @throws UserError where neither does, or both do and differ
 * @internal
 */
export function shapeOf(model: string, inputShape: number[] | undefined, inputDim: number | undefined): number[] {
  if (inputShape === undefined) {
    if (inputDim === undefined) {
      throw new UserError(
        `${model} needs inputDim, the features per song, or inputShape, the shape of one row, such as [128, 1290].`,
      );
    }
    return [checkNumber("inputDim", inputDim, { min: 1, integer: true })];
  }
  for (const n of inputShape) checkNumber("A number of inputShape", n, { min: 1, integer: true });
  if (inputShape.length === 0 || (inputDim !== undefined && inputDim !== sizeOf(inputShape))) {
    throw new UserError(
      `inputShape is [${inputShape.join(", ")}], ${sizeOf(inputShape)} values, but inputDim is ${inputDim}; give one of them.`,
    );
  }
  return inputShape;
}

/**
 * Refuses options that nothing reads beside another one.
 * @param beside that one, such as "encoder"
 * @throws UserError naming the first of them that is given
 * @internal
 */
export function refuseUnread(beside: string, unread: Record<string, unknown>): void {
  const name = Object.keys(unread).find((option) => unread[option] !== undefined);
  if (name === undefined) return;
  throw new UserError(
    `${name} has no effect beside ${beside}; leave it out, or give it to a part, as one of its own options.`,
  );
}

/** Base class of the VAEs over one kind of input. */
export abstract class UnimodalVae<
  Options extends { latentDim: number; beta: BetaSchedule; reduction: Reduction; seed: number },
> extends Model<Rows> {
  readonly options: Options;
  /** @internal */
  readonly parts: VaeParts;
  /** @internal */
  readonly network: VaeNetwork;
  /** @internal */
  override readonly microBatch: number | undefined;
  /** @internal */
  override readonly inferenceRows: number;

  protected constructor(options: Options, parts: VaeParts) {
    super();
    this.options = options;
    this.parts = parts;
    const { inference, micro } = rowsAtOnce([parts]);
    this.inferenceRows = inference ?? INFERENCE_ROWS;
    this.microBatch = micro;
    this.network = new VaeNetwork(builderOf(this, options.seed), parts);
  }

  /** Decodes `n` draws from the prior. */
  override async sample(n: number, { seed = DEFAULT_SEED }: { seed?: number } = {}): Promise<Matrix> {
    checkNumber("n", n, { min: 1, integer: true });
    const { latentDim } = this.options;
    return this.decode(new Matrix(n, latentDim, this.network.prior.sample(n, new Rng(seed, "sample"))));
  }

  /** @internal */
  dataset(data: Rows): Dataset {
    return singleInput(data, sizeOf(this.parts.inputShape), this.parts.likelihood.range);
  }

  /** @internal */
  encodeBatch(batch: Batch): Gaussian {
    return this.network.posterior(inputTensor(batch)); // [batch, latentDim] each
  }

  /** @internal */
  decodeBatch(z: Tensor): { x: Tensor } {
    return { x: this.network.decodedMean(z) }; // [batch, values]
  }

  /** @internal */
  decoded({ x }: Record<string, Matrix>): Matrix {
    return x as Matrix;
  }

  /** @internal */
  lossTerms(batch: Batch, pass: Pass): LossTerms {
    return this.network.loss(inputTensor(batch), pass, this.options.reduction);
  }

  /** @internal */
  override logJoint(z: Tensor, batch: Batch): Tensor {
    return this.network.logJoint(inputTensor(batch), z);
  }
}

/**
 * Data of one kind of row, as batches { x }.
 * @param range the least and the largest value that the likelihood takes
 * @internal
 */
export function singleInput(data: Rows, cols: number, range?: readonly [number, number]): Dataset {
  const source = rowSource(data, cols, "X");
  return {
    length: source.length,
    read: async (indices) => {
      const x = await source.read(indices);
      checkRange(x, range, "X");
      return { size: indices.length, x };
    },
  };
}

/** The batch's `x` as [batch, features]. @internal */
export function inputTensor({ x, size }: Batch): Tensor {
  return tf.tensor(x as Float32Array, [size, (x as Float32Array).length / size]);
}
