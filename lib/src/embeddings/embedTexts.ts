import { Matrix } from "../array/index.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import type { EncodedLyrics } from "../lyrics/encode.js";
import { chunksOf } from "./chunks.js";
import { ContentCache } from "./contentCache.js";

/** How texts are cut, and what is done with their vectors. */
export interface EmbedOptions {
  /** Prefix of every chunk. */
  prefix: string;
  /** Maximum tokens per chunk, special tokens included. */
  maxTokens: number;
  /** Chunks per batch. */
  batchSize: number;
  /** Scale every text's vector to unit length. */
  normalize: boolean;
}

/** A model of texts. */
export interface TextModel {
  /** Tokens of a text, without the special ones. */
  tokenCount(text: string): number;
  /** Special tokens that are added to every text. */
  readonly specialTokens: number;
  /** Most tokens the model reads, special ones included. */
  readonly limit: number;
  /** For each text its vector, and the number of tokens, by which chunks are weighted. */
  embed(texts: string[]): Promise<{ vector: Float32Array; tokens: number }[]>;
}

/** A model that is loaded, and to be let go. */
export type Opened<Model> = Model & { close(): Promise<void> };

/**
 * One vector per text: texts are cut into chunks at line ends, and the vectors of the chunks averaged, weighted by their
 * tokens.
 *
 * @param open loads the model; not called where the cache has all texts
 * @param texts without letters and numbers, or undefined: a row of zeros with mask 0
 * @param identity the model's content, for the cache; undefined for no cache
 * @throws UserError where no text has words, or there is no room for them beside the prefix
 */
export async function embedTexts(
  open: () => Promise<Opened<TextModel>>,
  texts: readonly (string | undefined)[],
  { prefix, maxTokens, batchSize, normalize }: EmbedOptions,
  identity: string | undefined,
  { onProgress, signal }: TaskOptions = {},
): Promise<EncodedLyrics> {
  const worded = texts.map((text) => (text && /[\p{L}\p{N}]/u.test(text) ? text : undefined));
  const wanted = new Set(worded.filter((text) => text !== undefined));
  if (wanted.size === 0) {
    throw new UserError(`None of the ${texts.length} songs has lyrics; an embedding needs at least one with words.`);
  }
  const cache = new ContentCache("sentence-embeddings", identity, [prefix, maxTokens, normalize]);
  const vectors = new Map<string, Float32Array>();
  for (const text of wanted) {
    const cached = cache.vector(text);
    if (cached) vectors.set(text, cached);
  }
  const missing = [...wanted].filter((text) => !vectors.has(text));
  // Loading takes seconds, so it is skipped where every text is in the cache.
  if (missing.length > 0) {
    const model = await open();
    try {
      await embedMissing(model);
    } finally {
      await model.close();
    }
  }

  async function embedMissing(model: TextModel): Promise<void> {
    const tokenCount = (text: string) => model.tokenCount(text);
    const room = Math.min(maxTokens, model.limit) - model.specialTokens - tokenCount(prefix);
    if (room < 1)
      throw new UserError(`maxTokens is ${maxTokens}; the prefix and special tokens leave no room for words.`);
    const chunks = missing.flatMap((text) => chunksOf(text, room, tokenCount).map((chunk) => ({ text, ...chunk })));
    const left = new Map(missing.map((text) => [text, { chunks: 0, tokens: 0, sum: new Float64Array(0) }]));
    for (const { text } of chunks) left.get(text)!.chunks++;
    // Sorted by length, since a batch is padded to its longest chunk.
    chunks.sort((a, b) => b.tokens - a.tokens);
    for (let start = 0; start < chunks.length; start += batchSize) {
      signal?.throwIfAborted();
      const batch = chunks.slice(start, start + batchSize);
      const results = await model.embed(batch.map((chunk) => prefix + chunk.words));
      results.forEach(({ vector, tokens }, i) => {
        const { text } = batch[i]!;
        const song = left.get(text)!;
        if (song.sum.length === 0) song.sum = new Float64Array(vector.length);
        for (let j = 0; j < vector.length; j++) song.sum[j]! += tokens * vector[j]!;
        song.tokens += tokens;
        if (--song.chunks > 0) return;
        const scale = normalize ? Math.hypot(...song.sum) : song.tokens;
        const mean = Float32Array.from(song.sum, (sum) => sum / scale);
        vectors.set(text, mean);
        cache.keepVector(text, mean);
      });
      const done = Math.min(start + batchSize, chunks.length);
      onProgress?.({ done, total: chunks.length, detail: "chunks of lyrics" });
    }
  }

  const X = new Matrix(texts.length, vectors.values().next().value!.length);
  worded.forEach((text, i) => {
    if (text !== undefined) X.row(i).set(vectors.get(text)!);
  });
  return { X, mask: Uint8Array.from(worded, (text) => (text === undefined ? 0 : 1)) };
}
