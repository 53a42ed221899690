import { Matrix } from "../array/index.js";
import type { TaskOptions } from "../async/task.js";
import { type EncodedLyrics, type EncoderOptions, encodeLyrics, type TfidfEncoder } from "../lyrics/encode.js";
import { checkChoice } from "../options.js";
import type { Song } from "../song.js";
import { clapLyrics } from "./clapText.js";
import { sentenceEmbeddings } from "./sentenceEmbedding.js";
import { translateLyrics } from "./translateLyrics.js";

/** Ways from lyrics to vectors, and the model of data/models that each takes where no other is named. */
const MODELS = { tfidf: "", sentence: "minilm", clap: "clap", translated: "nllb", versions: "nllb" };

/**
 * "tfidf"; "sentence" or "clap", by a pretrained model; "translated": TF-IDF of translations into English; "versions": TF-IDF of
 * the lyrics as they are, in Latin letters, and translated, side by side.
 */
export type LyricsKind = keyof typeof MODELS;

/** Options of {@link lyricVectors}. */
export interface LyricVectorsOptions extends TaskOptions {
  /** How lyrics become vectors. Default "tfidf". */
  kind?: LyricsKind;
  /** The pretrained model: a folder, or the name of one in data/models. "" (default): minilm, clap or nllb. */
  model?: string;
  /** Components of the reduced TF-IDF, of each version; 0: its terms. Default 64. */
  nComponents?: number;
  /** How it is reduced: "svd" (default), or "pca", with centering. */
  reduction?: EncoderOptions["reduction"];
  /** Most terms of the TF-IDF, the most frequent ones; 0: all. Default 4096. */
  maxFeatures?: number;
  /** Script of its terms; see `EncoderOptions.view`. Default "original". */
  view?: EncoderOptions["view"];
}

/** Lyrics as vectors. */
export interface LyricVectors extends EncodedLyrics {
  /** The encoder that was fitted on the training songs; undefined where there is none, or one for each version. */
  encoder?: TfidfEncoder;
  /** Sentences about the result. */
  notes: string[];
}

/**
 * Lyrics as vectors: by TF-IDF, as `encodeLyrics`; by a pretrained encoder, as `sentenceEmbeddings` and `clapLyrics`; or by
 * TF-IDF of what `translateLyrics` makes of them, alone or beside the original and its romanization.
 *
 * @param songs all of a collection, with or without lyrics
 * @param train indices of the training songs; nothing is learned from the others
 * @returns one row a song, zeros with mask 0 for songs without lyrics
 * @throws UserError where a pretrained model, or the package that runs it, is missing: with how to get it
 */
export async function lyricVectors(
  songs: readonly Song[],
  train: ArrayLike<number>,
  { kind = "tfidf", model: given = "", ...options }: LyricVectorsOptions = {},
): Promise<LyricVectors> {
  checkChoice("kind", kind, Object.keys(MODELS) as LyricsKind[]);
  const model = given || MODELS[kind];
  const task = { onProgress: options.onProgress, signal: options.signal };
  if (kind === "tfidf") return encodeLyrics(songs, train, options);
  if (kind === "translated" || kind === "versions") {
    const translated = await translateLyrics(songs, model, task);
    const ofEnglish = await encodeLyrics(translated.songs, train, options);
    const english = { ...ofEnglish, notes: [...translated.notes, ...ofEnglish.notes] };
    if (kind === "translated") return english;
    const original = await encodeLyrics(songs, train, { ...options, view: "original" });
    const romanized = await encodeLyrics(songs, train, { ...options, view: "romanized" });
    return sideBySide({ "in the original": original, "in Latin letters": romanized, translated: english });
  }
  const encode = kind === "clap" ? clapLyrics : sentenceEmbeddings;
  const { X, mask } = await encode(songs, model, task);
  const known = mask.reduce((sum, one) => sum + one, 0);
  const notes = [
    `${known} of ${songs.length} songs have lyrics: vectors of ${X.cols} dimensions by the model ${model}.`,
  ];
  return { X, mask, notes };
}

/** A song is encoded if any of its versions is. */
function sideBySide(versions: Record<string, LyricVectors>): LyricVectors {
  const all = Object.values(versions);
  const [{ mask }] = all as [LyricVectors];
  return {
    X: Matrix.hstack(...all.map(({ X }) => X)),
    mask: mask.map((_, i) => (all.some((one) => one.mask[i]) ? 1 : 0)),
    notes: Object.entries(versions).flatMap(([name, { notes }]) => notes.map((note) => `Lyrics ${name}: ${note}`)),
  };
}
