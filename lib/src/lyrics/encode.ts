import { inspect } from "node:util";
import { type Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { type SparseMatrix, toDense } from "../array/sparse.js";
import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import { summary } from "../inspection.js";
import { applySvd, fitSvd, invertSvd, type Svd } from "../linalg/svd.js";
import { checkChoice, checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";
import type { Song } from "../song.js";
import { identifyLanguages, type LanguageGuess } from "./language.js";
import { romanize } from "./romanize.js";
import { surfaceForms } from "./surfaceForms.js";
import { type TfidfOptions, TfidfVectorizer, tfidfDefaults } from "./tfidf.js";
import { type TokenizeOptions, tokenize, tokenizeDefaults, wordRule } from "./tokenize.js";

/**
 * Lyrics as numeric vectors: words -> terms -> TF-IDF -> k components, fitted on the training songs only. A song
 * without lyrics is a row of zeros with mask 0, and is not used for fitting.
 */

/** The fields of a Song that the encoder reads. `language` (ISO 639-1) selects stop words and stemmer. */
export type SongWords = Pick<Song, "lyrics" | "language">;

const VIEWS = ["original", "romanized", "combined"] as const;

/** Options of {@link encodeLyrics}. */
export interface EncoderOptions extends TfidfOptions, Omit<TokenizeOptions, "language"> {
  /** Number of components after the reduction; 0: no reduction, one column per term. Default 64. */
  nComponents: number;
  /** "svd" (default): latent semantic analysis, without centering; "pca": with centering. */
  reduction: "svd" | "pca";
  /**
   * What the terms are spelled in. "original": as the lyrics are; "romanized": Bangla, Hindi and Arabic script in Latin
   * letters (see `romanize`), so that a song in Bangla script meets one that was typed in Latin letters; "combined": both,
   * in one vocabulary. Default "original".
   */
  view: (typeof VIEWS)[number];
  /** Power iterations of the SVD; see `SvdOptions`. Default 5. */
  nIter: number;
  /** Seed of the SVD. Same seed, same components. Default 0. */
  seed: number;
}

/** Encoded songs: X has one row per song. */
export interface EncodedLyrics {
  /** n x nComponents, or n x terms; zero rows where `mask` is 0. */
  X: Matrix;
  /**
   * 1 where the song is encoded; 0, with a row of zeros, where it has no lyrics or none of its terms is in the
   * vocabulary.
   */
  mask: Uint8Array;
}

const encoderDefaults: EncoderOptions = {
  ...tfidfDefaults,
  dropStopWords: tokenizeDefaults.dropStopWords,
  stem: tokenizeDefaults.stem,
  nComponents: 64,
  reduction: "svd",
  view: "original",
  nIter: 5,
  seed: DEFAULT_SEED,
};

/** A term of the vocabulary and its weight in one song or component. */
export interface TermWeight {
  /** The form that the fitted songs spell most often, in their own script: "dreaming" where the term is "dream". */
  word: string;
  /** As in `vocabulary`: a stem, romanized in that view. */
  term: string;
  /** TF-IDF weight of a song, up to about 1; signed in a component. */
  weight: number;
}

/** A fitted encoder of lyrics, which {@link tfidf} makes. */
export class TfidfEncoder implements EncodedLyrics {
  readonly #songs: readonly SongWords[];
  readonly #options: EncoderOptions;
  readonly #vectorizer: TfidfVectorizer;
  readonly #svd: Svd | undefined;
  #encoded: EncodedLyrics | undefined;
  /** The word to show for each term; computed when first asked for. */
  #forms: Map<string, string> | undefined;

  /** @internal */
  constructor(songs: readonly SongWords[], options: EncoderOptions) {
    this.#songs = songs;
    this.#options = options;
    const documents = songs.filter((song) => hasWords(song.lyrics)).map((song) => this.#terms(song));
    if (documents.length === 0) {
      throw new UserError(
        `None of the ${songs.length} songs to fit on has lyrics; give songs with words, or leave lyrics out.`,
      );
    }
    const { vectorizer, X } = TfidfVectorizer.fitTransform(documents, pick(options, tfidfDefaults));
    this.#vectorizer = vectorizer;
    if (options.nComponents > 0) {
      const { nComponents, nIter, seed } = options;
      this.#svd = fitSvd(X, { nComponents, center: options.reduction === "pca", nIter, seed });
    }
  }

  /** The songs it was fitted on, encoded: songs x dimensions. Computed when first read. */
  get X(): Matrix {
    return this.#fitted().X;
  }

  /** Which of the songs it was fitted on are encoded; see {@link EncodedLyrics}. */
  get mask(): Uint8Array {
    return this.#fitted().mask;
  }

  /** The term of each TF-IDF column. */
  get vocabulary(): readonly string[] {
    return this.#vectorizer.vocabulary;
  }

  /** Number of columns of X: the components (fewer than requested where the rank is lower), or the terms. */
  get dimensions(): number {
    return this.#svd ? this.#svd.components.rows : this.vocabulary.length;
  }

  /** Share of the TF-IDF variance of the training songs per component, descending; empty without reduction. */
  get explainedVarianceRatio(): number[] {
    return Array.from(this.#svd?.explainedVarianceRatio ?? []);
  }

  /** Encodes any songs, each independently of the others. */
  transform(songs: readonly SongWords[]): EncodedLyrics {
    const sparse = this.tfidf(songs);
    const mask = Uint8Array.from(songs, (_, i) => (sparse.indptr[i + 1]! > sparse.indptr[i]! ? 1 : 0));
    if (!this.#svd) return { X: toDense(sparse), mask };
    const X = applySvd(this.#svd, sparse);
    // Centering would move a row of zeros to minus the mean; songs without terms stay zero.
    mask.forEach((known, i) => {
      if (!known) X.row(i).fill(0);
    });
    return { X, mask };
  }

  /** The TF-IDF rows before reduction, sparse: songs x vocabulary. */
  tfidf(songs: readonly SongWords[]): SparseMatrix {
    return this.#vectorizer.transform(songs.map((song) => this.#terms(song)));
  }

  /**
   * Back from encoded songs to TF-IDF weights: n x dimensions to n x vocabulary. What the reduction left out is lost, so
   * that weights may be slightly negative.
   */
  inverseTransform(X: MatrixLike): Matrix {
    const Z = toMatrix("TfidfEncoder.inverseTransform", X);
    if (Z.cols !== this.dimensions) {
      throw new UserError(`The encoder has ${this.dimensions} dimensions, but was given ${Z.cols} columns.`);
    }
    return this.#svd ? invertSvd(this.#svd, Z) : Z;
  }

  /**
   * What encoded lyrics say, in words: of each row the terms with the largest weights, also for vectors that a model
   * decoded. Where the model was given standardized vectors, undo that first:
   *
   *     encoder.topTerms(scaler.inverseTransform(decoded.lyrics));
   *
   * @param X n x dimensions, in the units of {@link EncodedLyrics}
   * @param nTerms most terms of a row; those with a weight of 0 or less are left out. Default 8
   * @returns per row, in descending order of weight
   */
  topTerms(X: MatrixLike, nTerms = 8): TermWeight[][] {
    const weights = this.inverseTransform(X);
    return Array.from({ length: weights.rows }, (_, i) =>
      this.#largest(weights.row(i), nTerms, (weight) => weight).filter(({ weight }) => weight > 0),
    );
  }

  /** For each component, the `nTerms` terms with the largest weights of either sign, in descending order. */
  componentTerms(nTerms = 8): TermWeight[][] {
    if (!this.#svd) return [];
    const { components } = this.#svd;
    return Array.from({ length: components.rows }, (_, c) => this.#largest(components.row(c), nTerms, Math.abs));
  }

  /** How console.log and a notebook show it. @internal */
  [inspect.custom](): string {
    const { dimensions, vocabulary, transform, inverseTransform, tfidf, topTerms, componentTerms } = this;
    return summary(`tfidf: ${dimensions} columns of ${vocabulary.length} terms, from ${this.#songs.length} songs`, {
      ...{ vocabulary, transform, inverseTransform, tfidf, topTerms, componentTerms },
    });
  }

  #fitted(): EncodedLyrics {
    this.#encoded ??= this.transform(this.#songs);
    return this.#encoded;
  }

  #terms({ lyrics = "", language = "" }: SongWords): string[] {
    return inView(this.#options.view, tokenize(lyrics, { ...pick(this.#options, tokenizeDefaults), language }));
  }

  #largest(weights: Float32Array, nTerms: number, size: (weight: number) => number): TermWeight[] {
    const columns = Array.from(weights.keys()).sort((a, b) => size(weights[b]!) - size(weights[a]!) || a - b);
    return columns.slice(0, nTerms).map((column) => {
      const term = this.vocabulary[column]!;
      return { word: this.#wordOf(term), term, weight: weights[column]! };
    });
  }

  #wordOf(term: string): string {
    // Parts of words have no form of their own.
    if (this.#options.analyzer === "charWb") return term;
    this.#forms ??= this.#surfaceForms();
    const forms = this.#forms;
    return term
      .split(" ")
      .map((word) => forms.get(word) ?? word)
      .join(" ");
  }

  #surfaceForms(): Map<string, string> {
    const options = pick(this.#options, tokenizeDefaults);
    const texts = this.#songs.map(({ lyrics = "", language = "" }) => ({
      text: lyrics,
      rule: wordRule({ ...options, language }),
    }));
    return surfaceForms(texts, (stem) => inView(this.#options.view, [stem]));
  }
}

/**
 * TF-IDF of lyrics, as scikit-learn's TfidfVectorizer, reduced to `nComponents` by a truncated SVD (latent semantic
 * analysis). Learns vocabulary, weights and directions from songs that have lyrics: those of the training split.
 *
 *     const encoder = await tfidf(trainingSongs, { nComponents: 32 });
 *     encoder.X; // the training songs
 *     encoder.transform(songs).X;
 *
 * @param songs at least one with lyrics; `language` selects stop words and stemmer
 * @returns the songs' rows `X` and their `mask`, and the fitted encoder, which transforms other songs
 * @throws UserError where no song has lyrics, no term is left, or an option is unknown or out of range
 */
export async function tfidf(songs: readonly SongWords[], options?: Partial<EncoderOptions>): Promise<TfidfEncoder> {
  const filled = withDefaults<EncoderOptions>("tfidf", options, {
    ...encoderDefaults,
    ngramRange: options?.analyzer === "charWb" ? [3, 5] : [1, 1],
  });
  checkNumber("nComponents", filled.nComponents, { min: 0, integer: true });
  checkChoice("reduction", filled.reduction, ["svd", "pca"]);
  checkChoice("view", filled.view, VIEWS);
  return new TfidfEncoder(songs, filled);
}

/** The terms of a text as a view spells them; combined, terms in Latin letters, which both spell alike, count once. */
function inView(view: EncoderOptions["view"], terms: string[]): string[] {
  if (view === "original") return terms;
  const romanized = terms.map(romanize);
  return view === "romanized" ? romanized : [...terms, ...romanized.filter((term, i) => term !== terms[i])];
}

function hasWords(lyrics: string | undefined): boolean {
  return lyrics !== undefined && /[\p{L}\p{N}]/u.test(lyrics);
}

/** The options that `defaults` names. */
function pick<T extends object>(options: object, defaults: T): T {
  return Object.fromEntries(Object.keys(defaults).map((key) => [key, (options as Record<string, unknown>)[key]])) as T;
}

/** What {@link encodeLyrics} made of the lyrics of a collection. */
export interface LyricsEncoding extends EncodedLyrics {
  /** Fitted on the training songs. */
  encoder: TfidfEncoder;
  /** The identified language of each song, also of songs that have a language label. */
  languages: LanguageGuess[];
  /** Sentences about the result: the number of songs with lyrics, the explained variance. */
  notes: string[];
}

/**
 * Identifies the languages, fits {@link tfidf} on the training songs, and encodes all songs.
 *
 * A song's own `language` is used where it is an ISO 639-1 code; otherwise the identified one, if its confidence is
 * above one half.
 *
 * @param songs all of a collection, with or without lyrics
 * @param trainIndices indices of the training songs; nothing is learned from the others
 * @returns one row a song, with the encoder and the languages
 */
export async function encodeLyrics(
  songs: readonly SongWords[],
  trainIndices: ArrayLike<number>,
  { onProgress, signal, ...options }: Partial<EncoderOptions> & TaskOptions = {},
): Promise<LyricsEncoding> {
  const languages = await identifyLanguages(
    songs.map((song) => song.lyrics),
    { onProgress, signal },
  );
  const known = songs.map(({ lyrics, language }, i) => {
    const guess = languages[i]!;
    const identified = guess.confidence > 0.5 ? guess.language : "";
    return { lyrics, language: /^[a-z]{2}$/.test(language ?? "") ? language : identified };
  });
  const train = Array.from(trainIndices, (i) => {
    const song = known[i];
    if (!song) throw new UserError(`trainIndices holds ${i}, but there are ${songs.length} songs.`);
    return song;
  });
  const encoder = await tfidf(train, options);
  const { X, mask } = encoder.transform(known);
  const withWords = known.filter((song) => hasWords(song.lyrics)).length;
  const unknown = withWords - mask.reduce((sum, m) => sum + m, 0);
  const notes = [
    `${withWords} of ${songs.length} songs have lyrics; ${encoder.vocabulary.length} terms from the ${train.filter((s) => hasWords(s.lyrics)).length} of the training split.`,
  ];
  if (unknown > 0) notes.push(`${unknown} songs share no term with the training songs and count as without lyrics.`);
  const explained = encoder.explainedVarianceRatio;
  if (explained.length) {
    const share = explained.reduce((sum, r) => sum + r, 0);
    notes.push(`${encoder.dimensions} components hold ${(100 * share).toFixed(1)} % of the variance.`);
  }
  return { X, mask, encoder, languages, notes };
}
