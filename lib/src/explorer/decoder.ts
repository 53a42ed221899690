import type { BandMoments } from "../audio/scaledImages.js";
import { UserError } from "../errors.js";
import { klPerDimensionOf, type Posterior } from "../models/model.js";
import { isLibraryDecoder } from "../models/parts/decoders.js";
import type { UnimodalVae } from "../models/unimodalVae.js";
import { type Decoder, type PackedFloats, packFloats, packShort } from "./contents.js";
import { buildDecoder, DecoderNetwork } from "./decoderNetwork.js";
import { floats } from "./unpack.js";

/** What a run keeps for the explorer as `decoder.json`: the decoder, and which songs its latents are of. */
export interface SavedDecoder extends Decoder {
  /** Ids of the songs, row by row of `latents`. */
  ids: string[];
}

/** Options of {@link packDecoder}. */
export interface PackDecoderOptions {
  /** Name of the model: "ConvVAE". */
  name: string;
  /** Ids of all songs. */
  ids: readonly string[];
  /** Their posteriors, as `encode` gave them. */
  posterior: Posterior;
  /** Means and deviations of the bands, in decibels, that the images were standardized by. */
  bands: BandMoments;
  /** Samples from one column of the images to the next. */
  columnLength: number;
  /** Of the sound that the images were made of, in Hz. Default 22,050. */
  sampleRate?: number;
}

/** A VAE over one kind of input, whatever its options. */
// biome-ignore lint/suspicious/noExplicitAny: the bound of a type parameter, which infers the model's own options
export type AnyUnimodalVae = UnimodalVae<any>;

/** Largest error in decibels that 16-bit weights may make; beyond, 32 bits are kept. */
const LARGEST_ERROR = 0.5;
/** Songs that are decoded to measure it. */
const MEASURED = 16;

/**
 * Packs the decoder of a model of log-mel images for the explorer. Weights are 16-bit integers with a scale for each
 * array where the images of {@link MEASURED} songs, decoded with them, differ by less than 0.5 dB everywhere from the
 * model's, and 32-bit floats where they don't.
 *
 * @param model of images, [bands, columns]
 * @returns plain JSON: {@link Decoder}, and the songs' ids
 * @throws UserError where the rows of the model are no images, or its decoder can't be built in the page: a part of
 *   your own, or a likelihood whose mean is not the decoder's output
 */
export async function packDecoder(model: AnyUnimodalVae, options: PackDecoderOptions): Promise<SavedDecoder> {
  const { name, ids, posterior, bands, columnLength, sampleRate = 22_050 } = options;
  const { decoder: part, inputShape, latentDim } = model.parts;
  const [height, width] = inputShape as [number, number];
  if (inputShape.length !== 2 || bands.means.length !== height) {
    throw new UserError(
      `packDecoder takes a model of images with ${bands.means.length} bands, but the shape of a row of this ${model.kind} is [${inputShape.join(", ")}].`,
    );
  }
  if (!isLibraryDecoder(part.kind)) {
    throw new UserError(
      `The decoder of this ${model.kind} is a part of your own, "${part.kind}", which the explorer's page can't build; it builds those of the library.`,
    );
  }
  const kl = klPerDimensionOf(posterior);
  const { builder } = buildDecoder({ latentDim, part, shape: [height, width] });
  const names = new Set([...builder.parameters, ...builder.buffers].map((one) => one.name));
  for (const parameter of builder.parameters) parameter.dispose();
  const weights = model.weights().filter((one) => names.has(one.name));
  const packed = (pack: (values: ArrayLike<number>) => PackedFloats): SavedDecoder => ({
    caption: `${name}, ${latentDim} dimensions`,
    latentDim,
    latents: packShort(posterior.mu.data),
    order: Array.from(kl.keys()).sort((a, b) => (kl[b] as number) - (kl[a] as number)),
    part: { kind: part.kind, options: part.options },
    shape: [height, width],
    weights: weights.map(({ name, shape, data }) => ({ name, shape: [...shape], values: pack(data) })),
    mean: packFloats(bands.means),
    scale: packFloats(bands.deviations),
    sampleRate,
    columnLength,
    ids: [...ids],
  });
  const measured = posterior.mu.select(Array.from({ length: Math.min(MEASURED, posterior.mu.rows) }, (_, i) => i));
  const wanted = (await model.decode(measured)).data;
  for (const pack of [packShort, packFloats]) {
    const decoder = packed(pack);
    if ((await largestError(decoder, measured.data, wanted)) < LARGEST_ERROR) return decoder;
  }
  throw new UserError(
    `The decoder of this ${model.kind} can't be packed: built from its part "${part.kind}" alone, it decodes other images. Its likelihood must have the decoder's output as its mean, such as "gaussian".`,
  );
}

/** In decibels. */
async function largestError(decoder: Decoder, Z: Float32Array, wanted: Float32Array): Promise<number> {
  const network = new DecoderNetwork(decoder);
  const decoded = await network.decibels(Z);
  network.dispose();
  const [bands, columns] = decoder.shape;
  const [mean, scale] = [floats(decoder.mean), floats(decoder.scale)];
  return decoded.reduce((largest, value, i) => {
    const band = Math.floor(i / columns) % bands;
    const exact = (wanted[i] as number) * (scale[band] as number) + (mean[band] as number);
    return Math.max(largest, Math.abs(value - Math.min(0, Math.max(-80, exact))));
  }, 0);
}

/**
 * The decoder of a run for a page with these songs.
 *
 * @param saved what `decoder.json` holds
 * @param ids of the songs of the page, in their order; those that the run doesn't have get NaN
 */
export function decoderFor({ ids: known, ...decoder }: SavedDecoder, ids: readonly string[]): Decoder {
  const rows = new Map(known.map((id, i) => [id, i]));
  const { latentDim } = decoder;
  const from = floats(decoder.latents);
  const latents = new Float32Array(ids.length * latentDim).fill(Number.NaN);
  ids.forEach((id, i) => {
    const row = rows.get(id);
    if (row !== undefined) latents.set(from.subarray(row * latentDim, (row + 1) * latentDim), i * latentDim);
  });
  return { ...decoder, latents: packShort(latents) };
}
