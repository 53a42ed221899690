import path from "node:path";
import { coreCount } from "../async/parallel.js";
import { UserError } from "../errors.js";
import type { ModelFolder } from "./modelFolder.js";

/** The part of `@huggingface/transformers` that is used here. */
export interface Transformers {
  env: { allowRemoteModels: boolean; localModelPath: string; logLevel: number };
  LogLevel: { ERROR: number };
  AutoTokenizer: Loader<Tokenizer>;
  AutoModel: Loader<Network<"last_hidden_state">>;
  AutoProcessor: Loader<SoundProcessor>;
  AutoModelForSeq2SeqLM: Loader<Generator>;
  ClapTextModelWithProjection: Loader<Network<"text_embeds">>;
  ClapAudioModelWithProjection: Loader<Network<"audio_embeds">>;
  cat(tensors: Tensor<Float32Array>[], dim: number): Tensor<Float32Array>;
}

interface Loader<T> {
  from_pretrained(name: string, options: object): Promise<T>;
}

/** An array with a shape, row-major. */
export interface Tensor<T> {
  dims: number[];
  data: T;
}

/** Texts to token ids and back. */
export interface Tokenizer {
  model_max_length: number;
  /** Of a translator of many languages: its names of them. */
  language_codes?: string[];
  /** Of a translator that is told the target language by the first token: those tokens, such as ">>ben<<". */
  supported_language_codes?: string[];
  encode(text: string, options: { add_special_tokens: boolean }): number[];
  (texts: string[], options: object): { attention_mask: Tensor<BigInt64Array> };
  batch_decode(ids: bigint[][], options: { skip_special_tokens: boolean }): string[];
  _build_translation_inputs?(
    texts: string[],
    options: object,
    languages: { src_lang: string; tgt_lang: string; forced_bos_token_id?: number },
  ): object;
}

/** Samples to the input of a network. */
export interface SoundProcessor {
  (samples: Float32Array): Promise<{ input_features: Tensor<Float32Array> }>;
  feature_extractor: { config: { sampling_rate: number; nb_max_samples: number } };
}

/** A network with one output. */
export interface Network<Output extends string> {
  (input: object): Promise<{ [name in Output]?: Tensor<Float32Array> }>;
  dispose(): Promise<unknown>;
}

/** An encoder and a decoder. */
export interface Generator {
  config: { eos_token_id: number | number[]; _name_or_path?: string };
  generation_config?: { eos_token_id?: number | number[] | null };
  generate(input: object): Promise<{ tolist(): bigint[][] }>;
  dispose(): Promise<unknown>;
}

const PACKAGE = "@huggingface/transformers";

/** The package looks for models in one folder, a global setting: they are loaded one after the other. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Loads parts of a model through `@huggingface/transformers`, offline.
 *
 * @param model the folder, as `modelFolder` found it
 * @param load receives the package, and the name and the options that its `from_pretrained` takes
 * @returns what `load` gives
 * @throws UserError where the package is not installed, or can't read the model
 */
export function loadModel<T>(
  { folder, dtype }: ModelFolder,
  load: (transformers: Transformers, name: string, options: object) => Promise<T>,
): Promise<T> {
  const mine = turn.then(async () => {
    const transformers = await importPackage();
    transformers.env.allowRemoteModels = false;
    transformers.env.localModelPath = path.dirname(folder);
    transformers.env.logLevel = transformers.LogLevel.ERROR;
    const session_options = { intraOpNumThreads: coreCount(), logSeverityLevel: 3 };
    try {
      return await load(transformers, path.basename(folder), { local_files_only: true, dtype, session_options });
    } catch (error) {
      throw error instanceof UserError
        ? error
        : new UserError(`The model in ${folder} can't be loaded (${(error as Error).message}); fetch it again.`);
    }
  });
  turn = mine.catch(() => undefined);
  return mine;
}

async function importPackage(): Promise<Transformers> {
  checkPackage();
  return import(PACKAGE);
}

/** @throws UserError where the package is not installed */
export function checkPackage(): void {
  try {
    require.resolve(PACKAGE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new UserError(
      `Pretrained models need the package ${PACKAGE}, left out of the installation because it takes 470 MB; \`npm run setup -- --with transformers\` installs it.`,
    );
  }
}

/** Most tokens that a model reads, special ones included. */
export function tokenLimit({ model_max_length: limit }: Tokenizer): number {
  // A model without a limit has 1e30.
  return Number.isFinite(limit) && limit < 1e6 ? limit : 512;
}

/** Tokens of a text, without the special ones. */
export function countTokens(tokenizer: Tokenizer, text: string): number {
  return tokenizer.encode(text, { add_special_tokens: false }).length;
}

/** Special tokens that are added to every text. */
export function countSpecialTokens(tokenizer: Tokenizer): number {
  return tokenizer.encode("", { add_special_tokens: true }).length;
}
