/**
 * Arabic words as one term whatever their spelling and attached particles: light10 of Larkey, Ballesteros & Connell
 * ("Improving stemming for Arabic information retrieval", SIGIR 2002; "Light stemming for Arabic information retrieval",
 * 2007), which takes off affixes and leaves roots alone.
 */

/** Short vowels and other marks (tashkeel), the dagger alef, and the tatweel that stretches a word. */
const MARKS = /[\u064b-\u0652\u0670\u0640]/g;

/** One spelling: no marks, bare alef for its hamza and madda forms, final ى as ي and final ة as ه. */
export function normalizeArabic(word: string): string {
  return word
    .replace(MARKS, "")
    .replace(/[آأإٱ]/g, "ا")
    .replace(/ى$/, "ي")
    .replace(/ة$/, "ه");
}

/** The definite article, alone and with the particle before it. */
const ARTICLES = ["وال", "بال", "كال", "فال", "ال", "لل"];
/** In the order in which they are taken off: pronouns, dual, plural and feminine endings. */
const SUFFIXES = ["ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"];

/**
 * Takes off و (and) where three letters stay, then one article where two stay, then each suffix in turn where two stay.
 *
 * @param word normalized, so that ة and ية are spelled as ه and يه
 * @returns the stem: كتاب for الكتاب, والكتاب and كتابها
 */
export function stemArabic(word: string): string {
  let stem = word.startsWith("و") && word.length >= 4 ? word.slice(1) : word;
  const article = ARTICLES.find((prefix) => stem.startsWith(prefix) && stem.length >= prefix.length + 2);
  if (article) stem = stem.slice(article.length);
  for (const suffix of SUFFIXES) {
    if (stem.endsWith(suffix) && stem.length >= suffix.length + 2) stem = stem.slice(0, -suffix.length);
  }
  return stem;
}
