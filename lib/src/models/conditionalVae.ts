import { type Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { oneOf, UserError } from "../errors.js";
import { checkNumber } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import type { Parameter } from "../tensorflow/parameter.js";
import type { Tensor } from "../tensorflow/tensor.js";
import { ConvDecoder, ConvEncoder } from "./convCoder.js";
import { type ConvVaeOptions, checkedConvOptions, imagesAtOnce } from "./convVae.js";
import { type Batch, type Dataset, type Rows, rowSource } from "./dataset.js";
import { elboTerms } from "./elbo.js";
import { GaussianHead, uniformParameter } from "./layers.js";
import { type LossTerms, Model, type Pass } from "./model.js";
import { inputTensor } from "./vae.js";

/** Options of {@link ConditionalVae}. */
export interface ConditionalVaeOptions extends ConvVaeOptions {
  /** Number of classes of each condition, such as { language: 2, genre: 8 }. */
  conditions: Record<string, number>;
}

/** Class per song for each condition; -1, or an omitted condition, is unknown. */
export type Classes = Record<string, Int32Array>;

/** Songs with their class labels. */
export interface ConditionalData {
  /** One image per row. */
  X: Rows;
  /** By condition, one class a song; -1 where it is not known. */
  classes: Classes;
}

const EMBEDDING = 32;
const HIDDEN_LABELS = 0.1;

/**
 * Conditional convolutional VAE (Sohn, Lee & Yan 2015, "Learning Structured Output Representation using Deep
 * Conditional Generative Models"): encoder and decoder are given class labels, such as language and genre.
 *
 *     e = the embeddings of the song's classes, one after the other            [batch, 32 per condition]
 *     x [batch, height, width, 1] with e broadcast as channels -> ConvVAE's encoder -> mu, logVar [batch, latentDim]
 *     [z, e] -> ConvVAE's decoder -> xHat [batch, height, width, 1]
 *
 * z encodes what the conditions do not determine, so clusters of z must not be scored against the labels that were
 * given as conditions. Class -1 is unknown and has its own embedding; in training one label in ten is hidden at random,
 * so that this embedding is learned even where every song is labeled.
 */
export class ConditionalVae extends Model<ConditionalData> {
  readonly kind = "ConditionalVae";
  readonly options: ConditionalVaeOptions;
  /** @internal */
  override readonly microBatch: number;
  /** @internal */
  override readonly inferenceRows: number;
  readonly #embeddings = new Map<string, Parameter>(); // each [classes + 1, 32]; the last row is "unknown"
  readonly #encoder: ConvEncoder;
  readonly #head: GaussianHead;
  readonly #decoder: ConvDecoder;

  constructor({ conditions, ...options }: Partial<ConvVaeOptions> & { conditions: Record<string, number> }) {
    super();
    this.options = { ...checkedConvOptions("ConditionalVae", options), conditions };
    const { height, width, channels, hidden, latentDim, seed } = this.options;
    const builder = { parameters: this.parameters, rng: new Rng(seed, "init") };
    for (const [name, classes] of Object.entries(conditions)) {
      checkNumber(`The number of classes of ${name}`, classes, { min: 1, integer: true });
      this.#embeddings.set(name, uniformParameter(builder, `embedding/${name}`, [classes + 1, EMBEDDING], 1));
    }
    const e = EMBEDDING * this.#embeddings.size;
    this.inferenceRows = this.microBatch = imagesAtOnce(height * width * (1 + e / 32));
    this.#encoder = new ConvEncoder(builder, "encoder", 1 + e, channels, hidden);
    this.#head = new GaussianHead(builder, "", hidden, latentDim);
    this.#decoder = new ConvDecoder(builder, "decoder", latentDim + e, channels, height, width);
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

  /** @internal */
  dataset({ X, classes }: ConditionalData): Dataset {
    const source = rowSource(X, this.options.height * this.options.width, "X");
    const conditions = this.#classRows(classes, source.length);
    return {
      length: source.length,
      read: async (indices) => ({
        size: indices.length,
        x: await source.read(indices),
        ...pick(conditions, indices),
      }),
    };
  }

  /** @internal */
  encodeBatch(batch: Batch): { mu: Tensor; logVar: Tensor } {
    return this.#posterior(inputTensor(batch), this.#embed(batch));
  }

  /** @internal */
  decodeBatch(z: Tensor, batch: Batch): { x: Tensor } {
    return { x: this.#decode(z, this.#embed(batch)) };
  }

  /** @internal */
  decoded({ x }: Record<string, Matrix>): Matrix {
    return x as Matrix;
  }

  /** @internal */
  lossTerms(batch: Batch, pass: Pass): LossTerms {
    const x = inputTensor(batch);
    const e = this.#embed(pass.training ? this.#hideLabels(batch, pass.rng) : batch);
    return elboTerms(x, this.#posterior(x, e), (z) => this.#decode(z, e), pass, this.options.reduction);
  }

  #posterior(x: Tensor, e: Tensor): { mu: Tensor; logVar: Tensor } {
    const { height, width } = this.options;
    const image = tf.reshape(x, [-1, height, width, 1]);
    const channels = tf.tile(tf.reshape(e, [-1, 1, 1, e.shape[1] as number]), [1, height, width, 1]);
    return this.#head.call(this.#encoder.call(tf.concat([image, channels], 3))); // [batch, latentDim] each
  }

  #decode(z: Tensor, e: Tensor): Tensor {
    return this.#decoder.call(tf.concat([z, e], 1)); // [batch, height * width]
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

function pick(classes: Classes, indices: Int32Array): Classes {
  return Object.fromEntries(Object.entries(classes).map(([name, c]) => [name, indices.map((i) => c[i] as number)]));
}
