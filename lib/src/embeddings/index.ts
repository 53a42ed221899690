export { type SentenceEmbeddingOptions, sentenceEmbeddings } from "./sentenceEmbedding.js";
