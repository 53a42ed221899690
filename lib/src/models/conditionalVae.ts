import { Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { oneOf, UserError } from "../errors.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import type { Parameter } from "../tensorflow/parameter.js";
import type { Tensor } from "../tensorflow/tensor.js";
import { type BetaSchedule, checkBeta } from "./betaSchedule.js";
import type { Batch, Dataset, Rows } from "./dataset.js";
import { checkReduction, type Reduction } from "./elbo.js";
import type { Gaussian } from "./experts.js";
import { builderOf, uniformParameter } from "./layers.js";
import { INFERENCE_ROWS, type LossTerms, Model, type Pass } from "./model.js";
import { rowsAtOnce, VaeNetwork, type VaeParts } from "./network.js";
import {
  chosenDecoder,
  chosenEncoder,
  chosenLikelihood,
  chosenPrior,
  type DecoderChoice,
  type EncoderChoice,
  keepParts,
  type LikelihoodChoice,
  type PriorChoice,
} from "./parts/choose.js";
import { conv } from "./parts/conv.js";
import { dense } from "./parts/dense.js";
import { type EncoderPart, sizeOf } from "./parts/part.js";
import { inputTensor, refuseUnread, shapeOf, singleInput } from "./unimodalVae.js";

/** Options of {@link ConditionalVae}. */
export interface ConditionalVaeOptions {
  /** Number of classes of each condition, such as { language: 2, genre: 8 }. */
  conditions: Record<string, number>;
  /** Features per song, where a song is a vector and not an image. */
  inputDim?: number | undefined;
  /** Shape of one row, where it is neither. */
  inputShape?: number[] | undefined;
  /** Rows of the image: mel bands. Default 128. */
  height?: number | undefined;
  /** Columns of the image: frames. Default 1290, 30 s at 22,050 Hz and a hop of 512. */
  width?: number | undefined;
  /** Channels of the default encoder's convolutions, {@link conv}. Default [32, 64, 128, 256]. */
  channels?: number[] | undefined;
  /** Units between the default encoder's convolutions and the latent space. Default 512. */
  hidden?: number | undefined;
  /** The encoder, which is given the classes beside x, as in {@link Vae}. Default "dense" for vectors, otherwise "conv". */
  encoder?: EncoderChoice | undefined;
  /** The decoder, which is given the classes beside z. Default: the one that belongs to the encoder. */
  decoder?: DecoderChoice | undefined;
  /** p(x|z): "gaussian" (unit variance), "learnedVariance", "bernoulli" or "laplace". Default "gaussian". */
  likelihood: LikelihoodChoice;
  /** p(z): "standardNormal" or "gaussianMixture". Default "standardNormal". */
  prior: PriorChoice;
  /** Latent dimensions. Default 64. */
  latentDim: number;
  /** Weight of the KL term, or a schedule of it. Default 1. */
  beta: BetaSchedule;
  /** "sum" is the ELBO; "mean" divides the reconstruction error by the number of values. Default "sum". */
  reduction: Reduction;
  /** Seed of the first weights. Default 0. */
  seed: number;
}

/** Class per song for each condition; -1, or an omitted condition, is unknown. */
export type Classes = Record<string, Int32Array>;

/** Songs with their class labels. */
export interface ConditionalData {
  /** One song per row: an image, row-major, or a vector. */
  X: Rows;
  /** By condition, one class a song; -1 where it is not known. */
  classes: Classes;
}

const EMBEDDING = 32;
const HIDDEN_LABELS = 0.1;

/**
 * Conditional VAE (Sohn, Lee & Yan 2015, "Learning Structured Output Representation using Deep Conditional Generative
 * Models"): encoder and decoder are given class labels, such as language and genre. By default over images, with the
 * encoder and the decoder of {@link conv}; with `inputDim` over vectors.
 *
 *     e = the embeddings of the song's classes, one after the other            [batch, 32 per condition]
 *     x [batch, height, width, 1] with e broadcast as channels -> encoder -> mu, logVar [batch, latentDim]
 *     or [x, e], x [batch, inputDim]                           -> encoder -> mu, logVar [batch, latentDim]
 *     [z, e] -> decoder -> xHat [batch, values]
 *
 * z encodes what the conditions do not determine, so clusters of z must not be scored against the labels that were
 * given as conditions. Class -1 is unknown and has its own embedding; in training one label in ten is hidden at random,
 * so that this embedding is learned even where every song is labeled.
 */
export class ConditionalVae extends Model<ConditionalData> {
  readonly kind = "ConditionalVae";
  readonly options: ConditionalVaeOptions;
  /** @internal */
  override readonly microBatch: number | undefined;
  /** @internal */
  override readonly inferenceRows: number;
  /** @internal */
  readonly parts: VaeParts;
  /** @internal */
  readonly network: VaeNetwork;
  readonly #embeddings = new Map<string, Parameter>(); // each [classes + 1, 32]; the last row is "unknown"

  constructor(given: Partial<ConditionalVaeOptions> & { conditions: Record<string, number> }) {
    super();
    const { options, parts } = checkedOptions(given);
    this.options = options;
    this.parts = parts;
    const builder = builderOf(this, options.seed);
    for (const [name, classes] of Object.entries(options.conditions)) {
      checkNumber(`The number of classes of ${name}`, classes, { min: 1, integer: true });
      this.#embeddings.set(name, uniformParameter(builder, `embedding/${name}`, [classes + 1, EMBEDDING], 1));
    }
    const conditionDim = EMBEDDING * this.#embeddings.size;
    const { inference, micro } = rowsAtOnce([parts], conditionDim);
    this.inferenceRows = inference ?? INFERENCE_ROWS;
    this.microBatch = micro;
    this.network = new VaeNetwork(builder, parts, conditionDim);
  }

  /**
   * Decodes latent points.
   * @param classes class of each point for each condition; omitted ones are unknown
   */
  override async decode(Z: MatrixLike, classes: Classes = {}): Promise<Matrix> {
    const M = toMatrix("ConditionalVae.decode", Z, "Z");
    const conditions = this.#classRows(classes, M.rows);
    return this.decodeRows(M, (indices) => pick(conditions, indices));
  }

  /**
   * Decodes `n` draws from the prior as songs of the given classes: for each condition n of them; omitted ones are
   * unknown.
   *
   * @returns n x values
   */
  override async sample(
    n: number,
    { seed = DEFAULT_SEED, classes = {} }: { seed?: number; classes?: Classes } = {},
  ): Promise<Matrix> {
    checkNumber("n", n, { min: 1, integer: true });
    const Z = this.network.prior.sample(n, new Rng(seed, "sample"));
    return this.decode(new Matrix(n, this.options.latentDim, Z), classes);
  }

  /** @internal */
  dataset({ X, classes }: ConditionalData): Dataset {
    const source = singleInput(X, sizeOf(this.parts.inputShape), this.parts.likelihood.range);
    const conditions = this.#classRows(classes, source.length);
    return {
      length: source.length,
      read: async (indices) => ({ ...(await source.read(indices)), ...pick(conditions, indices) }),
    };
  }

  /** @internal */
  encodeBatch(batch: Batch): Gaussian {
    return this.network.posterior(inputTensor(batch), undefined, this.#embed(batch)); // [batch, latentDim] each
  }

  /** @internal */
  decodeBatch(z: Tensor, batch: Batch): { x: Tensor } {
    return { x: this.network.decodedMean(z, this.#embed(batch)) }; // [batch, values]
  }

  /** @internal */
  decoded({ x }: Record<string, Matrix>): Matrix {
    return x as Matrix;
  }

  /** @internal */
  lossTerms(batch: Batch, pass: Pass): LossTerms {
    const e = this.#embed(pass.training ? this.#hideLabels(batch, pass.rng) : batch);
    return this.network.loss(inputTensor(batch), pass, this.options.reduction, e);
  }

  /** log p(x, z | classes). @internal */
  override logJoint(z: Tensor, batch: Batch): Tensor {
    return this.network.logJoint(inputTensor(batch), z, this.#embed(batch));
  }

  /** The embeddings of a batch's classes, side by side: [batch, 32 per condition]. */
  #embed(batch: Batch): Tensor {
    const parts = [...this.#embeddings].map(([name, table]) => {
      const unknown = (table.shape[0] as number) - 1;
      const rows = Int32Array.from(batch[name] as Int32Array, (c) => (c < 0 ? unknown : c));
      return tf.gather(table.value, tf.tensor1d(rows, "int32"));
    });
    return tf.concat(parts, 1);
  }

  #hideLabels(batch: Batch, rng: Rng): Batch {
    const hidden = { ...batch };
    for (const name of this.#embeddings.keys()) {
      hidden[name] = (batch[name] as Int32Array).map((c) => (rng.uniform() < HIDDEN_LABELS ? -1 : c));
    }
    return hidden;
  }

  /** Every condition's classes for `rows` songs, checked. */
  #classRows(classes: Classes, rows: number): Classes {
    const { conditions } = this.options;
    for (const name of Object.keys(classes)) {
      if (!(name in conditions)) {
        throw new UserError(`This model knows no condition "${name}"; it has ${oneOf(Object.keys(conditions))}.`);
      }
    }
    return Object.fromEntries(
      Object.entries(conditions).map(([name, count]) => {
        const given = classes[name] ?? new Int32Array(rows).fill(-1);
        const wrong = given.find((c) => !(c >= -1 && c < count));
        if (given.length !== rows || wrong !== undefined) {
          throw new UserError(
            `${name} has ${given.length} classes for ${rows} songs${wrong === undefined ? "" : `, among them ${wrong}`}; it needs one per song, from 0 to ${count - 1}, or -1 for unknown.`,
          );
        }
        return [name, given];
      }),
    );
  }
}

/** The options filled in and checked, and the parts that they name. */
function checkedOptions(given: Partial<ConditionalVaeOptions>): { options: ConditionalVaeOptions; parts: VaeParts } {
  const options = withDefaults<ConditionalVaeOptions>("ConditionalVae", given, {
    conditions: {},
    inputDim: undefined,
    inputShape: undefined,
    height: undefined,
    width: undefined,
    channels: undefined,
    hidden: undefined,
    encoder: undefined,
    decoder: undefined,
    likelihood: "gaussian",
    prior: "standardNormal",
    latentDim: 64,
    beta: 1,
    reduction: "sum",
    seed: DEFAULT_SEED,
  });
  const { latentDim } = options;
  checkNumber("latentDim", latentDim, { min: 1, integer: true });
  const inputShape = rowShape(options);
  const encoder = encoderOf(options, inputShape);
  const decoder = chosenDecoder("decoder", options.decoder, encoder);
  const likelihood = chosenLikelihood("likelihood", options.likelihood);
  const prior = chosenPrior("prior", options.prior);
  const parts = { encoder, decoder, likelihood, prior };
  keepParts(options, parts);
  checkBeta(options.beta);
  checkReduction(options.reduction, likelihood);
  return { options, parts: { inputShape, latentDim, ...parts } };
}

/** The shape of a song, from whichever options give it. */
function rowShape(options: ConditionalVaeOptions): number[] {
  const { inputDim, inputShape, height, width } = options;
  if (inputDim === undefined && inputShape === undefined) {
    options.height = checkNumber("height", height ?? 128, { min: 1, integer: true });
    options.width = checkNumber("width", width ?? 1290, { min: 1, integer: true });
    return [options.height, options.width];
  }
  refuseUnread(inputDim === undefined ? "inputShape" : "inputDim", { height, width });
  return shapeOf("ConditionalVae", inputShape, inputDim);
}

/** The encoder; where none is given, the options of the default one are filled in. */
function encoderOf(options: ConditionalVaeOptions, inputShape: readonly number[]): EncoderPart {
  const { encoder, channels, hidden } = options;
  if (encoder !== undefined) {
    refuseUnread("encoder", { channels, hidden });
    return chosenEncoder("encoder", encoder);
  }
  if (inputShape.length === 1) {
    refuseUnread("inputDim", { channels, hidden });
    return dense();
  }
  options.channels = channels ?? [32, 64, 128, 256];
  options.hidden = hidden ?? 512;
  return conv({ channels: options.channels, hidden: options.hidden });
}

function pick(classes: Classes, indices: Int32Array): Classes {
  return Object.fromEntries(Object.entries(classes).map(([name, c]) => [name, indices.map((i) => c[i] as number)]));
}
