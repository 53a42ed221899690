/** One modality of a model of several: its options, and the networks that they make. */

import { UserError } from "../errors.js";
import { checkNumber, withDefaults } from "../options.js";
import { tf } from "../tensorflow/backend.js";
import type { Tensor } from "../tensorflow/tensor.js";
import type { Batch } from "./dataset.js";
import type { Gaussian } from "./experts.js";
import { type Builder, GaussianHead } from "./layers.js";
import type { BuiltLikelihood, Likelihood } from "./likelihoods/likelihood.js";
import { inPlace, onPresent, presence, presentRows, valuesOf } from "./modalities.js";
import { type Coder, shaped } from "./network.js";
import {
  chosenDecoder,
  chosenEncoder,
  chosenLikelihood,
  type DecoderChoice,
  type EncoderChoice,
  keepParts,
  type LikelihoodChoice,
} from "./parts/choose.js";
import { dense } from "./parts/dense.js";
import { type Network, type Pass, sizeOf } from "./parts/part.js";
import { refuseUnread, shapeOf } from "./unimodalVae.js";

/** Options of one modality of {@link Mvtcae} and {@link MmvaePlus}. One of `inputDim` and `inputShape` is needed. */
export interface ModalityOptions {
  /** Features per song, where a song is one vector. */
  inputDim?: number | undefined;
  /** Shape of one row, where a song is more than a vector: [height, width] of an image. */
  inputShape?: number[] | undefined;
  /** Widths of the default encoder, {@link dense}; the decoder mirrors them. Default [256, 128]. */
  hidden?: number[] | undefined;
  /** The encoder, as in {@link Vae}. Default "dense". */
  encoder?: EncoderChoice | undefined;
  /** The decoder. Default: the one that belongs to the encoder. */
  decoder?: DecoderChoice | undefined;
  /** p(x_m|z): "gaussian" (unit variance), "learnedVariance", "bernoulli" or "laplace". Default "gaussian". */
  likelihood?: LikelihoodChoice | undefined;
  /** Weight of the reconstruction error. Default 1. */
  weight?: number | undefined;
}

/** What a modality's networks are built from. @internal */
export interface ModalityParts extends Coder {
  likelihood: Likelihood;
  weight: number;
}

/**
 * Fills in and checks the options of each modality, and finds the parts that they name.
 *
 * @returns `options` to keep with the model, and the parts
 * @throws UserError where there are fewer than two modalities, or a name cannot be that of one
 * @internal
 */
export function checkedModalities(
  model: string,
  given: Readonly<Record<string, ModalityOptions>> | undefined,
): { options: Record<string, ModalityOptions>; parts: Record<string, ModalityParts> } {
  const names = Object.keys(given ?? {});
  if (names.length < 2) {
    throw new UserError(
      `${model} was given ${names.length === 0 ? "no modalities" : `only the modality ${names[0]}`}; it needs at least two, such as modalities: { audio: { inputDim: 57 }, lyrics: { inputDim: 32 } }.`,
    );
  }
  const checked = names.map((m) => [m, checkedModality(`${model}'s ${m}`, checkedName(m), given?.[m])] as const);
  return {
    options: Object.fromEntries(checked.map(([m, { options }]) => [m, options])),
    parts: Object.fromEntries(checked.map(([m, { parts }]) => [m, parts])),
  };
}

/** Batches name what they hold after the modalities, and data the marks of songs: "audio", "audioPresent", "hasAudio". */
function checkedName(m: string): string {
  if (/^(?!size$|has[A-Z])[a-z][A-Za-z0-9]*(?<!Present)$/.test(m)) return m;
  throw new UserError(
    `"${m}" can't be the name of a modality; take letters and digits, a small letter first, other than "size", such as audio.`,
  );
}

function checkedModality(where: string, m: string, given: ModalityOptions | undefined) {
  const options = withDefaults<ModalityOptions>(where, given, {
    inputDim: undefined,
    inputShape: undefined,
    hidden: undefined,
    encoder: undefined,
    decoder: undefined,
    likelihood: "gaussian",
    weight: 1,
  });
  const inputShape = shapeOf(where, options.inputShape, options.inputDim);
  options.inputDim = sizeOf(inputShape);
  if (options.encoder === undefined) {
    options.hidden ??= [256, 128];
    for (const units of options.hidden) checkNumber(`A layer width of ${where}`, units, { min: 1, integer: true });
  } else {
    refuseUnread(`the encoder of ${m}`, { hidden: options.hidden });
  }
  const path = `modalities.${m}`;
  const encoder =
    options.encoder === undefined
      ? dense({ hidden: options.hidden as number[] })
      : chosenEncoder(`${path}.encoder`, options.encoder);
  const decoder = chosenDecoder(`${path}.decoder`, options.decoder, encoder);
  const likelihood = chosenLikelihood(`${path}.likelihood`, options.likelihood as LikelihoodChoice);
  keepParts(options, { encoder, decoder, likelihood });
  const weight = checkNumber(`The weight of ${m}`, options.weight as number, { min: 0 });
  return { options, parts: { inputShape, encoder, decoder, likelihood, weight } };
}

/**
 * Encoder, decoder and likelihood of one modality.
 *
 *     x [batch, values] -> encoder -> mu, logVar [batch, latentDim]      and of the private latents [batch, privateDim]
 *     z [batch, latentDim + privateDim] -> decoder -> xHat [batch, values], in the terms of the likelihood
 *
 * @internal
 */
export class ModalNetwork {
  readonly likelihood: BuiltLikelihood;
  readonly weight: number;
  /** Values per row. */
  readonly cols: number;
  readonly #encode: (x: Tensor, pass?: Pass) => Tensor[];
  readonly #decoder: Network;
  readonly #widths: number[];

  /** @param privateDim latents of this modality alone; 0 for none */
  constructor(
    builder: Builder,
    readonly name: string,
    { inputShape, encoder, decoder, likelihood, weight }: ModalityParts,
    { latentDim, privateDim = 0 }: { latentDim: number; privateDim?: number },
  ) {
    const network = encoder.buildEncoder(builder, `${name}/encoder`, inputShape);
    const heads = [new GaussianHead(builder, `${name}/`, network.units, latentDim)];
    if (privateDim > 0) heads.push(new GaussianHead(builder, `${name}/private/`, network.units, privateDim));
    this.#widths = privateDim > 0 ? [latentDim, latentDim, privateDim, privateDim] : [latentDim, latentDim];
    this.#encode = (x, pass) => {
      const h = network.call(shaped(x, inputShape), pass);
      return heads.flatMap((head) => {
        const { mu, logVar } = head.call(h);
        return [mu, logVar];
      });
    };
    this.#decoder = decoder.buildDecoder(builder, `${name}/decoder`, latentDim + privateDim, inputShape);
    this.likelihood = likelihood.build(builder, `${name}/likelihood`);
    this.weight = weight;
    this.cols = sizeOf(inputShape);
  }

  /** q(u|x_m) and, where there are private latents, q(w_m|x_m) of every song; zeros where the modality is missing. */
  posteriors(batch: Batch, pass?: Pass): { shared: Gaussian; own: Gaussian; present: Tensor } {
    const outputs = onPresent(batch, this.name, this.#widths, (x) => this.#encode(x, pass));
    const [mu, logVar, ownMu, ownLogVar] = outputs as [Tensor, Tensor, Tensor, Tensor];
    return { shared: { mu, logVar }, own: { mu: ownMu, logVar: ownLogVar }, present: presence(batch, this.name) };
  }

  /** The decoder's output. */
  decode(z: Tensor, pass?: Pass): Tensor {
    return this.#decoder.call(z, pass);
  }

  /** The mean of p(x_m|z). */
  decodedMean(z: Tensor): Tensor {
    return this.likelihood.mean(this.decode(z));
  }

  /** The negative log likelihood, summed over values and songs that have the modality, divided by all songs of the batch. */
  reconstructionError(batch: Batch, z: Tensor, pass: Pass): Tensor {
    const rows = presentRows(batch, this.name);
    if (rows.length === 0) return tf.scalar(0);
    const xHat = this.decode(gathered(z, rows), pass);
    return tf.div(this.likelihood.nll(valuesOf(batch, this.name, rows), xHat, 1, pass), batch.size);
  }

  /**
   * log p(x_m|z) of each row in nats, constants included, 0 where the modality is missing, or another that must be there: [batch].
   * @param beside name of that other one
   */
  logProb(batch: Batch, z: Tensor, { beside = this.name, pass }: { beside?: string; pass?: Pass } = {}): Tensor {
    const there = batch[`${beside}Present`] as Int32Array;
    const rows = presentRows(batch, this.name).filter((row) => there[row]);
    if (rows.length === 0) return tf.zeros([batch.size]);
    const logProb = this.likelihood.logProb(valuesOf(batch, this.name, rows), this.decode(gathered(z, rows), pass));
    return inPlace(logProb, rows, batch.size);
  }
}

function gathered(z: Tensor, rows: readonly number[]): Tensor {
  return rows.length === z.shape[0] ? z : tf.gather(z, tf.tensor1d(Int32Array.from(rows), "int32"));
}
