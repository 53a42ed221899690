import type { TaskOptions } from "../async/task.js";
import type { EncodedLyrics, SongWords } from "../lyrics/encode.js";
import { checkNumber, withDefaults } from "../options.js";
import { embedTexts } from "./embedTexts.js";
import { contentOf, modelFolder } from "./modelFolder.js";
import { openTextModel, type TextNetwork } from "./textNetwork.js";

/** Options of {@link sentenceEmbeddings}. */
export interface SentenceEmbeddingOptions {
  /** Prefix of every chunk. The e5 models were trained with "query: " and lose accuracy without it. Default "". */
  prefix: string;
  /**
   * Maximum tokens per chunk, special tokens included; at most the model's context length. Longer chunks give more
   * context, but most sentence encoders were trained on short texts. Default 128.
   */
  maxTokens: number;
  /** Chunks per batch; affects memory and speed, not the result. Default 16. */
  batchSize: number;
  /** Scale every song's vector to unit length. Default true. */
  normalize: boolean;
  /** Cache the vectors on disk, keyed by the model's content, the options and the lyrics. Default true. */
  cache: boolean;
}

const PARTS = {
  what: "a sentence encoder",
  example: "minilm",
  settings: ["config.json", "tokenizer.json", "tokenizer_config.json"],
  networks: ["model"],
};

/**
 * Sentence embeddings of lyrics by a pretrained encoder on disk (multilingual MiniLM, e5, bge-m3, XLM-R …): mean pooling
 * of the last layer over all tokens (Reimers & Gurevych 2019). Songs exceed the context length of such models, so they
 * are split into chunks at line ends, and pooled over the tokens of all chunks. Nothing is learned from the songs, so no
 * split is needed.
 *
 * Runs through `@huggingface/transformers`, which is not installed by default (it brings 470 MB), and never downloads.
 *
 * @param songs with lyrics or without; their language is not used
 * @param model folder with config.json, tokenizer.json, tokenizer_config.json and onnx/model.onnx, or the name of one in
 *   data/models, such as "minilm"
 * @returns X: songs x the model's width (384 for MiniLM), zero rows with mask 0 for songs without lyrics
 * @throws UserError where the package or one of the model's files is missing, or no song has lyrics
 */
export async function sentenceEmbeddings(
  songs: readonly SongWords[],
  model: string,
  { onProgress, signal, ...given }: Partial<SentenceEmbeddingOptions> & TaskOptions = {},
): Promise<EncodedLyrics> {
  const options = withDefaults<SentenceEmbeddingOptions>("sentenceEmbeddings", given, {
    prefix: "",
    maxTokens: 128,
    batchSize: 16,
    normalize: true,
    cache: true,
  });
  checkNumber("maxTokens", options.maxTokens, { min: 4, integer: true });
  checkNumber("batchSize", options.batchSize, { min: 1, integer: true });
  const found = modelFolder(model, PARTS);
  const identity = options.cache ? await contentOf(found) : undefined;
  const texts = songs.map(({ lyrics }) => lyrics);
  return embedTexts(() => openTextModel(found, ENCODER), texts, options, identity, { onProgress, signal });
}

const ENCODER: TextNetwork<"last_hidden_state"> = {
  load: ({ AutoModel }, name, options) => AutoModel.from_pretrained(name, options),
  output: "last_hidden_state",
  otherwise: "no encoder for sentence embeddings",
  /** The mean over the tokens; padding takes no part. */
  vector(values, [, length = 0, width = 0], i, isToken) {
    const mean = new Float32Array(width);
    let tokens = 0;
    for (let t = 0; t < length; t++) {
      if (!isToken(t)) continue;
      tokens++;
      for (let j = 0; j < width; j++) mean[j]! += values[(i * length + t) * width + j]!;
    }
    return mean.map((sum) => sum / tokens);
  },
};
