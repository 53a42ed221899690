import type { SparseMatrix } from "../array/sparse.js";
import { UserError } from "../errors.js";
import { checkNumber, withDefaults } from "../options.js";

/** Terms, their document frequencies and their weights: the TF-IDF part of {@link EncoderOptions}. */
export interface TfidfOptions {
  /** "word": word n-grams; "charWb": character n-grams within words padded with a blank, robust to spelling. */
  analyzer: "word" | "charWb";
  /** Shortest and longest n-gram. [1, 2] adds pairs of words. Default [1, 1] for words, [3, 5] for characters. */
  ngramRange: readonly [number, number];
  /** Minimum document frequency of a term: a count from 1, or a share of the documents below 1. Default 1. */
  minDf: number;
  /** Maximum document frequency of a term: a share up to 1 (default), or a count above. */
  maxDf: number;
  /** Maximum size of the vocabulary: the most frequent terms are kept; 0 keeps all. Default 4096. */
  maxFeatures: number;
  /**
   * Sublinear term frequency: 1 + ln(count) instead of the count, so that a chorus sung ten times weighs 3.3. Default
   * false.
   */
  sublinearTf: boolean;
}

export const tfidfDefaults: TfidfOptions = {
  analyzer: "word",
  ngramRange: [1, 1],
  minDf: 1,
  maxDf: 1,
  maxFeatures: 4096,
  sublinearTf: false,
};

/**
 * A fitted vocabulary with its weights, immutable: TF-IDF as scikit-learn's `TfidfVectorizer` (1.6),
 *
 *     x[d, t] = tf(d, t) * (ln((1 + n) / (1 + df(t))) + 1),  then each row to length 1
 *
 * with tf the count of the term in the document, or 1 + ln(count); n the fitted documents; df those with the term.
 * Differs from the reference in that a) it takes terms, not text, b) where counts tie at the edge of `maxFeatures`, the
 * term that sorts first stays (there: whichever an unstable sort leaves), c) columns sort by UTF-16 code units, which
 * is another order than Python's for emoji only.
 */
export class TfidfVectorizer {
  readonly #columns: ReadonlyMap<string, number>;
  readonly #options: TfidfOptions;
  /** The term of each column, sorted. */
  readonly vocabulary: readonly string[];
  /** ln((1 + n) / (1 + df)) + 1 per column. */
  readonly idf: Float64Array;

  private constructor(vocabulary: string[], idf: Float64Array, options: TfidfOptions) {
    this.vocabulary = vocabulary;
    this.idf = idf;
    this.#columns = new Map(vocabulary.map((term, i) => [term, i]));
    this.#options = options;
  }

  /**
   * Learns vocabulary and weights.
   *
   * @param documents the terms of each document, in order
   * @throws UserError where no term is left, or an option is out of range
   */
  static fit(documents: readonly (readonly string[])[], options?: Partial<TfidfOptions>): TfidfVectorizer {
    return TfidfVectorizer.fitTransform(documents, options).vectorizer;
  }

  /** `fit` and `transform` of the same documents in one pass. X is documents x vocabulary. */
  static fitTransform(
    documents: readonly (readonly string[])[],
    options?: Partial<TfidfOptions>,
  ): { vectorizer: TfidfVectorizer; X: SparseMatrix } {
    const filled = checked(options);
    const ids = new Map<string, number>();
    const counts = countTerms(documents, filled, (term) => {
      let id = ids.get(term);
      if (id === undefined) ids.set(term, (id = ids.size));
      return id;
    });
    const terms = [...ids.keys()];
    const documentsWith = new Int32Array(terms.length);
    const occurrences = new Float64Array(terms.length);
    for (let p = 0; p < counts.indices.length; p++) {
      documentsWith[counts.indices[p]!]!++;
      occurrences[counts.indices[p]!]! += counts.data[p]!;
    }

    const n = documents.length;
    const least = filled.minDf < 1 ? filled.minDf * n : filled.minDf;
    const most = filled.maxDf <= 1 ? filled.maxDf * n : filled.maxDf;
    let kept = terms.map((_, id) => id).filter((id) => documentsWith[id]! >= least && documentsWith[id]! <= most);
    if (kept.length === 0) {
      throw new UserError(
        `No term is left to fit on: ${n} documents hold ${terms.length} terms, none in at least ${least} and at most ${most} of them; lower minDf, raise maxDf or keep stop words.`,
      );
    }
    const byTerm = (a: number, b: number) => (terms[a]! < terms[b]! ? -1 : 1);
    if (filled.maxFeatures > 0 && kept.length > filled.maxFeatures) {
      kept.sort((a, b) => occurrences[b]! - occurrences[a]! || byTerm(a, b));
      kept = kept.slice(0, filled.maxFeatures);
    }
    kept.sort(byTerm);

    const idf = Float64Array.from(kept, (id) => Math.log((1 + n) / (1 + documentsWith[id]!)) + 1);
    const vectorizer = new TfidfVectorizer(
      kept.map((id) => terms[id]!),
      idf,
      filled,
    );
    const columnOf = new Int32Array(terms.length).fill(-1);
    kept.forEach((id, column) => {
      columnOf[id] = column;
    });
    return { vectorizer, X: vectorizer.#weigh(counts, columnOf) };
  }

  /** documents x vocabulary; terms that were not fitted are left out, a document without known terms is a zero row. */
  transform(documents: readonly (readonly string[])[]): SparseMatrix {
    const counts = countTerms(documents, this.#options, (term) => this.#columns.get(term) ?? -1);
    return this.#weigh(counts);
  }

  /** Counts to weights; `columnOf` renames columns, -1 drops them. */
  #weigh(counts: SparseMatrix, columnOf?: Int32Array): SparseMatrix {
    const { sublinearTf } = this.#options;
    const cols = this.vocabulary.length;
    const indptr = new Int32Array(counts.rows + 1);
    const indices = new Int32Array(counts.indices.length);
    const data = new Float64Array(counts.indices.length);
    const cell = new Float64Array(cols);
    let end = 0;
    for (let i = 0; i < counts.rows; i++) {
      const start = end;
      for (let p = counts.indptr[i]!; p < counts.indptr[i + 1]!; p++) {
        const column = columnOf ? columnOf[counts.indices[p]!]! : counts.indices[p]!;
        if (column < 0) continue;
        const tf = sublinearTf ? 1 + Math.log(counts.data[p]!) : counts.data[p]!;
        cell[column] = tf * this.idf[column]!;
        indices[end++] = column;
      }
      const columns = indices.subarray(start, end).sort();
      let squares = 0;
      for (const column of columns) squares += cell[column]! ** 2;
      const length = Math.sqrt(squares);
      for (let p = start; p < end; p++) data[p] = cell[indices[p]!]! / length;
      indptr[i + 1] = end;
    }
    return { rows: counts.rows, cols, indptr, indices: indices.slice(0, end), data: data.slice(0, end) };
  }
}

function checked(options?: Partial<TfidfOptions>): TfidfOptions {
  const ngramRange: readonly [number, number] = options?.analyzer === "charWb" ? [3, 5] : [1, 1];
  const filled = withDefaults<TfidfOptions>("TF-IDF", options, { ...tfidfDefaults, ngramRange });
  if (filled.analyzer !== "word" && filled.analyzer !== "charWb") {
    throw new UserError(`analyzer is "${filled.analyzer}"; it must be "word" or "charWb".`);
  }
  const [shortest, longest] = filled.ngramRange;
  checkNumber("ngramRange[0]", shortest, { min: 1, integer: true });
  checkNumber("ngramRange[1]", longest, { min: shortest, integer: true });
  checkNumber("minDf", filled.minDf, { min: 0 });
  checkNumber("maxDf", filled.maxDf, { min: 0 });
  checkNumber("maxFeatures", filled.maxFeatures, { min: 0, integer: true });
  return filled;
}

/** How often each term is in each document; terms for which `idOf` says -1 are not counted. */
function countTerms(
  documents: readonly (readonly string[])[],
  options: TfidfOptions,
  idOf: (term: string) => number,
): SparseMatrix {
  const indptr = new Int32Array(documents.length + 1);
  let indices = new Int32Array(1 << 16);
  let data = new Float64Array(1 << 16);
  let end = 0;
  // Position of each term in the current row; positions before the row's start belong to earlier rows.
  let position = new Int32Array(1 << 14).fill(-1);
  documents.forEach((document, i) => {
    const start = end;
    const count = (term: string) => {
      const id = idOf(term);
      if (id < 0) return;
      if (id >= position.length) position = grown(position, id + 1).fill(-1, position.length);
      const at = position[id]!;
      if (at >= start) {
        data[at]!++;
        return;
      }
      if (end === indices.length) {
        indices = grown(indices, end + 1);
        data = grown(data, end + 1);
      }
      position[id] = end;
      indices[end] = id;
      data[end++] = 1;
    };
    if (options.analyzer === "charWb") charNgrams(document, options.ngramRange, count);
    else wordNgrams(document, options.ngramRange, count);
    indptr[i + 1] = end;
  });
  return { rows: documents.length, cols: -1, indptr, indices: indices.slice(0, end), data: data.slice(0, end) };
}

function grown<T extends Int32Array | Float64Array>(array: T, atLeast: number): T {
  const larger = new (array.constructor as new (n: number) => T)(Math.max(atLeast, 2 * array.length));
  larger.set(array);
  return larger;
}

function wordNgrams(
  terms: readonly string[],
  [shortest, longest]: readonly [number, number],
  emit: (s: string) => void,
) {
  for (let n = shortest; n <= longest; n++) {
    if (n === 1) for (const term of terms) emit(term);
    else for (let i = 0; i + n <= terms.length; i++) emit(terms.slice(i, i + n).join(" "));
  }
}

/** Each word between two blanks; a word shorter than n is emitted whole, once. */
function charNgrams(
  terms: readonly string[],
  [shortest, longest]: readonly [number, number],
  emit: (s: string) => void,
) {
  for (const term of terms) {
    const characters = [" ", ...term, " "];
    for (let n = shortest; n <= longest; n++) {
      if (n >= characters.length) {
        emit(characters.join(""));
        break;
      }
      for (let i = 0; i + n <= characters.length; i++) emit(characters.slice(i, i + n).join(""));
    }
  }
}
