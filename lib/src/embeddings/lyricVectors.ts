import type { TaskOptions } from "../async/task.js";
import { type EncodedLyrics, type EncoderOptions, encodeLyrics, type TfidfEncoder } from "../lyrics/encode.js";
import { checkChoice } from "../options.js";
import type { Song } from "../song.js";
import { clapLyrics } from "./clapText.js";
import { sentenceEmbeddings } from "./sentenceEmbedding.js";
import { translateLyrics } from "./translateLyrics.js";

/** Ways from lyrics to vectors, and the model of data/models that each takes where no other is named. */
const MODELS = { tfidf: "", sentence: "minilm", clap: "clap", translated: "nllb" };

/** "tfidf"; "sentence" or "clap", by a pretrained model; "translated": TF-IDF of translations into English. */
export type LyricsKind = keyof typeof MODELS;

/** Options of {@link lyricVectors}. */
export interface LyricVectorsOptions extends TaskOptions {
  /** How lyrics become vectors. Default "tfidf". */
  kind?: LyricsKind;
  /** The pretrained model: a folder, or the name of one in data/models. "" (default): minilm, clap or nllb. */
  model?: string;
  /** Components of the reduced TF-IDF. Default 64. */
  nComponents?: number;
  /** Script of its terms; see `EncoderOptions.view`. Default "original". */
  view?: EncoderOptions["view"];
}

/** Lyrics as vectors. */
export interface LyricVectors extends EncodedLyrics {
  /** The encoder that was fitted on the training songs; undefined where a pretrained model made the vectors. */
  encoder?: TfidfEncoder;
  /** Sentences about the result. */
  notes: string[];
}

/**
 * Lyrics as vectors in one of four ways: by TF-IDF, as `encodeLyrics`; by a pretrained encoder, as `sentenceEmbeddings` and
 * `clapLyrics`; or by TF-IDF of what `translateLyrics` makes of them.
 *
 * @param songs all of a collection, with or without lyrics
 * @param train indices of the training songs; nothing is learned from the others
 * @returns one row a song, zeros with mask 0 for songs without lyrics
 * @throws UserError where a pretrained model, or the package that runs it, is missing: with how to get it
 */
export async function lyricVectors(
  songs: readonly Song[],
  train: ArrayLike<number>,
  { kind = "tfidf", model: given = "", nComponents = 64, view = "original", ...task }: LyricVectorsOptions = {},
): Promise<LyricVectors> {
  checkChoice("kind", kind, Object.keys(MODELS) as LyricsKind[]);
  const model = given || MODELS[kind];
  if (kind === "tfidf") return encodeLyrics(songs, train, { nComponents, view, ...task });
  if (kind === "translated") {
    const translated = await translateLyrics(songs, model, task);
    const encoded = await encodeLyrics(translated.songs, train, { nComponents, view, ...task });
    return { ...encoded, notes: [...translated.notes, ...encoded.notes] };
  }
  const encode = kind === "clap" ? clapLyrics : sentenceEmbeddings;
  const { X, mask } = await encode(songs, model, task);
  const known = mask.reduce((sum, one) => sum + one, 0);
  const notes = [
    `${known} of ${songs.length} songs have lyrics: vectors of ${X.cols} dimensions by the model ${model}.`,
  ];
  return { X, mask, notes };
}
