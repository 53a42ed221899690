import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import type { EncodedLyrics, SongWords } from "../lyrics/encode.js";
import { checkNumber, withDefaults } from "../options.js";
import { embedTexts, type Opened, type TextModel } from "./embedTexts.js";
import { contentOf, type ModelFolder, modelFolder } from "./modelFolder.js";
import { countSpecialTokens, countTokens, loadModel, tokenLimit } from "./transformers.js";

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
  return embedTexts(() => openEncoder(found), texts, options, identity, { onProgress, signal });
}

function openEncoder(model: ModelFolder): Promise<Opened<TextModel>> {
  return loadModel(model, async ({ AutoTokenizer, AutoModel }, name, options) => {
    const tokenizer = await AutoTokenizer.from_pretrained(name, options);
    const network = await AutoModel.from_pretrained(name, options);
    const limit = tokenLimit(tokenizer);
    return {
      tokenCount: (text) => countTokens(tokenizer, text),
      limit,
      specialTokens: countSpecialTokens(tokenizer),
      async embed(texts) {
        const input = tokenizer(texts, { padding: true, truncation: true, max_length: limit });
        const { last_hidden_state: hidden } = await network(input);
        if (!hidden)
          throw new UserError(`${model.folder} gives no last_hidden_state; it is no encoder for sentence embeddings.`);
        const [, length, width] = hidden.dims as [number, number, number];
        return texts.map((_, i) => {
          const mean = new Float32Array(width);
          let tokens = 0;
          for (let t = 0; t < length; t++) {
            // Padding has mask 0 and takes no part.
            if (!Number(input.attention_mask.data[i * length + t])) continue;
            tokens++;
            for (let j = 0; j < width; j++) mean[j]! += hidden.data[(i * length + t) * width + j]!;
          }
          return { vector: mean.map((sum) => sum / tokens), tokens };
        });
      },
      close: async () => {
        await network.dispose();
      },
    };
  });
}
