/** What the models of several modalities share: their options, their networks, and how they read songs. */

import type { Matrix } from "../array/matrix.js";
import type { TaskOptions } from "../async/task.js";
import { oneOf, UserError } from "../errors.js";
import { checkNumber, didYouMean, withDefaults } from "../options.js";
import { addScaled } from "../tensorflow/ops.js";
import type { Tensor } from "../tensorflow/tensor.js";
import { type BetaSchedule, checkBeta } from "./betaSchedule.js";
import { type ConditionalLikelihoodOptions, conditionalLikelihood } from "./conditionalLikelihood.js";
import { type ContrastiveOptions, checkContrastive, contrastiveTerm } from "./contrastive.js";
import type { ConvVae } from "./convVae.js";
import type { Batch, Dataset, Rows } from "./dataset.js";
import type { DeepConvVae } from "./deepConvVae.js";
import { drawPosterior } from "./drawPosterior.js";
import type { Gaussian } from "./experts.js";
import { type Builder, builderOf } from "./layers.js";
import type { LogLikelihood } from "./logLikelihood.js";
import { marksOf, modalDataset } from "./modalities.js";
import { checkedModalities, type ModalityOptions, type ModalityParts, ModalNetwork } from "./modalNetwork.js";
import { INFERENCE_ROWS, type LossTerms, Model } from "./model.js";
import { rowsAtOnce } from "./network.js";
import { type Trainable, weightsOfModality } from "./startModality.js";
import type { Vae } from "./vae.js";

/**
 * Songs by modality, row by row the same song, and marks of the songs that have a modality: with the modalities audio and
 * lyrics, { audio, lyrics, hasAudio, hasLyrics }. A modality may be left out altogether; without marks every song has what is
 * given. Rows of songs without it are not read.
 */
export type MultimodalData = Readonly<Record<string, Rows | ArrayLike<boolean | number> | undefined>>;

/** Options of {@link Mvtcae} and {@link MmvaePlus}. */
export interface MultimodalVaeOptions extends ContrastiveOptions {
  /** The modalities by name, two or more: { audio: { inputDim: 376, hidden: [512] }, lyrics: { inputDim: 32 } }. */
  modalities: Record<string, ModalityOptions>;
  /** Latent dimensions that the modalities share. Default 64. */
  latentDim: number;
  /** Weight of the KL terms, or a schedule of it. Default 1. */
  beta: BetaSchedule;
  /** Seed of the first weights. Default 0. */
  seed: number;
}

/** Options as they are given: the modalities are needed. */
export type GivenMultimodal<Options extends MultimodalVaeOptions> = Partial<Options> & Pick<Options, "modalities">;

/**
 * Fills in and checks what the models share.
 * @param defaults of every option there is; an option that is not among them is refused
 * @internal
 */
export function checkedMultimodal<Options extends MultimodalVaeOptions>(
  model: string,
  given: GivenMultimodal<Options>,
  defaults: Options,
): { options: Options; parts: Record<string, ModalityParts> } {
  const options = withDefaults<Options>(model, given, defaults);
  const modalities = checkedModalities(model, options.modalities);
  options.modalities = modalities.options;
  checkNumber("latentDim", options.latentDim, { min: 1, integer: true });
  checkBeta(options.beta);
  checkContrastive(options);
  return { options, parts: modalities.parts };
}

/** Base class of the VAEs over several modalities, of which songs may miss some. */
export abstract class MultimodalVae<Options extends MultimodalVaeOptions> extends Model<
  MultimodalData,
  Record<string, Matrix>
> {
  readonly options: Options;
  /** @internal */
  override readonly microBatch: number | undefined;
  /** @internal */
  override readonly inferenceRows: number;
  /** @internal */
  readonly networks: readonly ModalNetwork[];
  /** @internal */
  protected readonly builder: Builder;
  readonly #ranges: Record<string, readonly [number, number] | undefined>;

  /**
   * @param privateDim latent dimensions of each modality alone; 0 for none
   * @param draws of z per song in training
   */
  protected constructor(
    options: Options,
    parts: Record<string, ModalityParts>,
    { privateDim = 0, draws = 1 }: { privateDim?: number; draws?: number } = {},
  ) {
    super();
    const { latentDim, seed, contrastiveWeight } = options;
    this.options = options;
    const { inference, micro } = rowsAtOnce(Object.values(parts));
    this.inferenceRows = inference ?? INFERENCE_ROWS;
    const songs = micro === undefined ? undefined : Math.max(1, Math.floor(micro / draws));
    this.microBatch = contrastiveWeight > 0 ? undefined : songs;
    this.builder = builderOf(this, seed);
    this.networks = Object.entries(parts).map(
      ([m, one]) => new ModalNetwork(this.builder, m, one, { latentDim, privateDim }),
    );
    this.#ranges = Object.fromEntries(Object.entries(parts).map(([m, { likelihood }]) => [m, likelihood.range]));
  }

  /** Normal numbers per draw of the latents given these modalities. @internal */
  abstract conditionalNoiseDim(given: readonly string[]): number;
  /** log p(x_of | z) of each draw; see {@link ConditionalModel}. @internal */
  abstract conditionalLogProb(batch: Batch, condition: Batch, of: string, noise: Tensor): Tensor;

  /** Names of the modalities, in order. */
  get modalities(): string[] {
    return this.networks.map(({ name }) => name);
  }

  /** @internal */
  dataset(data: MultimodalData): Dataset {
    const known = this.modalities.flatMap((m) => [m, marksOf(m)]);
    const unknown = Object.keys(data).find((name) => !known.includes(name));
    if (unknown !== undefined) {
      throw new UserError(
        `This ${this.kind} has no "${unknown}"${didYouMean(unknown, known)}; its songs have ${oneOf(known)}.`,
      );
    }
    return modalDataset(data, Object.fromEntries(this.networks.map(({ name, cols }) => [name, cols])), this.#ranges);
  }

  /** @internal */
  decoded(outputs: Record<string, Matrix>): Record<string, Matrix> {
    return outputs;
  }

  /**
   * Generates every modality: one draw of the latents of each song given what there is of it, decoded. Of songs with sound
   * alone it is their lyrics as the model imagines them, and the sound again.
   *
   * @param data songs, as they are encoded
   * @param options `seed` of the draws, default 0
   * @returns one matrix per modality, n rows each
   */
  async generate(data: MultimodalData, { seed }: { seed?: number } = {}): Promise<Record<string, Matrix>> {
    return this.decode(drawPosterior(await this.encode(data), seed === undefined ? {} : { seed }));
  }

  /**
   * The log likelihood of one modality given others, log p(x_of | x_given), estimated by draws of z given those; see
   * models/conditionalLikelihood.ts.
   *
   * @param data songs that have all of these modalities
   * @param options which modalities, and how many draws
   * @returns nats per song, their mean, and how many draws counted
   */
  async conditionalLogLikelihood(
    data: MultimodalData,
    options: ConditionalLikelihoodOptions & TaskOptions,
  ): Promise<LogLikelihood> {
    return conditionalLikelihood(this, this.dataset(data), options);
  }

  /**
   * Initializes the encoder and the decoder of the modality `audio` from a trained VAE of the same encoder, decoder and sizes.
   * @throws UserError where there is no such modality, or sizes differ
   */
  startAudioFrom(trained: ConvVae | DeepConvVae | Vae): void {
    this.setWeights(weightsOfModality(this as Trainable, "audio", trained));
  }

  /** @internal */
  protected networkOf(m: string): ModalNetwork {
    return this.networks.find(({ name }) => name === m) as ModalNetwork;
  }

  /** The loss without and with the contrastive term of the modalities' means. @internal */
  protected withContrastive(terms: LossTerms, batch: Batch, means: Record<string, Gaussian>): LossTerms {
    if (this.options.contrastiveWeight === 0) return terms;
    const contrastive = contrastiveTerm(batch, means, this.options);
    return { ...terms, loss: addScaled(terms.loss, contrastive, this.options.contrastiveWeight), contrastive };
  }
}
