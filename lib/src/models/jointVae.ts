import type { Matrix } from "../array/matrix.js";
import type { Rng } from "../array/rng.js";
import type { TaskOptions } from "../async/task.js";
import { checkChoice, checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import { reparameterize } from "../tensorflow/ops.js";
import type { Scalar, Tensor } from "../tensorflow/tensor.js";
import { type BetaSchedule, checkBeta } from "./betaSchedule.js";
import { type ConditionalLikelihoodOptions, conditionalLikelihood } from "./conditionalLikelihood.js";
import { CONTRASTIVE_DEFAULTS, type ContrastiveOptions, checkContrastive, contrastiveTerm } from "./contrastive.js";
import type { ConvVae } from "./convVae.js";
import { type Batch, type Dataset, repeatedRows } from "./dataset.js";
import type { DeepConvVae } from "./deepConvVae.js";
import { drawPosterior } from "./drawPosterior.js";
import { withWeightedKl } from "./elbo.js";
import { average, type Expert, type Gaussian, mix, productOfExperts } from "./experts.js";
import { builderOf, Dense, GaussianHead } from "./layers.js";
import type { BuiltLikelihood } from "./likelihoods/likelihood.js";
import { type LogLikelihood, repeated } from "./logLikelihood.js";
import {
  expertOf,
  MODALITIES,
  type ModalData,
  type Modality,
  modalDataset,
  presentRows,
  presentValues,
} from "./modalities.js";
import { INFERENCE_ROWS, type LossTerms, Model, normalNoise, type Pass } from "./model.js";
import { type Coder, rowsAtOnce, shaped, type VaeParts } from "./network.js";
import {
  chosenDecoder,
  chosenEncoder,
  chosenLikelihood,
  type DecoderChoice,
  type EncoderChoice,
  keepParts,
  type LikelihoodChoice,
} from "./parts/choose.js";
import { conv } from "./parts/conv.js";
import { dense } from "./parts/dense.js";
import { type EncoderPart, type Network, sizeOf } from "./parts/part.js";
import { meanKl, standardNormalLogProb } from "./priors/standardNormal.js";
import { type Trainable, weightsOfModality } from "./startModality.js";
import { refuseUnread } from "./unimodalVae.js";
import type { Vae } from "./vae.js";

const FUSIONS = ["average", "poe", "mopoe", "gated", "attention"] as const;
/** How the posteriors of audio and lyrics become one; see {@link JointVae}. */
export type FusionKind = (typeof FUSIONS)[number];

/** Options of {@link JointVae}. */
export interface JointVaeOptions extends ContrastiveOptions {
  /** Rows of the image: mel bands. Default 128. */
  height?: number | undefined;
  /** Columns of the image: frames. Default 1290. */
  width?: number | undefined;
  /** Features per song where audio is a vector, such as standardized melStats; 0 where it is an image. Default 0. */
  audioDim: number;
  /** Channels of the default encoder of images, {@link conv}. Default [32, 64, 128, 256]. */
  channels?: number[] | undefined;
  /** Units between the convolutions and the latent space. Default 512. */
  audioHidden?: number | undefined;
  /** Widths of the default encoder of audio vectors, {@link dense}. Default [256, 128]. */
  audioLayers?: number[] | undefined;
  /** Values per lyric vector. Default 64. */
  lyricsDim: number;
  /** Widths of the default lyric encoder, {@link dense}; the decoder mirrors them. Default [256, 128]. */
  lyricsHidden?: number[] | undefined;
  /** The audio encoder, as in {@link Vae}. Default "conv" for images, "dense" for vectors. */
  audioEncoder?: EncoderChoice | undefined;
  /** The audio decoder. Default: the one that belongs to the audio encoder. */
  audioDecoder?: DecoderChoice | undefined;
  /** p(audio|z): "gaussian" (unit variance), "learnedVariance", "bernoulli" or "laplace". Default "gaussian". */
  audioLikelihood: LikelihoodChoice;
  /** The lyric encoder. Default "dense". */
  lyricsEncoder?: EncoderChoice | undefined;
  /** The lyric decoder. Default: the one that belongs to the lyric encoder. */
  lyricsDecoder?: DecoderChoice | undefined;
  /** p(lyrics|z), as for the audio. Default "gaussian". */
  lyricsLikelihood: LikelihoodChoice;
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
 * Multimodal VAE of audio and lyrics: by default a ConvVAE over the log-mel image, or a fully connected VAE over a vector
 * of audio features, and a fully connected VAE over the lyric vector. Their posteriors are fused, and both modalities are
 * decoded from the same z. Encoders, decoders and likelihoods are parts that can be given.
 *
 *     audio  [batch, height, width, 1] -> convolutions -> 512 -> mu_a, logVar_a [batch, latentDim]
 *         or [batch, audioDim] -> 256 -> 128 -> mu_a, logVar_a
 *     lyrics [batch, lyricsDim] -> 256 -> 128 -> mu_l, logVar_l [batch, latentDim]
 *     q(z | what there is) = fusion of the two;  z -> audio', lyrics'
 *
 *     recon_m = -log p(x_m | z), such as half the squared error
 *     loss = w_a recon_a + w_l recon_l + beta KL(q || N(0, I)) + w_c contrastive(mu_a, mu_l)
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
 * The contrastive term attracts the two means of a song and repels them from those of the others of the batch, which is
 * what makes cross-modal retrieval work:
 *
 * - "ntXent" (Chen et al. 2020, SimCLR): a softmax over all other means of the batch, of either modality;
 * - "triplet" (Schroff et al. 2015): each mean must be closer to its own other half than to that of any other song, by
 *   `margin`; pairs that are have no gradient.
 */
export class JointVae extends Model<ModalData, JointDecoded> {
  readonly kind = "JointVae";
  readonly options: JointVaeOptions;
  /** @internal */
  override readonly microBatch: number | undefined;
  /** @internal */
  override readonly inferenceRows: number;
  /** @internal */
  readonly parts: Record<Modality, ModalityParts>;
  readonly #encoders: Record<Modality, (x: Tensor, pass?: Pass) => Gaussian>;
  readonly #decoders: Record<Modality, Network>;
  readonly #likelihoods: Record<Modality, BuiltLikelihood>;
  readonly #gate: Dense | undefined;
  readonly #attention: { hidden: Dense; score: Dense } | undefined;

  constructor(given: Partial<JointVaeOptions> = {}) {
    super();
    const { options, parts } = checkedOptions(given);
    this.options = options;
    this.parts = parts;
    const { latentDim, fusion, contrastiveWeight, seed } = options;
    const { inference, micro } = rowsAtOnce(MODALITIES.map((m) => parts[m]));
    this.inferenceRows = inference ?? INFERENCE_ROWS;
    this.microBatch = contrastiveWeight > 0 ? undefined : micro;
    const builder = builderOf(this, seed);
    const encoder = (m: Modality) => {
      const { inputShape, encoder } = parts[m];
      const network = encoder.buildEncoder(builder, `${m}/encoder`, inputShape);
      const head = new GaussianHead(builder, `${m}/`, network.units, latentDim);
      return (x: Tensor, pass?: Pass) => head.call(network.call(shaped(x, inputShape), pass)); // [batch, latentDim] each
    };
    this.#encoders = { audio: encoder("audio"), lyrics: encoder("lyrics") };
    const decoder = (m: Modality) =>
      parts[m].decoder.buildDecoder(builder, `${m}/decoder`, latentDim, parts[m].inputShape);
    this.#decoders = { audio: decoder("audio"), lyrics: decoder("lyrics") };
    const likelihood = (m: Modality) => parts[m].likelihood.build(builder, `${m}/likelihood`);
    this.#likelihoods = { audio: likelihood("audio"), lyrics: likelihood("lyrics") };
    if (fusion === "gated") this.#gate = new Dense(builder, "gate", 2 * latentDim, latentDim);
    if (fusion === "attention") {
      this.#attention = {
        hidden: new Dense(builder, "attention/hidden", latentDim, latentDim),
        score: new Dense(builder, "attention/score", latentDim, 1),
      };
    }
  }

  /** Initializes the audio half from a trained VAE of the same encoder, decoder and sizes. */
  startAudioFrom(trained: ConvVae | DeepConvVae | Vae): void {
    const sizes =
      trained.kind === "Vae"
        ? "audioDim and inputDim, audioLayers and hidden or encoder and decoder, and latentDim"
        : "image size, channels, hidden units and latent dimensions";
    this.setWeights(weightsOfModality(this as Trainable, "audio", trained as Trainable, sizes));
  }

  /** Names of the modalities. */
  get modalities(): readonly string[] {
    return MODALITIES;
  }

  /**
   * Generates both modalities: one draw of z for each song given what there is of it, decoded. Of songs with sound alone it is
   * their lyrics as the model imagines them, and the sound again.
   *
   * @param data songs, as they are encoded
   * @param options `seed` of the draws, default 0
   * @returns n rows of each
   */
  async generate(data: ModalData, { seed = DEFAULT_SEED }: { seed?: number } = {}): Promise<JointDecoded> {
    return this.decode(drawPosterior(await this.encode(data), { seed }));
  }

  /**
   * The log likelihood of one modality given the other, log p(x_of | x_given), estimated by draws of z given that one; see
   * models/conditionalLikelihood.ts.
   *
   * @param data songs that have both modalities
   * @param options which modalities, and how many draws
   * @returns nats per song, their mean, and how many draws counted
   */
  async conditionalLogLikelihood(
    data: ModalData,
    options: ConditionalLikelihoodOptions & TaskOptions,
  ): Promise<LogLikelihood> {
    return conditionalLikelihood(this, this.dataset(data), options);
  }

  /** @internal */
  dataset(data: ModalData): Dataset {
    const { audio, lyrics } = this.parts;
    const ranges = { audio: audio.likelihood.range, lyrics: lyrics.likelihood.range };
    return modalDataset(data, { audio: sizeOf(audio.inputShape), lyrics: sizeOf(lyrics.inputShape) }, ranges);
  }

  /** @internal */
  encodeBatch(batch: Batch): Gaussian {
    return this.#fuse(this.#experts(batch)); // [batch, latentDim] each
  }

  /** @internal */
  decodeBatch(z: Tensor): Record<Modality, Tensor> {
    const mean = (m: Modality) => this.#likelihoods[m].mean(this.#decoders[m].call(z));
    return { audio: mean("audio"), lyrics: mean("lyrics") };
  }

  /** @internal */
  decoded({ audio, lyrics }: Record<string, Matrix>): JointDecoded {
    return { audio: audio as Matrix, lyrics: lyrics as Matrix };
  }

  /** @internal */
  lossTerms(batch: Batch, pass: Pass): LossTerms {
    const { audioWeight, lyricsWeight, contrastiveWeight } = this.options;
    const experts = this.#experts(batch, pass);
    const { mu, logVar } = this.#fuse(experts, pass.training ? pass.rng : undefined);
    const z = reparameterize(mu, logVar, normalNoise(pass.rng, mu.shape));
    const reconAudio = this.#reconstructionError(batch, "audio", z, pass);
    const reconLyrics = this.#reconstructionError(batch, "lyrics", z, pass);
    const recon: Scalar = tf.add(tf.mul(audioWeight, reconAudio), tf.mul(lyricsWeight, reconLyrics));
    const kl = meanKl(mu, logVar);
    const elbo: Scalar = withWeightedKl(recon, kl, pass.kl);
    if (contrastiveWeight === 0) return { loss: elbo, recon, kl, reconAudio, reconLyrics };
    const contrastive = contrastiveTerm(batch, experts, this.options);
    return {
      loss: tf.add(elbo, tf.mul(contrastiveWeight, contrastive)),
      recon,
      kl,
      reconAudio,
      reconLyrics,
      contrastive,
    };
  }

  /** log p(z) plus log p(x_m | z) of the modalities that the song has, unweighted. @internal */
  override logJoint(z: Tensor, batch: Batch): Tensor {
    const terms = MODALITIES.map((m) => {
      const rows = presentRows(batch, m);
      if (rows.length === 0) return tf.zeros([batch.size]);
      const index = tf.tensor1d(rows, "int32");
      const logProb = this.#likelihoods[m].logProb(
        presentValues(batch, m),
        this.#decoders[m].call(tf.gather(z, index)),
      );
      return tf.scatterND(tf.reshape(index, [-1, 1]), logProb, [batch.size]);
    });
    return tf.addN([standardNormalLogProb(z), ...terms]);
  }

  /** @internal */
  conditionalNoiseDim(): number {
    return this.options.latentDim;
  }

  /** @internal */
  conditionalLogProb(batch: Batch, condition: Batch, of: string, noise: Tensor): Tensor {
    const draws = (noise.shape[0] as number) / batch.size;
    const { mu, logVar } = this.encodeBatch(condition);
    const z = reparameterize(repeated(mu, draws), repeated(logVar, draws), noise);
    const m = of as Modality;
    return this.#likelihoods[m].logProb(presentValues(repeatedRows(batch, draws), m), this.#decoders[m].call(z));
  }

  #experts(batch: Batch, pass?: Pass): Record<Modality, Expert> {
    const expert = (m: Modality) => expertOf(batch, m, this.options.latentDim, (x) => this.#encoders[m](x, pass));
    return { audio: expert("audio"), lyrics: expert("lyrics") };
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
  #reconstructionError(batch: Batch, m: Modality, z: Tensor, pass: Pass): Scalar {
    const rows = presentRows(batch, m);
    if (rows.length === 0) return tf.scalar(0);
    const present = rows.length === batch.size ? z : tf.gather(z, tf.tensor1d(rows, "int32"));
    const xHat = this.#decoders[m].call(present, pass);
    return tf.div(this.#likelihoods[m].nll(presentValues(batch, m), xHat, 1, pass), batch.size);
  }
}

/** The parts of one modality. */
type ModalityParts = Coder & Pick<VaeParts, "likelihood">;

/** The options filled in and checked, and the parts that they name. */
function checkedOptions(given: Partial<JointVaeOptions>): {
  options: JointVaeOptions;
  parts: Record<Modality, ModalityParts>;
} {
  const options = withDefaults<JointVaeOptions>("JointVae", given, {
    height: undefined,
    width: undefined,
    audioDim: 0,
    channels: undefined,
    audioHidden: undefined,
    audioLayers: undefined,
    lyricsDim: 64,
    lyricsHidden: undefined,
    audioEncoder: undefined,
    audioDecoder: undefined,
    audioLikelihood: "gaussian",
    lyricsEncoder: undefined,
    lyricsDecoder: undefined,
    lyricsLikelihood: "gaussian",
    latentDim: 64,
    fusion: "poe",
    audioWeight: 1,
    lyricsWeight: 1,
    beta: 1,
    ...CONTRASTIVE_DEFAULTS,
    seed: DEFAULT_SEED,
  });
  const { audioDim, lyricsDim, latentDim, fusion } = options;
  checkBeta(options.beta);
  checkNumber("audioDim", audioDim, { min: 0, integer: true });
  checkNumber("lyricsDim", lyricsDim, { min: 1, integer: true });
  checkNumber("latentDim", latentDim, { min: 1, integer: true });
  for (const weight of ["audioWeight", "lyricsWeight"] as const) {
    checkNumber(weight, options[weight], { min: 0 });
  }
  checkContrastive(options);
  checkChoice("fusion", fusion, FUSIONS);
  const audio = { inputShape: audioShape(options), ...chosenCoder("audio", options, audioEncoderOf(options)) };
  const lyrics = { inputShape: [lyricsDim], ...chosenCoder("lyrics", options, lyricsEncoderOf(options)) };
  return { options, parts: { audio, lyrics } };
}

/** Encoder, decoder and likelihood of a modality, from the options that begin with its name. */
function chosenCoder(m: Modality, options: JointVaeOptions, encoder: EncoderPart) {
  const decoder = chosenDecoder(`${m}Decoder`, options[`${m}Decoder`], encoder);
  const likelihood = chosenLikelihood(`${m}Likelihood`, options[`${m}Likelihood`]);
  keepParts(options, { [`${m}Encoder`]: encoder, [`${m}Decoder`]: decoder, [`${m}Likelihood`]: likelihood });
  return { encoder, decoder, likelihood };
}

function audioShape(options: JointVaeOptions): number[] {
  const { audioDim, height, width } = options;
  if (audioDim > 0) {
    refuseUnread("audioDim", { height, width });
    return [audioDim];
  }
  options.height = checkNumber("height", height ?? 128, { min: 1, integer: true });
  options.width = checkNumber("width", width ?? 1290, { min: 1, integer: true });
  return [options.height, options.width];
}

/** The audio encoder; where none is given, the options of the default one are filled in. */
function audioEncoderOf(options: JointVaeOptions): EncoderPart {
  const { audioEncoder, audioDim, channels, audioHidden, audioLayers } = options;
  if (audioEncoder !== undefined) {
    refuseUnread("audioEncoder", { channels, audioHidden, audioLayers });
    return chosenEncoder("audioEncoder", audioEncoder);
  }
  if (audioDim > 0) {
    refuseUnread("audioDim", { channels, audioHidden });
    options.audioLayers = checkedWidths(audioLayers ?? [256, 128]);
    return dense({ hidden: options.audioLayers });
  }
  refuseUnread("images (audioDim is 0)", { audioLayers });
  options.channels = checkedWidths(channels ?? [32, 64, 128, 256]);
  [options.audioHidden] = checkedWidths([audioHidden ?? 512]);
  return conv({ channels: options.channels, hidden: options.audioHidden as number });
}

/** The lyric encoder; where none is given, the options of the default one are filled in. */
function lyricsEncoderOf(options: JointVaeOptions): EncoderPart {
  const { lyricsEncoder, lyricsHidden } = options;
  if (lyricsEncoder !== undefined) {
    refuseUnread("lyricsEncoder", { lyricsHidden });
    return chosenEncoder("lyricsEncoder", lyricsEncoder);
  }
  options.lyricsHidden = checkedWidths(lyricsHidden ?? [256, 128]);
  return dense({ hidden: options.lyricsHidden });
}

function checkedWidths(widths: number[]): number[] {
  for (const units of widths) checkNumber("A layer width of JointVae", units, { min: 1, integer: true });
  return widths;
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
