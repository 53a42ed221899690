/**
 * Words of a text as `Intl.Segmenter` cuts them (Unicode's UAX 29), and a table that gives each word its term.
 *
 * `Intl.Segmenter` makes an object for each stretch of text, which alone takes longer than all of scikit-learn's
 * TF-IDF. For scripts without special rules the words are found here in one pass over the characters, and looked up
 * by their hash without making a string; a test holds the two together. Other text goes to `Intl.Segmenter`.
 */

/** What a character may do in a word. */
const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
/** Combining marks and joiners: extend what they follow. */
const MARK = 3;
/** Joins two letters or two digits: ' ’ . */
const MIDDLE = 4;
const MIDDLE_OF_LETTERS = 5;
const MIDDLE_OF_DIGITS = 6;
/** Needs rules that are not here. */
const SPECIAL = 7;

/** Latin, Cyrillic, Devanagari, Bengali, plain punctuation. No underscore, no soft hyphen, no modifier letters. */
const HANDLED =
  /[\t\n\r -^`-~\xa0-\xac\xae-\xb7\xb9-\u02c1\u0400-\u052f\u0900-\u09ff\u1e00-\u1eff\u200c-\u200d\u2010-\u2027\u2030-\u203e]/;

function classOf(character: string): number {
  if (!HANDLED.test(character)) return SPECIAL;
  if (/\p{L}/u.test(character)) return LETTER;
  if (/\p{Nd}/u.test(character)) return DIGIT;
  if (/[\p{M}\u200c-\u200d]/u.test(character)) return MARK;
  if (/['’.]/.test(character)) return MIDDLE;
  if (/[·‧]/.test(character)) return MIDDLE_OF_LETTERS;
  if (/[,;]/.test(character)) return MIDDLE_OF_DIGITS;
  // A colon joins letters in some versions of Unicode's data and not in others.
  return character === ":" ? SPECIAL : OTHER;
}

const classes = Uint8Array.from({ length: 0x2040 }, (_, code) => classOf(String.fromCharCode(code)));

/**
 * Calls `visit` with the place and the hash of each word.
 * @returns false, having visited some, where the text holds something that needs `Intl.Segmenter`
 */
function scan(text: string, visit: (start: number, end: number, hash: number) => void): boolean {
  const end = text.length;
  let i = 0;
  while (i < end) {
    let code = text.charCodeAt(i);
    let kind = code < classes.length ? classes[code]! : SPECIAL;
    if (kind === SPECIAL && !(code === 58 && isColonAlone(text, i))) return false;
    if (kind !== LETTER && kind !== DIGIT) {
      i++;
      continue;
    }
    const start = i;
    let hash = 0;
    let last = kind;
    for (;;) {
      hash = (Math.imul(hash, 31) + code) | 0;
      if (++i === end) break;
      code = text.charCodeAt(i);
      kind = code < classes.length ? classes[code]! : SPECIAL;
      if (kind === LETTER || kind === DIGIT) last = kind;
      else if (kind !== MARK && !joins(text, i, kind, last)) break;
    }
    visit(start, i, hash);
  }
  return true;
}

function isColonAlone(text: string, i: number): boolean {
  return !/\S/.test(text[i - 1] ?? " ") || !/\S/.test(text[i + 1] ?? " ");
}

/** Whether the character at `i` keeps the word together: between two letters, or between two digits. */
function joins(text: string, i: number, kind: number, last: number): boolean {
  if (kind !== MIDDLE && kind !== (last === LETTER ? MIDDLE_OF_LETTERS : MIDDLE_OF_DIGITS)) return false;
  let next = i + 1;
  while (classes[text.charCodeAt(next)] === MARK) next++;
  return classes[text.charCodeAt(next)] === last;
}

const segmenter = new Intl.Segmenter("und", { granularity: "word" });

/** The words of a text, in order. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  if (scan(text, (start, end) => words.push(text.slice(start, end)))) return words;
  return segmented(text);
}

function segmented(text: string): string[] {
  const words: string[] = [];
  for (const piece of pieces(text)) {
    for (const { segment, isWordLike } of segmenter.segment(piece)) if (isWordLike) words.push(segment);
  }
  return words;
}

/** `Intl.Segmenter` takes the square of a text's length in time, so it is given so many characters at once, or a few more. */
const PIECE = 1000;

/** A text cut at blanks and line ends, where no word goes on; a stretch of two pieces without any is cut in the middle. */
function* pieces(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    let end = Math.min(text.length, start + PIECE);
    const last = Math.min(text.length, start + 2 * PIECE);
    while (end < last && !/[ \n]/.test(text[end]!)) end++;
    yield text.slice(start, end);
    start = end;
  }
}

/** Words remembered before the table starts afresh: some 20 MB. */
const REMEMBERED = 200_000;

/** Gives each word its term by a rule, which is asked once a word: a collection has few words and says them often. */
export class TermTable {
  /** Open addressing: 1 + the place in `#words`, 0 for a free slot. */
  #slots = new Int32Array(1 << 12);
  #hashes: number[] = [];
  #words: string[] = [];
  #terms: string[] = [];

  /** @param rule the term of a word, "" for a word that is dropped */
  constructor(readonly rule: (word: string) => string) {}

  /** The terms of a text, in order. */
  terms(text: string): string[] {
    const terms: string[] = [];
    const simple = scan(text, (start, end, hash) => {
      const term = this.#termOf(text, start, end, hash);
      if (term !== "") terms.push(term);
    });
    return simple
      ? terms
      : segmented(text)
          .map(this.rule)
          .filter((term) => term !== "");
  }

  #termOf(text: string, start: number, end: number, hash: number): string {
    // Multiplying spreads the hash over the middle bits, which the slots are taken from.
    const mask = this.#slots.length - 1;
    let slot = (Math.imul(hash, 0x9e3779b1) >>> 8) & mask;
    for (let at = this.#slots[slot]!; at !== 0; at = this.#slots[slot]!) {
      if (this.#hashes[at - 1] === hash && isAt(this.#words[at - 1]!, text, start, end)) return this.#terms[at - 1]!;
      slot = (slot + 1) & mask;
    }
    return this.#remember(text.slice(start, end), hash, slot);
  }

  #remember(word: string, hash: number, slot: number): string {
    const term = this.rule(word);
    if (this.#words.length >= REMEMBERED) {
      this.#slots.fill(0);
      [this.#hashes, this.#words, this.#terms] = [[], [], []];
      return term;
    }
    this.#hashes.push(hash);
    this.#words.push(word);
    this.#terms.push(term);
    this.#slots[slot] = this.#words.length;
    if (this.#words.length * 2 > this.#slots.length) this.#grow();
    return term;
  }

  #grow(): void {
    const slots = new Int32Array(4 * this.#slots.length);
    this.#hashes.forEach((hash, i) => {
      let slot = (Math.imul(hash, 0x9e3779b1) >>> 8) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = i + 1;
    });
    this.#slots = slots;
  }
}

function isAt(word: string, text: string, start: number, end: number): boolean {
  if (word.length !== end - start) return false;
  for (let i = 0; i < word.length; i++) if (word.charCodeAt(i) !== text.charCodeAt(start + i)) return false;
  return true;
}
