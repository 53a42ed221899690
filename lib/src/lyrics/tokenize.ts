import { UserError } from "../errors.js";
import { withDefaults } from "../options.js";
import { normalizeArabic, stemArabic } from "./arabic.js";
import { normalizeHindi, stemHindi } from "./hindi.js";
import { stopWords } from "./stopWords.js";
import { TermTable } from "./words.js";

/** Options of {@link tokenize}. */
export interface TokenizeOptions {
  /** ISO 639-1. Decides stop words, elisions and the stemmer; "" (unknown) leaves all words as they are. Default "". */
  language: string;
  /** Remove the language's stop words. Default true. */
  dropStopWords: boolean;
  /**
   * Reduce words to stems, in ar, de, en, es, fr, hi, it, nl, no, pt, ru and sv: "dreams" and "dreaming" become one term,
   * and terms are no longer words to show. Default true.
   */
  stem: boolean;
}

export const tokenizeDefaults: TokenizeOptions = { language: "", dropStopWords: true, stem: true };

/**
 * The terms of one text, in lower case. Words are those of Unicode's text segmentation (UAX 29, `Intl.Segmenter`):
 * "don't" and "l'amour" are one, and so is every Bangla word, which the usual `\w+` cuts at each vowel sign. Then, by
 * language: elided articles cut off, stop words dropped, the rest stemmed. Emoji and punctuation are left out.
 *
 * @param text normalized lyrics
 * @returns terms in order, repeated as often as they occur
 */
export function tokenize(text: string, options?: Partial<TokenizeOptions>): string[] {
  const filled = withDefaults("tokenize", options, tokenizeDefaults);
  if (typeof filled.language !== "string") {
    throw new UserError(`language is ${filled.language}; it must be a code such as "bn", or "".`);
  }
  const key = JSON.stringify([filled.language, filled.dropStopWords, filled.stem]);
  let table = tables.get(key);
  if (!table) {
    const { form, term } = wordRule(filled);
    tables.set(key, (table = new TermTable((word) => term(form(word)))));
  }
  return table.terms(text);
}

const tables = new Map<string, TermTable>();

/** How a word becomes a term, in two steps. */
export interface WordRule {
  /** The word as a reader may see it: lower case, without what it elides; "" for a word that is dropped. */
  form(word: string): string;
  /** What is counted: the form in one spelling, and its stem. */
  term(form: string): string;
}

/** Articles and pronouns that elide before a vowel: l'amour, qu'il, dell'anima. */
const ELISIONS: Record<string, RegExp> = {
  fr: /^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=.)/,
  it: /^(?:[cdlmstv]|un|gl|all|dall|dell|nell|sull|coll|quell|quest|bell|sant|com|dov)'(?=.)/,
};

type WordFunction = (word: string) => string;

/** One spelling for what is typed in several. */
const NORMALIZERS: Record<string, WordFunction> = { ar: normalizeArabic, hi: normalizeHindi };

/** Of normalized words. */
const OWN_STEMMERS: Record<string, WordFunction> = { ar: stemArabic, hi: stemHindi };

/** Files of `natural`. */
const NATURAL_STEMMERS: Record<string, string> = {
  de: "porter_stemmer_de",
  en: "porter_stemmer",
  es: "porter_stemmer_es",
  fr: "porter_stemmer_fr",
  it: "porter_stemmer_it",
  nl: "porter_stemmer_nl",
  no: "porter_stemmer_no",
  pt: "porter_stemmer_pt",
  ru: "porter_stemmer_ru",
  sv: "porter_stemmer_sv",
};

/** Longer tokens are not words, and stemmers take quadratic time in the length. */
const LONGEST_WORD = 100;

/** The steps from a word to its term in one language. */
export function wordRule({ language, dropStopWords, stem }: TokenizeOptions): WordRule {
  const normalized = NORMALIZERS[language] ?? ((word: string) => word);
  const stops = new Set(dropStopWords ? [...stopWords(language)].map(normalized) : []);
  const elision = ELISIONS[language];
  const stemmer = stem ? stemmerOf(language) : undefined;

  const form = (word: string): string => {
    // Joiners shape letters and do not spell them.
    let form = word
      .toLowerCase()
      .replace(/[\u200c\u200d]/g, "")
      .replaceAll("’", "'");
    // ক'রে is করে as older poetry spells it.
    if (language === "bn") form = form.replaceAll("'", "");
    if (elision) form = form.replace(elision, "");
    if (stops.has(normalized(form))) return "";
    if (language === "en") form = form.replace(/'s$/, "");
    // A lone Latin letter is a leftover ("s", "x"), not a word.
    return /^[a-zà-ÿ]$/.test(form) ? "" : form;
  };
  const term = (form: string): string => {
    const word = normalized(form);
    return stemmer && word !== "" && word.length <= LONGEST_WORD ? stemmer(word) : word;
  };
  return { form, term };
}

function stemmerOf(language: string): WordFunction | undefined {
  const file = NATURAL_STEMMERS[language];
  if (file === undefined) return OWN_STEMMERS[language];
  const stemmer = require(`natural/lib/natural/stemmers/${file}.js`) as { stem: WordFunction };
  // Some of its methods call others of the same stemmer.
  return (word) => stemmer.stem(word);
}
