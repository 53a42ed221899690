/**
 * Search in titles, artists and lyrics, in any script: each word of the query begins a word of the song.
 *
 * Plain scans, no index: 100,000 songs take some milliseconds a word, while the index of minisearch (7.2.0) would take
 * seconds to build and cuts Bangla at its vowel signs unless it is given the rule below.
 */

import type { Songs } from "./songs.js";

/** Where a word was found, best first. */
const WEIGHTS = { title: 8, artist: 4, line: 2, lyrics: 1 };

/** Scripts without blanks between words: a query may begin anywhere. */
const WITHOUT_BLANKS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

const ASCII = /^[ -~]*$/;

/** Latin letters with marks, and marks that may follow Latin letters: all other text needs no decomposition. */
const ACCENTED = /[\u00c0-\u024f\u1e00-\u1eff]|[\u0300-\u036f]|[\u1ab0-\u1aff]/;

/**
 * Text as it is compared: NFC in lower case, Latin letters without diacritics, no invisible joiners, words apart by one
 * blank. Marks of other scripts stay: Bangla vowel signs are letters of their words.
 */
export function fold(text: string): string {
  // Most titles: three times as fast.
  if (ASCII.test(text)) {
    return text
      .toLowerCase()
      .replaceAll("'", "")
      .replace(/[^a-z0-9]+/g, " ")
      .trim();
  }
  const plain = ACCENTED.test(text) ? text.normalize("NFD").replace(/(\p{Script=Latin})\p{M}+/gu, "$1") : text;
  return plain
    .normalize("NFC")
    .toLowerCase()
    .replace(/\u200c|\u200d|['’]/g, "")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
}

/** Finds songs by words. Reads all text when it is made. */
export class Search {
  readonly #fields: { weight: number; texts: string[] }[];
  readonly #vocabulary: string[];
  readonly #words: Songs["words"];
  readonly #n: number;

  constructor({ n, titles, artists, lines, words }: Pick<Songs, "n" | "titles" | "artists" | "lines" | "words">) {
    this.#n = n;
    // A blank before each word makes "begins a word" a plain search.
    const texts = (values: readonly (string | null)[]) => values.map((value) => (value ? ` ${fold(value)}` : ""));
    this.#fields = [
      { weight: WEIGHTS.title, texts: texts(titles) },
      { weight: WEIGHTS.artist, texts: texts(artists) },
      { weight: WEIGHTS.line, texts: texts(lines) },
    ];
    this.#vocabulary = words?.vocabulary.map(fold) ?? [];
    this.#words = words;
  }

  /** @returns the songs that have all words of the query, best first; none for a query without a word */
  find(query: string): number[] {
    const tokens = fold(query).split(" ").filter(Boolean);
    if (tokens.length === 0) return [];
    const total = new Float64Array(this.#n);
    for (const token of tokens) {
      const scores = this.#scores(token);
      for (let i = 0; i < this.#n; i++) {
        const score = scores[i] as number;
        if (score === 0) total[i] = Number.NaN;
        else (total[i] as number) += score;
      }
    }
    const found: number[] = [];
    for (let i = 0; i < this.#n; i++) if (!Number.isNaN(total[i])) found.push(i);
    return found.sort((a, b) => (total[b] as number) - (total[a] as number) || a - b);
  }

  /** Per song the weight of the best place of a word; whole words count half as much again. */
  #scores(token: string): Float64Array {
    const scores = new Float64Array(this.#n);
    const start = WITHOUT_BLANKS.test(token) ? token : ` ${token}`;
    for (const { weight, texts } of this.#fields) {
      for (let i = 0; i < this.#n; i++) {
        const text = texts[i] as string;
        const at = text.indexOf(start);
        if (at < 0) continue;
        const isWhole = text.includes(`${start} `) || text.endsWith(start);
        scores[i] = Math.max(scores[i] as number, isWhole ? 1.5 * weight : weight);
      }
    }
    this.#scoreLyrics(token, scores);
    return scores;
  }

  #scoreLyrics(token: string, scores: Float64Array): void {
    if (!this.#words) return;
    const { start, words } = this.#words;
    const weights = new Float64Array(this.#vocabulary.length);
    let found = false;
    for (const [w, word] of this.#vocabulary.entries()) {
      if (!word.startsWith(token)) continue;
      weights[w] = word === token ? 1.5 * WEIGHTS.lyrics : WEIGHTS.lyrics;
      found = true;
    }
    if (!found) return;
    for (let i = 0; i < this.#n; i++) {
      if ((scores[i] as number) > 0) continue;
      for (let at = start[i] as number; at < (start[i + 1] as number); at++) {
        scores[i] = Math.max(scores[i] as number, weights[words[at] as number] as number);
      }
    }
  }
}
