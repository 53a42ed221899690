import type { WordRule } from "./tokenize.js";
import { splitWords } from "./words.js";

/**
 * The word to show for each term: stems are counted ("dream"), and a reader wants words ("dreaming").
 *
 * @param texts with the rule of each one's language
 * @param termsOf the terms that are counted for a stem, such as its romanization
 * @returns by term, its most frequent form in these texts; of equally frequent ones the shortest, then the first by code
 *   unit
 */
export function surfaceForms(
  texts: Iterable<{ text: string; rule: WordRule }>,
  termsOf: (stem: string) => string[],
): Map<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const { text, rule } of texts) {
    for (const word of splitWords(text)) {
      const form = rule.form(word);
      if (form === "") continue;
      for (const term of termsOf(rule.term(form))) {
        const forms = counts.get(term) ?? new Map<string, number>();
        counts.set(term, forms.set(form, (forms.get(form) ?? 0) + 1));
      }
    }
  }
  return new Map([...counts].map(([term, forms]) => [term, [...forms].reduce(better)[0]]));
}

function better(a: [string, number], b: [string, number]): [string, number] {
  if (a[1] !== b[1]) return a[1] > b[1] ? a : b;
  if (a[0].length !== b[0].length) return a[0].length < b[0].length ? a : b;
  return a[0] < b[0] ? a : b;
}
