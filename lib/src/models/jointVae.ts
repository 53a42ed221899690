import type { Matrix } from "../array/matrix.js";
import { Rng } from "../array/rng.js";
import { oneOf, UserError } from "../errors.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import { halfSquaredError, matMul, reparameterize } from "../tensorflow/ops.js";
import type { Scalar, Tensor } from "../tensorflow/tensor.js";
import { type BetaSchedule, checkBeta } from "./betaSchedule.js";
import { ConvDecoder, ConvEncoder } from "./convCoder.js";
import { type ConvVae, checkedConvOptions, imagesAtOnce } from "./convVae.js";
import type { Batch, Dataset } from "./dataset.js";
import { meanKl, withWeightedKl } from "./elbo.js";
import { average, type Expert, type Gaussian, mix, productOfExperts } from "./experts.js";
import { type Builder, Dense, DenseStack, GaussianHead } from "./layers.js";
import { expertOf, type ModalData, type Modality, modalDataset, presentRows, presentValues } from "./modalities.js";
import { type LossTerms, Model, normalNoise, type Pass } from "./model.js";
import type { Vae } from "./vae.js";

const FUSIONS = ["average", "poe", "mopoe", "gated", "attention"] as const;
/** How the posteriors of audio and lyrics become one; see {@link JointVae}. */
export type FusionKind = (typeof FUSIONS)[number];

/** Options of {@link JointVae}. */
export interface JointVaeOptions {
  /** Rows of the image: mel bands. Default 128. */
  height: number;
  /** Columns of the image: frames. Default 1290. */
  width: number;
  /** Channels of the audio encoder's convolutions; the decoder mirrors them. Default [32, 64, 128, 256]. */
  channels: number[];
  /** Units between the convolutions and the latent space. Default 512. */
  audioHidden: number;
  /** Features per song where audio is a vector, such as standardized melStats; 0 where it is an image. Default 0. */
  audioDim: number;
  /** Widths of the audio encoder where audio is a vector; the decoder mirrors them. Default [256, 128]. */
  audioLayers: number[];
  /** Values per lyric vector. Default 64. */
  lyricsDim: number;
  /** Widths of the lyric encoder; the decoder mirrors them. Default [256, 128]. */
  lyricsHidden: number[];
  /** Latent dimensions, shared. Default 64. */
  latentDim: number;
  /** Fusion of the two posteriors. Default "poe". */
  fusion: FusionKind;
  /** Weight of the audio's reconstruction error. An image has many more values than a lyric vector. Default 1. */
  audioWeight: number;
  /** Weight of the lyrics' reconstruction error. Default 1. */
  lyricsWeight: number;
  /** Weight of the KL term, or a schedule of it. Default 1. */
  beta: BetaSchedule;
  /** Weight of the contrastive term; 0 leaves it out. It needs whole batches in memory. Default 0. */
  contrastiveWeight: number;
  /** Temperature of the contrastive term: smaller weights the hardest negatives more. Default 0.1. */
  temperature: number;
  /** Seed of the first weights. Default 0. */
  seed: number;
}

/** Outputs of both decoders. */
export interface JointDecoded {
  /** n x values of an image, or of the audio vector. */
  audio: Matrix;
  /** n x lyricsDim. */
  lyrics: Matrix;
}

/**
 * Multimodal VAE of audio and lyrics: a ConvVAE over the log-mel image, or a fully connected VAE over a vector of audio
 * features, and a fully connected VAE over the lyric vector. Their posteriors are fused, and both modalities are
 * decoded from the same z.
 *
 *     audio  [batch, height, width, 1] -> convolutions -> 512 -> mu_a, logVar_a [batch, latentDim]
 *         or [batch, audioDim] -> 256 -> 128 -> mu_a, logVar_a
 *     lyrics [batch, lyricsDim] -> 256 -> 128 -> mu_l, logVar_l [batch, latentDim]
 *     q(z | what there is) = fusion of the two;  z -> audio', lyrics'
 *
 *     loss = w_a recon_a + w_l recon_l + beta KL(q || N(0, I)) + w_c NT-Xent(mu_a, mu_l)
 *
 * A missing modality is left out of the fusion and of the loss; its networks are not run for that song. Fusions:
 *
 * - "average": mean of mu and of logVar, as simple scripts do;
 * - "poe": product of experts with the prior (Wu & Goodman 2018), without their extra single-modality ELBOs, of which
 *   mopoe is the principled form;
 * - "mopoe": mixture of products (Sutter et al. 2021): in training every song draws one subset of its modalities and is
 *   encoded by their product, an unbiased estimate of their sum over subsets; afterwards the product of all;
 * - "gated": a gate per latent dimension, learned from both means (Arevalo et al. 2017);
 * - "attention": one softmax weight per modality, learned from its mean.
 *
 * NT-Xent (Chen et al. 2020, SimCLR) attracts the two means of a song and repels them from all others of the batch,
 * which is what makes cross-modal retrieval work.
 */
export class JointVae extends Model<ModalData, JointDecoded> {
  readonly kind = "JointVae";
  readonly options: JointVaeOptions;
  /** @internal */
  override readonly microBatch: number | undefined;
  /** @internal */
  override readonly inferenceRows: number;
  readonly #encoders: Record<Modality, (x: Tensor) => Gaussian>;
  readonly #decoders: Record<Modality, (z: Tensor) => Tensor>;
  readonly #gate: Dense | undefined;
  readonly #attention: { hidden: Dense; score: Dense } | undefined;

  constructor(options: Partial<JointVaeOptions> = {}) {
    super();
    this.options = withDefaults<JointVaeOptions>("JointVae", options, {
      height: 128,
      width: 1290,
      channels: [32, 64, 128, 256],
      audioHidden: 512,
      audioDim: 0,
      audioLayers: [256, 128],
      lyricsDim: 64,
      lyricsHidden: [256, 128],
      latentDim: 64,
      fusion: "poe",
      audioWeight: 1,
      lyricsWeight: 1,
      beta: 1,
      contrastiveWeight: 0,
      temperature: 0.1,
      seed: DEFAULT_SEED,
    });
    const { height, width, channels, audioHidden, audioDim, audioLayers } = this.options;
    const { lyricsDim, lyricsHidden, latentDim, fusion, seed } = this.options;
    checkedConvOptions("JointVae", { height, width, channels, hidden: audioHidden, latentDim });
    checkBeta(this.options.beta);
    checkNumber("audioDim", audioDim, { min: 0, integer: true });
    checkNumber("lyricsDim", lyricsDim, { min: 1, integer: true });
    for (const units of [...audioLayers, ...lyricsHidden]) {
      checkNumber("A layer width of JointVae", units, { min: 1, integer: true });
    }
    for (const weight of ["audioWeight", "lyricsWeight", "contrastiveWeight"] as const) {
      checkNumber(weight, this.options[weight], { min: 0 });
    }
    checkNumber("temperature", this.options.temperature, { min: 1e-3 });
    if (!FUSIONS.includes(fusion)) throw new UserError(`fusion is "${fusion}"; it must be ${oneOf(FUSIONS)}.`);

    this.inferenceRows = imagesAtOnce(audioDim || height * width);
    this.microBatch = this.options.contrastiveWeight > 0 ? undefined : this.inferenceRows;
    const builder = { parameters: this.parameters, rng: new Rng(seed, "init") };
    const audioEncoder =
      audioDim > 0
        ? new DenseStack(builder, "audio/encoder", audioDim, audioLayers)
        : new ConvEncoder(builder, "audio/encoder", 1, channels, audioHidden);
    const audioUnits = audioEncoder instanceof DenseStack ? audioEncoder.units : audioHidden;
    const audioHead = new GaussianHead(builder, "audio/", audioUnits, latentDim);
    const lyricsEncoder = new DenseStack(builder, "lyrics/encoder", lyricsDim, lyricsHidden);
    const lyricsHead = new GaussianHead(builder, "lyrics/", lyricsEncoder.units, latentDim);
    const audioDecoder =
      audioDim > 0
        ? new DenseDecoder(builder, "audio/", latentDim, audioLayers, audioDim)
        : new ConvDecoder(builder, "audio/decoder", latentDim, channels, height, width);
    const lyricsDecoder = new DenseDecoder(builder, "lyrics/", latentDim, lyricsHidden, lyricsDim);
    this.#encoders = {
      audio: (x) => audioHead.call(audioEncoder.call(audioDim > 0 ? x : tf.reshape(x, [-1, height, width, 1]))),
      lyrics: (x) => lyricsHead.call(lyricsEncoder.call(x)),
    };
    this.#decoders = {
      audio: (z) => audioDecoder.call(z),
      lyrics: (z) => lyricsDecoder.call(z),
    };
    if (fusion === "gated") this.#gate = new Dense(builder, "gate", 2 * latentDim, latentDim);
    if (fusion === "attention") {
      this.#attention = {
        hidden: new Dense(builder, "attention/hidden", latentDim, latentDim),
        score: new Dense(builder, "attention/score", latentDim, 1),
      };
    }
  }

  /** Initializes the audio half from a trained ConvVae (or Vae, where audio is a vector) of the same sizes. */
  startAudioFrom(trained: ConvVae | Vae): void {
    const here = new Map(this.parameters.map((p) => [p.name, p]));
    const sizes =
      trained.kind === "Vae"
        ? "audioDim and inputDim, audioLayers and hidden, and latentDim"
        : "image size, channels, hidden units and latent dimensions";
    for (const { name, data, shape } of trained.weights()) {
      const parameter = here.get(`audio/${name}`);
      if (String(parameter?.shape) !== String(shape)) {
        const own = parameter ? `[${parameter.shape}]` : "nowhere";
        throw new UserError(
          `The ${trained.kind}'s ${name} is [${shape}], this JointVae's ${own}; make both with the same ${sizes}.`,
        );
      }
      parameter?.write(data);
    }
  }

  /** @internal */
  dataset(data: ModalData): Dataset {
    const { audioDim, height, width, lyricsDim } = this.options;
    return modalDataset(data, { audio: audioDim || height * width, lyrics: lyricsDim });
  }

  /** @internal */
  encodeBatch(batch: Batch): Gaussian {
    return this.#fuse(this.#experts(batch)); // [batch, latentDim] each
  }

  /** @internal */
  decodeBatch(z: Tensor): Record<Modality, Tensor> {
    return { audio: this.#decoders.audio(z), lyrics: this.#decoders.lyrics(z) };
  }

  /** @internal */
  decoded({ audio, lyrics }: Record<string, Matrix>): JointDecoded {
    return { audio: audio as Matrix, lyrics: lyrics as Matrix };
  }

  /** @internal */
  lossTerms(batch: Batch, pass: Pass): LossTerms {
    const { audioWeight, lyricsWeight, contrastiveWeight } = this.options;
    const experts = this.#experts(batch);
    const { mu, logVar } = this.#fuse(experts, pass.training ? pass.rng : undefined);
    const z = reparameterize(mu, logVar, normalNoise(pass.rng, mu.shape));
    const reconAudio = this.#reconstructionError(batch, "audio", z);
    const reconLyrics = this.#reconstructionError(batch, "lyrics", z);
    const recon: Scalar = tf.add(tf.mul(audioWeight, reconAudio), tf.mul(lyricsWeight, reconLyrics));
    const kl = meanKl(mu, logVar);
    const elbo: Scalar = withWeightedKl(recon, kl, pass.kl);
    if (contrastiveWeight === 0) return { loss: elbo, recon, kl, reconAudio, reconLyrics };
    const contrastive = this.#contrastive(batch, experts);
    return {
      loss: tf.add(elbo, tf.mul(contrastiveWeight, contrastive)),
      recon,
      kl,
      reconAudio,
      reconLyrics,
      contrastive,
    };
  }

  #experts(batch: Batch): Record<Modality, Expert> {
    const { latentDim } = this.options;
    return {
      audio: expertOf(batch, "audio", latentDim, this.#encoders.audio),
      lyrics: expertOf(batch, "lyrics", latentDim, this.#encoders.lyrics),
    };
  }

  /** Fuses the two posteriors. With `rng`, as in training, a mixture of products draws one of its subsets per song. */
  #fuse({ audio, lyrics }: Record<Modality, Expert>, rng?: Rng): Gaussian {
    const experts = [audio, lyrics];
    switch (this.options.fusion) {
      case "average":
        return average(experts);
      case "poe":
        return productOfExperts(experts, { prior: true });
      case "mopoe":
        return productOfExperts(rng ? drawnSubsets(audio, lyrics, rng) : experts, { prior: false });
      case "gated": {
        const means = tf.concat([audio.mu, lyrics.mu], 1);
        const gate = tf.sigmoid((this.#gate as Dense).call(means)); // [batch, latentDim]
        // Where only one modality is present, the gate is 1 or 0 regardless of the network.
        const both = tf.add(tf.mul(lyrics.present, gate), tf.sub(1, lyrics.present));
        const forAudio = tf.mul(audio.present, both);
        return mix(experts, [forAudio, tf.sub(1, forAudio)]);
      }
      case "attention": {
        const { hidden, score } = this.#attention as { hidden: Dense; score: Dense };
        const scores = experts.map(({ mu, present }) =>
          tf.sub(score.call(tf.tanh(hidden.call(mu))), tf.mul(1e9, tf.sub(1, present))),
        );
        return mix(experts, tf.split(tf.softmax(tf.concat(scores, 1)), 2, 1)); // weights [batch, 1]
      }
    }
  }

  /** Summed over dimensions and the songs that have the modality, divided by all songs of the batch. */
  #reconstructionError(batch: Batch, m: Modality, z: Tensor): Scalar {
    const rows = presentRows(batch, m);
    if (rows.length === 0) return tf.scalar(0);
    const present = rows.length === batch.size ? z : tf.gather(z, tf.tensor1d(rows, "int32"));
    return tf.div(halfSquaredError(presentValues(batch, m), this.#decoders[m](present)), batch.size);
  }

  #contrastive(batch: Batch, { audio, lyrics }: Record<Modality, Expert>): Scalar {
    const lyricsMask = batch["lyricsPresent"] as Int32Array;
    const rows = presentRows(batch, "audio").filter((row) => lyricsMask[row]);
    if (rows.length < 2) return tf.scalar(0);
    const index = tf.tensor1d(rows, "int32");
    return ntXent(tf.gather(audio.mu, index), tf.gather(lyrics.mu, index), this.options.temperature);
  }
}

/** Dense layers back from a latent point to a vector: [batch, latentDim] -> [batch, outputs]. */
class DenseDecoder {
  readonly #stack: DenseStack;
  readonly #output: Dense;

  constructor(builder: Builder, prefix: string, latentDim: number, widths: readonly number[], outputs: number) {
    this.#stack = new DenseStack(builder, `${prefix}decoder`, latentDim, [...widths].reverse());
    this.#output = new Dense(builder, `${prefix}output`, this.#stack.units, outputs);
  }

  call(z: Tensor): Tensor {
    return this.#output.call(this.#stack.call(z));
  }
}

/**
 * The normalized temperature-scaled cross entropy of n pairs, a and b [n, d]: every row has one partner among the
 * 2n - 1 others, by cosine similarity over temperature.
 * @internal
 */
export function ntXent(a: Tensor, b: Tensor, temperature: number): Scalar {
  const n = a.shape[0] as number;
  const rows = tf.concat([a, b], 0);
  const length = tf.sqrt(tf.add(tf.sum(tf.square(rows), 1, true), 1e-12));
  const unit = tf.div(rows, length); // [2n, d]
  const notItself = tf.mul(-1e9, tf.eye(2 * n));
  const logits = tf.add(tf.div(matMul(unit, unit, { transposeB: true }), temperature), notItself);
  const partner = tf.oneHot(
    tf.tensor1d(
      Int32Array.from({ length: 2 * n }, (_, i) => (i + n) % (2 * n)),
      "int32",
    ),
    2 * n,
  );
  const similarity = tf.sum(tf.mul(logits, tf.cast(partner, "float32")), 1);
  return tf.mean(tf.sub(tf.logSumExp(logits, 1), similarity));
}

/** Each song's modalities reduced to a non-empty subset of them, all equally likely. */
function drawnSubsets(audio: Expert, lyrics: Expert, rng: Rng): Expert[] {
  const masks = [audio, lyrics].map((e) => Float32Array.from(e.present.dataSync())) as [Float32Array, Float32Array];
  masks[0].forEach((hasAudio, i) => {
    if (!hasAudio || !masks[1][i]) return;
    const drawn = Math.floor(3 * rng.uniform()); // 0: audio, 1: lyrics, 2: both
    if (drawn < 2) masks[1 - drawn]?.fill(0, i, i + 1);
  });
  return [audio, lyrics].map((e, m) => ({ ...e, present: tf.tensor(masks[m] as Float32Array, e.present.shape) }));
}
