import type { Matrix } from "../array/matrix.js";
import type { Rng } from "../array/rng.js";
import { UserError } from "../errors.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import type { Tensor } from "../tensorflow/tensor.js";
import { ntXent } from "./contrastive.js";
import type { Batch, Dataset, Rows } from "./dataset.js";
import { builderOf, Dense } from "./layers.js";
import { INFERENCE_ROWS, type LossTerms, Model } from "./model.js";
import { chosenEncoder, type EncoderChoice } from "./parts/choose.js";
import { type Encoder, type EncoderPart, type Pass, sizeOf } from "./parts/part.js";
import { inputTensor, singleInput } from "./unimodalVae.js";

/** Options of {@link CropEncoder}. */
export interface CropEncoderOptions {
  /** Bands and columns of an image. */
  inputShape: [bands: number, columns: number];
  /** Columns of a crop. Shorter ones are harder to match and say more about timbre. Default a third of the columns. */
  crop: number;
  /** The encoder of a crop, as in {@link Vae}. Default "conv". */
  encoder?: EncoderChoice | undefined;
  /** Dimensions of the representation. Default 64. */
  latentDim: number;
  /** Units of the projection that is compared in training and discarded afterwards. Default 64. */
  projectionDim: number;
  /** Temperature of NT-Xent: smaller puts more weight on the most similar wrong songs. Default 0.1. */
  temperature: number;
  /** Largest number of bands by which a crop is moved up or down, so that key says less. Default 2; 0 keeps the key. */
  pitchShift: number;
  /** Largest share of the bands, and of the columns, that one mask of each kind hides. Default 0.2; 0 hides nothing. */
  mask: number;
  /** Evenly spaced crops whose representations are averaged to that of a song. Default 4. */
  cropsPerSong: number;
  /** Seed of the first weights. Default 0. */
  seed: number;
}

/**
 * Self-supervised encoder of sound: two crops of one song must look more alike than crops of different songs (COLA, Saeed,
 * Grangier & Zeghidour 2021; SimCLR, Chen et al. 2020), with masks over time and pitch (SpecAugment, Park et al. 2019).
 *
 *     crop_1, crop_2 of song i, each moved in pitch and masked -> encoder -> z [latentDim] -> ReLU projection -> p
 *     loss = NT-Xent(p_1, p_2) over the batch
 *
 * The representation of a song is the mean z of evenly spaced crops, unmasked. Nothing is decoded and there is no prior: the
 * model can be compared with a VAE as a representation, not as a model of songs. Train with large batches: every other song of
 * the batch is a wrong answer.
 */
export class CropEncoder extends Model<Rows> {
  readonly kind = "CropEncoder";
  readonly options: CropEncoderOptions & { beta: 0 };
  /** @internal */
  override readonly inferenceRows: number;
  readonly #encoder: Encoder;
  readonly #code: Dense;
  readonly #projection: [Dense, Dense];

  constructor(given: Partial<CropEncoderOptions> & Pick<CropEncoderOptions, "inputShape">) {
    super();
    const { options, encoder } = checked(given);
    this.options = options;
    const { inputShape, crop, latentDim, projectionDim, cropsPerSong, seed } = options;
    const shape = [inputShape[0], crop];
    this.inferenceRows = Math.max(1, Math.floor((encoder.rowsAtOnce?.(shape) ?? INFERENCE_ROWS) / cropsPerSong));
    const builder = builderOf(this, seed);
    this.#encoder = encoder.buildEncoder(builder, "encoder", shape);
    this.#code = new Dense(builder, "code", this.#encoder.units, latentDim);
    this.#projection = [
      new Dense(builder, "projection/0", latentDim, projectionDim, { relu: true }),
      new Dense(builder, "projection/1", projectionDim, projectionDim),
    ];
  }

  override async sample(): Promise<Matrix> {
    throw noDecoder("sample from");
  }

  /** @internal */
  dataset(data: Rows): Dataset {
    return singleInput(data, sizeOf(this.options.inputShape));
  }

  /** @internal */
  encodeBatch(batch: Batch): { mu: Tensor } {
    const { inputShape, crop, cropsPerSong, latentDim } = this.options;
    const free = inputShape[1] - crop;
    const codes = Array.from({ length: cropsPerSong }, (_, i) => {
      const at = cropsPerSong === 1 ? free >> 1 : Math.round((i * free) / (cropsPerSong - 1));
      const image = tf.reshape(inputTensor(batch), [batch.size, ...inputShape]);
      return this.#encode(tf.slice(image, [0, 0, at], [batch.size, inputShape[0], crop]));
    });
    return { mu: tf.reshape(tf.mean(tf.stack(codes), 0), [batch.size, latentDim]) };
  }

  /** @internal */
  decodeBatch(): Record<string, Tensor> {
    throw noDecoder("decode");
  }

  /** @internal */
  decoded(): Matrix {
    throw noDecoder("decode");
  }

  /** @internal */
  lossTerms(batch: Batch, pass: Pass): LossTerms {
    const [first, second] = [0, 1].map(() => this.#project(this.#encode(this.#crops(batch, pass.rng)))) as [
      Tensor,
      Tensor,
    ];
    const contrastive = ntXent(first, second, this.options.temperature);
    return { loss: contrastive, recon: tf.scalar(0), kl: tf.scalar(0), contrastive };
  }

  /** One random crop of each song, moved in pitch and masked: [batch, bands, crop]. */
  #crops({ x, size }: Batch, rng: Rng): Tensor {
    const { inputShape, crop, pitchShift, mask } = this.options;
    const [bands, columns] = inputShape;
    const out = new Float32Array(size * bands * crop);
    for (let i = 0; i < size; i++) {
      const at = rng.int(columns - crop + 1);
      const up = rng.int(2 * pitchShift + 1) - pitchShift;
      const [hiddenBands, hiddenColumns] = [hidden(bands, mask, rng), hidden(crop, mask, rng)];
      for (let band = 0; band < bands; band++) {
        const from = band - up;
        // Masked cells, and what comes in from beyond the image, are 0: the mean of standardized images.
        if (from < 0 || from >= bands || hiddenBands(band)) continue;
        const source = (x as Float32Array).subarray((i * bands + from) * columns + at);
        const target = (i * bands + band) * crop;
        for (let t = 0; t < crop; t++) if (!hiddenColumns(t)) out[target + t] = source[t] as number;
      }
    }
    return tf.tensor(out, [size, bands, crop]);
  }

  #encode(crops: Tensor): Tensor {
    return this.#code.call(this.#encoder.call(crops)); // [batch, latentDim]
  }

  #project(z: Tensor): Tensor {
    const [first, second] = this.#projection;
    return second.call(first.call(tf.relu(z)));
  }
}

/** Which of `n` places a mask of random length, at most the share, covers. */
function hidden(n: number, share: number, rng: Rng): (i: number) => boolean {
  const length = rng.int(Math.floor(share * n) + 1);
  const at = rng.int(n - length + 1);
  return (i) => i >= at && i < at + length;
}

function checked(given: Partial<CropEncoderOptions>): {
  options: CropEncoderOptions & { beta: 0 };
  encoder: EncoderPart;
} {
  const options = withDefaults<CropEncoderOptions & { beta: 0 }>("CropEncoder", given, {
    inputShape: undefined as unknown as [number, number],
    crop: undefined as unknown as number,
    encoder: undefined,
    latentDim: 64,
    projectionDim: 64,
    temperature: 0.1,
    pitchShift: 2,
    mask: 0.2,
    cropsPerSong: 4,
    seed: DEFAULT_SEED,
    beta: 0, // of the base class, and in saved models
  });
  const { inputShape } = options;
  if (inputShape?.length !== 2) {
    throw new UserError("CropEncoder needs inputShape, the bands and columns of an image, such as [64, 256].");
  }
  for (const n of inputShape) checkNumber("A number of inputShape", n, { min: 1, integer: true });
  options.crop ??= Math.max(1, Math.round(inputShape[1] / 3));
  checkNumber("crop", options.crop, { min: 1, max: inputShape[1], integer: true });
  checkNumber("latentDim", options.latentDim, { min: 1, integer: true });
  checkNumber("projectionDim", options.projectionDim, { min: 1, integer: true });
  checkNumber("temperature", options.temperature, { min: 1e-3 });
  checkNumber("pitchShift", options.pitchShift, { min: 0, max: inputShape[0] - 1, integer: true });
  checkNumber("mask", options.mask, { min: 0, max: 0.9 });
  checkNumber("cropsPerSong", options.cropsPerSong, { min: 1, integer: true });
  const encoder = chosenEncoder("encoder", options.encoder ?? "conv");
  options.encoder = encoder;
  return { options, encoder };
}

function noDecoder(what: string): UserError {
  return new UserError(`A CropEncoder has no decoder, so there is nothing to ${what}; take a VAE of images.`);
}
