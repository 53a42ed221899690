import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { Matrix } from "../array/index.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { contentKey, readCached, writeCached } from "../io/cache.js";
import { cachePath } from "../io/workspace.js";
import type { EncodedLyrics, SongWords } from "../lyrics/encode.js";
import { checkNumber, withDefaults } from "../options.js";

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

/** The interface of a model for `embedWith`. */
export interface SentenceModel {
  /** Tokens of a text, without the special ones. */
  tokenCount(text: string): number;
  /** Special tokens that are added to every text. */
  readonly specialTokens: number;
  /** Most tokens the model reads, special ones included. */
  readonly limit: number;
  /** For each text, the mean of the last layer over its tokens, and the number of tokens. */
  embed(texts: string[]): Promise<{ mean: Float32Array; tokens: number }[]>;
}

/**
 * Sentence embeddings of lyrics by a pretrained encoder on disk (multilingual MiniLM, e5, XLM-R …): mean pooling of the
 * last layer over all tokens (Reimers & Gurevych 2019). Songs exceed the context length of such models, so they are
 * split into chunks at line ends, and pooled over the tokens of all chunks. Nothing is learned from the songs, so no
 * split is needed.
 *
 * Runs through `@huggingface/transformers`, which is not installed by default (it brings 470 MB), and never downloads.
 *
 * @param songs with lyrics or without; their language is not used
 * @param model folder with config.json, tokenizer.json, tokenizer_config.json and onnx/model.onnx
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
  const folder = path.resolve(model);
  const network = modelFiles(folder);
  const identity = options.cache ? await contentOf([network.file, path.join(folder, "tokenizer.json")]) : undefined;
  // Loading takes seconds, so it is skipped where every song is in the cache.
  let opened: Promise<OpenModel> | undefined;
  try {
    return await embedWith(() => (opened ??= openModel(folder, network.dtype)), songs, options, identity, {
      onProgress,
      signal,
    });
  } finally {
    await (await opened?.catch(() => undefined))?.close();
  }
}

/** `sentenceEmbeddings` with any model; `identity` names its content for the cache, undefined for no cache. */
export async function embedWith(
  open: () => Promise<SentenceModel>,
  songs: readonly SongWords[],
  { prefix, maxTokens, batchSize, normalize }: SentenceEmbeddingOptions,
  identity: string | undefined,
  { onProgress, signal }: TaskOptions = {},
): Promise<EncodedLyrics> {
  const texts = songs.map(({ lyrics }) => (lyrics && /[\p{L}\p{N}]/u.test(lyrics) ? lyrics : undefined));
  const total = texts.filter((text) => text !== undefined).length;
  if (total === 0) {
    throw new UserError(
      `None of the ${songs.length} songs has lyrics; a sentence embedding needs at least one with words.`,
    );
  }
  if (identity !== undefined) mkdirSync(cachePath("sentence-embeddings"), { recursive: true });
  const fileOf = (text: string) =>
    cachePath(
      "sentence-embeddings",
      `${contentKey(JSON.stringify([identity, prefix, maxTokens, normalize, text]))}.f32`,
    );

  const vectors = new Map<string, Float32Array>();
  const wanted = new Set(texts.filter((text) => text !== undefined));
  if (identity !== undefined) {
    for (const text of wanted) {
      const cached = readCached(fileOf(text));
      if (cached) vectors.set(text, cached);
    }
  }
  const missing = [...wanted].filter((text) => !vectors.has(text));
  if (missing.length > 0) {
    const model = await open();
    const room = Math.min(maxTokens, model.limit) - model.specialTokens - model.tokenCount(prefix);
    if (room < 1)
      throw new UserError(`maxTokens is ${maxTokens}; the prefix and special tokens leave no room for words.`);
    const chunks = missing.flatMap((text) => chunksOf(text, room, model).map((chunk) => ({ text, ...chunk })));
    const left = new Map(missing.map((text) => [text, { chunks: 0, tokens: 0, sum: new Float64Array(0) }]));
    for (const { text } of chunks) left.get(text)!.chunks++;
    // Sorted by length, since a batch is padded to its longest chunk.
    chunks.sort((a, b) => b.tokens - a.tokens);
    for (let start = 0; start < chunks.length; start += batchSize) {
      signal?.throwIfAborted();
      const batch = chunks.slice(start, start + batchSize);
      const results = await model.embed(batch.map((chunk) => prefix + chunk.words));
      results.forEach(({ mean, tokens }, i) => {
        const { text } = batch[i]!;
        const song = left.get(text)!;
        if (song.sum.length === 0) song.sum = new Float64Array(mean.length);
        for (let j = 0; j < mean.length; j++) song.sum[j]! += tokens * mean[j]!;
        song.tokens += tokens;
        if (--song.chunks > 0) return;
        const scale = normalize ? Math.hypot(...song.sum) : song.tokens;
        const vector = Float32Array.from(song.sum, (sum) => sum / scale);
        vectors.set(text, vector);
        if (identity !== undefined) writeCached(fileOf(text), vector);
      });
      onProgress?.({
        done: Math.min(start + batchSize, chunks.length),
        total: chunks.length,
        detail: "chunks of lyrics",
      });
    }
  }

  const width = vectors.values().next().value!.length;
  const X = new Matrix(songs.length, width);
  texts.forEach((text, i) => {
    if (text !== undefined) X.row(i).set(vectors.get(text)!);
  });
  return { X, mask: Uint8Array.from(texts, (text) => (text === undefined ? 0 : 1)) };
}

/** Packs lines into chunks; a line that does not fit alone is split between words, a word in the middle. */
function chunksOf(text: string, room: number, model: SentenceModel): { words: string; tokens: number }[] {
  const chunks: { words: string; tokens: number }[] = [];
  const add = (part: string, separator: string) => {
    const tokens = model.tokenCount(part);
    if (tokens > room) {
      const words = part.split(" ");
      if (words.length > 1) {
        for (const word of words) add(word, " ");
        return;
      }
      const characters = [...part];
      if (characters.length > 1) {
        const half = characters.length >> 1;
        add(characters.slice(0, half).join(""), separator);
        add(characters.slice(half).join(""), "");
        return;
      }
    }
    const last = chunks.at(-1);
    if (last && last.tokens + tokens <= room) {
      last.words += separator + part;
      last.tokens += tokens;
    } else chunks.push({ words: part, tokens });
  };
  for (const line of text.split("\n")) if (line.trim() !== "") add(line.trim(), "\n");
  return chunks;
}

const NETWORKS = { "model.onnx": "fp32", "model_fp16.onnx": "fp16", "model_quantized.onnx": "q8" } as const;
type Dtype = (typeof NETWORKS)[keyof typeof NETWORKS];

/** The network of a model folder, the most exact one that is there. */
function modelFiles(folder: string): { file: string; dtype: Dtype } {
  for (const name of ["config.json", "tokenizer.json", "tokenizer_config.json"]) {
    if (!existsSync(path.join(folder, name))) {
      throw new UserError(
        `${folder} has no ${name}; a sentence encoder is a folder with config.json, tokenizer.json, tokenizer_config.json and onnx/model.onnx, as the ONNX models of huggingface.co are.`,
      );
    }
  }
  for (const [name, dtype] of Object.entries(NETWORKS)) {
    const file = path.join(folder, "onnx", name);
    if (existsSync(file)) return { file, dtype };
  }
  throw new UserError(
    `${folder}/onnx has none of ${Object.keys(NETWORKS).join(", ")}; put the model's ONNX export there.`,
  );
}

async function contentOf(files: string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) await pipeline(createReadStream(file), hash, { end: false });
  return hash.digest("hex");
}

type OpenModel = SentenceModel & { close(): Promise<void> };

/** The part of @huggingface/transformers that is used here. */
interface Transformers {
  env: { allowRemoteModels: boolean; localModelPath: string };
  AutoTokenizer: { from_pretrained(name: string, options: object): Promise<Tokenizer> };
  AutoModel: { from_pretrained(name: string, options: object): Promise<Network> };
}
interface Tensor<T> {
  dims: number[];
  data: T;
}
interface Tokenizer {
  model_max_length: number;
  encode(text: string, options: { add_special_tokens: boolean }): number[];
  (texts: string[], options: object): { attention_mask: Tensor<BigInt64Array> };
}
interface Network {
  (input: object): Promise<{ last_hidden_state?: Tensor<Float32Array> }>;
  dispose(): Promise<unknown>;
}

const PACKAGE = "@huggingface/transformers";

async function openModel(folder: string, dtype: Dtype): Promise<OpenModel> {
  let transformers: Transformers;
  try {
    transformers = await import(PACKAGE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UserError(
      `Sentence embeddings need the package ${PACKAGE}, left out of the installation because it takes 470 MB; install it with: npm install -w lib ${PACKAGE}@4.3.1`,
    );
  }
  transformers.env.allowRemoteModels = false;
  transformers.env.localModelPath = path.dirname(folder);
  const name = path.basename(folder);
  const tokenizer = await transformers.AutoTokenizer.from_pretrained(name, { local_files_only: true });
  const network = await transformers.AutoModel.from_pretrained(name, { local_files_only: true, dtype });
  const tokenCount = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).length;
  const limit = Number.isFinite(tokenizer.model_max_length) ? tokenizer.model_max_length : 512;

  return {
    tokenCount,
    limit,
    specialTokens: tokenizer.encode("", { add_special_tokens: true }).length,
    async embed(texts) {
      const input = tokenizer(texts, { padding: true, truncation: true, max_length: limit });
      const { last_hidden_state: hidden } = await network(input);
      if (!hidden)
        throw new UserError(`${folder} gives no last_hidden_state; it is no encoder for sentence embeddings.`);
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
        return { mean: mean.map((sum) => sum / tokens), tokens };
      });
    },
    close: async () => {
      await network.dispose();
    },
  };
}
