export { type DecodedText, decodeText } from "./decodeText.js";
export {
  type EncodedLyrics,
  type EncoderOptions,
  encodeLyrics,
  type LyricsEncoding,
  type SongWords,
  type TermWeight,
  type TfidfEncoder,
  tfidf,
} from "./encode.js";
export { identifyLanguage, identifyLanguages, type LanguageGuess, languageConfusion } from "./language.js";
export { type NormalizeOptions, normalizeLyrics } from "./normalize.js";
export { type ReadLyricsOptions, readLyrics } from "./read.js";
export { romanize } from "./romanize.js";
export { stopWordLanguages, stopWords } from "./stopWords.js";
export type { TfidfOptions } from "./tfidf.js";
export { type TokenizeOptions, tokenize } from "./tokenize.js";
export { type WordLogOddsOptions, wordLogOdds } from "./wordLogOdds.js";
