import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import type { SongWords } from "../lyrics/encode.js";
import { checkNumber, withDefaults } from "../options.js";
import type { TranslatedLyrics } from "./embedded.js";
import type { Opened } from "./embedTexts.js";
import { contentOf, type ModelFolder, modelFolder } from "./modelFolder.js";
import { iso3, nllbCode } from "./nllbLanguages.js";
import {
  countSpecialTokens,
  countTokens,
  type Generator,
  loadModel,
  type Tokenizer,
  tokenLimit,
} from "./transformers.js";
import { type Translator, translateSongs } from "./translateSongs.js";

/** Options of {@link translateLyrics}. */
export interface TranslateLyricsOptions {
  /** Language of all songs (ISO 639-1); "" (default): the song's own, else the identified one, line by line. */
  from: string;
  /** The language to translate into (ISO 639-1). Default "en". */
  to: string;
  /** Maximum tokens of a line, special tokens included; longer lines are translated in parts. Default 128. */
  maxTokens: number;
  /** Lines per batch; affects memory and speed. Default 8. */
  batchSize: number;
  /** Cache the translations on disk, keyed by the model's content, the options and the lyrics. Default true. */
  cache: boolean;
}

const PARTS = {
  what: "a translator",
  example: "nllb",
  settings: ["config.json", "tokenizer.json", "tokenizer_config.json"],
  networks: ["encoder_model", "decoder_model_merged"],
};

/**
 * Lyrics in another language, by a pretrained translator on disk: NLLB (NLLB Team 2022), M2M-100, or OPUS-MT (Tiedemann &
 * Thottingal 2020). Songs of all languages then share one vocabulary: TF-IDF of the translations groups by topic where
 * TF-IDF of the originals groups by language.
 *
 * Line by line, so that lines stay lines, by greedy decoding. Lines in the target language already, and lines in a
 * language that the model does not know, are left as they are. A line of 20 letters or more is identified by itself, a
 * shorter one has its song's language, unless it is in another script. Translations of song lines by such models are
 * literal and often wrong: good enough to count words in, not to show as what a song says.
 *
 * Runs through `@huggingface/transformers`, which is not installed by default, and never downloads.
 *
 * @param songs with lyrics or without
 * @param model folder with config.json, tokenizer.json, tokenizer_config.json, onnx/encoder_model.onnx and
 *   onnx/decoder_model_merged.onnx, or the name of one in data/models, such as "nllb"
 * @returns the songs with translated lyrics, and notes on what was translated
 * @throws UserError where the package or one of the model's files is missing, or the model can't translate into `to`
 */
export async function translateLyrics<S extends SongWords>(
  songs: readonly S[],
  model: string,
  { onProgress, signal, ...given }: Partial<TranslateLyricsOptions> & TaskOptions = {},
): Promise<TranslatedLyrics<S>> {
  const options = withDefaults<TranslateLyricsOptions>("translateLyrics", given, {
    from: "",
    to: "en",
    maxTokens: 128,
    batchSize: 8,
    cache: true,
  });
  checkNumber("maxTokens", options.maxTokens, { min: 4, integer: true });
  checkNumber("batchSize", options.batchSize, { min: 1, integer: true });
  for (const name of ["from", "to"] as const) {
    const language = options[name];
    if (nllbCode(language) || (name === "from" && language === "")) continue;
    throw new UserError(`${name} is "${language}"; it must be a language as ISO 639-1, such as "en" or "bn".`);
  }
  const found = modelFolder(model, PARTS);
  const identity = options.cache ? await contentOf(found) : undefined;
  return translateSongs(() => openTranslator(found, options.to), songs, options, identity, { onProgress, signal });
}

function openTranslator(model: ModelFolder, to: string): Promise<Opened<Translator>> {
  return loadModel(model, async ({ AutoTokenizer, AutoModelForSeq2SeqLM }, name, options) => {
    const tokenizer = await AutoTokenizer.from_pretrained(name, options);
    const network = await AutoModelForSeq2SeqLM.from_pretrained(name, options);
    const close = async () => {
      await network.dispose();
    };
    try {
      const { knows, input } = languagesOf(tokenizer, network, model.folder, to);
      const limit = tokenLimit(tokenizer);
      const specialTokens = countSpecialTokens(tokenizer);
      const tokenCount = (text: string) => countTokens(tokenizer, text);
      const ends = [network.generation_config?.eos_token_id ?? network.config.eos_token_id].flat().map(BigInt);
      // The first token, which starts the output, may be the one that ends it.
      const endOf = (ids: bigint[]) => {
        const end = ids.findIndex((id, i) => i > 0 && ends.includes(id));
        return end < 0 ? ids.length : end;
      };
      return {
        ...{ limit, specialTokens, tokenCount, knows, close },
        async translate(texts, from) {
          // Such models sometimes repeat a phrase without end.
          const longest = Math.max(...texts.map(tokenCount)) + specialTokens;
          const output = await network.generate({
            ...input(texts, from),
            ...{ max_new_tokens: 2 * longest + 16, num_beams: 1, do_sample: false },
            // The package goes on until all texts of a batch end at the same token, and keeps what comes after an end.
            stopping_criteria: [(ids: bigint[][]) => ids.map((own) => endOf(own) < own.length)],
          });
          const ids = output.tolist().map((own) => own.slice(0, endOf(own)));
          return tokenizer.batch_decode(ids, { skip_special_tokens: true });
        },
      };
    } catch (error) {
      await close();
      throw error;
    }
  });
}

/** Which languages a model translates into `to`, and how its input says so. */
interface Languages {
  knows(language: string): boolean;
  input(texts: string[], from: string): object;
}

function languagesOf(tokenizer: Tokenizer, { config }: Generator, folder: string, to: string): Languages {
  const how = { padding: true, truncation: true };
  if (tokenizer.language_codes && tokenizer._build_translation_inputs) {
    const codes = tokenizer.language_codes;
    const codeOf = (language: string) => [nllbCode(language) ?? "", language].find((code) => codes.includes(code));
    const tgt_lang = codeOf(to);
    if (!tgt_lang) throw new UserError(`The model in ${folder} does not translate into "${to}".`);
    return {
      knows: (language) => codeOf(language) !== undefined,
      input(texts, from) {
        // The package adds to the languages the first token of the output, which is the target language.
        const languages: { src_lang: string; tgt_lang: string; forced_bos_token_id?: number } = {
          src_lang: codeOf(from)!,
          tgt_lang,
        };
        const input = tokenizer._build_translation_inputs!(texts, how, languages);
        return { ...input, forced_bos_token_id: languages.forced_bos_token_id };
      },
    };
  }
  // OPUS-MT: the languages are in its name, such as Helsinki-NLP/opus-mt-mul-en.
  const [, source = "", target = ""] = /opus-mt-(?:tc-\w+-)?(\w+)-(\w+)$/.exec(config._name_or_path ?? folder) ?? [];
  const tokens = tokenizer.supported_language_codes ?? [];
  const token = tokens.find((one) => one.startsWith(`>>${iso3(to)}`)) ?? tokens.find((one) => one === `>>${to}<<`);
  if (tokens.length > 0 ? !token : target !== "" && target !== to) {
    const into = tokens.length > 0 ? tokens.map((one) => one.replace(/[<>]/g, "")).join(", ") : target;
    throw new UserError(`The model in ${folder} translates into ${into}, not into "${to}".`);
  }
  const prefix = token && tokens.length > 0 ? `${token} ` : "";
  return {
    // A name of two letters is a language; a longer one is a group, whose members the model does not tell.
    knows: (language) => language !== "" && (source.length !== 2 || language === source),
    input: (texts) =>
      tokenizer(
        texts.map((text) => prefix + text),
        how,
      ),
  };
}
