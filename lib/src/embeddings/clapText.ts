import type { Matrix } from "../array/index.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import type { EncodedLyrics, SongWords } from "../lyrics/encode.js";
import { checkNumber, withDefaults } from "../options.js";
import { embedTexts } from "./embedTexts.js";
import { contentOf, modelFolder } from "./modelFolder.js";
import { openTextModel, type TextNetwork } from "./textNetwork.js";

/** Options of {@link clapLyrics} and {@link clapTexts}. */
export interface ClapTextOptions {
  /** Maximum tokens per chunk, special tokens included. CLAP was trained on captions of at most 77. Default 77. */
  maxTokens: number;
  /** Chunks per batch; affects memory and speed, not the result. Default 16. */
  batchSize: number;
  /** Cache the vectors on disk, keyed by the model's content, the options and the text. Default true. */
  cache: boolean;
}

/** The files of the text tower in a model's folder. */
export const CLAP_TEXT = {
  what: "a CLAP model",
  example: "clap",
  settings: ["config.json", "tokenizer.json", "tokenizer_config.json"],
  networks: ["text_model"],
};

/**
 * Lyrics in CLAP's space of sound and words (Wu et al. 2023): beside those of {@link clapSound}, cosine similarity says
 * how well a text describes a sound. CLAP was trained on captions in English ("a slow piano ballad"), not on lyrics, and
 * has seen no other language: expect little of it for lyrics, and next to nothing for Bangla ones.
 *
 * Lyrics are cut into chunks at line ends; the vector of a song is the mean of the chunks' unit vectors, weighted by
 * their tokens, scaled to unit length. Runs through `@huggingface/transformers`, offline.
 *
 * @param songs with lyrics or without
 * @param model folder with config.json, tokenizer.json, tokenizer_config.json and onnx/text_model.onnx, or the name of one
 *   in data/models, such as "clap"
 * @returns X: songs x the model's width (512), zero rows with mask 0 for songs without lyrics
 * @throws UserError where the package or one of the model's files is missing, or no song has lyrics
 */
export async function clapLyrics(
  songs: readonly SongWords[],
  model: string,
  options: Partial<ClapTextOptions> & TaskOptions = {},
): Promise<EncodedLyrics> {
  const texts = songs.map(({ lyrics }) => lyrics);
  return embed("clapLyrics", texts, model, options);
}

/**
 * Descriptions of sound, such as "a recording of rock music", in CLAP's space: to classify songs without training by the
 * description whose vector is nearest to that of the sound (zero-shot).
 *
 * @param texts each with at least one letter
 * @param model as in {@link clapLyrics}
 * @returns texts x the model's width (512), unit rows
 * @throws UserError where the package or one of the model's files is missing, or a text has no words
 */
export async function clapTexts(
  texts: readonly string[],
  model: string,
  options: Partial<ClapTextOptions> & TaskOptions = {},
): Promise<Matrix> {
  if (texts.length === 0) throw new UserError("clapTexts was given no text; give at least one.");
  const empty = texts.findIndex((text) => !/[\p{L}\p{N}]/u.test(text));
  if (empty >= 0) throw new UserError(`clapTexts: text ${empty + 1} is "${texts[empty]}"; it needs at least one word.`);
  return (await embed("clapTexts", texts, model, options)).X;
}

async function embed(
  where: string,
  texts: readonly (string | undefined)[],
  model: string,
  { onProgress, signal, ...given }: Partial<ClapTextOptions> & TaskOptions,
): Promise<EncodedLyrics> {
  const options = withDefaults<ClapTextOptions>(where, given, { maxTokens: 77, batchSize: 16, cache: true });
  checkNumber("maxTokens", options.maxTokens, { min: 4, integer: true });
  checkNumber("batchSize", options.batchSize, { min: 1, integer: true });
  const found = modelFolder(model, CLAP_TEXT);
  const identity = options.cache ? await contentOf(found) : undefined;
  const chunks = { ...options, prefix: "", normalize: true };
  return embedTexts(() => openTextModel(found, TOWER), texts, chunks, identity, { onProgress, signal });
}

const TOWER: TextNetwork<"text_embeds"> = {
  load: ({ ClapTextModelWithProjection }, name, options) => ClapTextModelWithProjection.from_pretrained(name, options),
  output: "text_embeds",
  otherwise: "no text tower of CLAP",
  vector: (values, [, width = 0], i) => unit(values.subarray(i * width, (i + 1) * width)),
};

/** The vector, scaled to unit length. */
export function unit(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}
