/**
 * Hindi words as one term whatever their inflection: the suffix list of Ramanathan & Rao ("A lightweight stemmer for
 * Hindi", EACL 2003 workshop on South Asian languages), of which the longest that fits is taken off.
 */

/**
 * One spelling: chandrabindu (ँ) as anusvara (ं), and letters without their nukta, since either is often typed for the
 * other (Larkey, Connell & Abduljaleel, "Hindi CLIR in thirty days", 2003).
 */
export function normalizeHindi(word: string): string {
  return word.replaceAll("\u0901", "\u0902").replaceAll("\u093c", "");
}

/** Endings of nouns, adjectives and verbs by their length, in the spelling of {@link normalizeHindi}. */
const SUFFIXES = (
  "ाएंगी ाएंगे ाऊंगी ाऊंगा ाइयों ाइयां " +
  "ाएगी ाएगा ाओगी ाओगे एंगी ेंगी एंगे ेंगे ूंगी ूंगा ातीं नाओं नाएं ताओं ताएं ियों ियां " +
  "ाकर ाइए ाईं ाया ेगी ेगा ोगी ोगे ाने ाना ाते ाती ाता तीं ाओं ाएं ुओं ुएं ुआं " +
  "कर ाओ िए ाई ाए ने नी ना ते ीं ती ता ां ों ें " +
  "ो े ू ु ी ि ा"
).split(" ");

/**
 * Takes off the longest suffix that leaves two characters.
 *
 * @param word normalized
 * @returns the stem: लडक for लडका, लडकी and लडकियों
 */
export function stemHindi(word: string): string {
  const suffix = SUFFIXES.find((ending) => word.endsWith(ending) && word.length >= ending.length + 2);
  return suffix ? word.slice(0, -suffix.length) : word;
}
