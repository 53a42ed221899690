export { type ClapSoundOptions, clapSound } from "./clapSound.js";
export { type ClapTextOptions, clapLyrics, clapTexts } from "./clapText.js";
export type { EmbeddedSound, TranslatedLyrics } from "./embedded.js";
export { type LyricsKind, type LyricVectors, type LyricVectorsOptions, lyricVectors } from "./lyricVectors.js";
export { type SentenceEmbeddingOptions, sentenceEmbeddings } from "./sentenceEmbedding.js";
export { type TranslateLyricsOptions, translateLyrics } from "./translateLyrics.js";
