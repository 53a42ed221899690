import type { Rng } from "../array/rng.js";
import type { Couplet } from "./couplets.js";
import type { Vowel } from "./instruments.js";
import { BANGLA_MOODS } from "./moods.bn.js";
import { ENGLISH_MOODS } from "./moods.en.js";
import { type Energy, lightOf, type Theme } from "./themes.js";
import { BANGLA_VERSES } from "./verses.bn.js";
import { ENGLISH_VERSES } from "./verses.en.js";

/** What the words know of the song. */
export interface Subject {
  theme: Theme;
  energy: Energy;
  brightness: number;
}

/**
 * A song's text: two verses of four lines, a refrain of two after each; and its title. Half of the first verse tells
 * of light or dark, half of the second of rest or haste; the rest, and the refrain, of the theme.
 */
export function writeWords(
  { theme, energy, brightness }: Subject,
  language: "en" | "bn",
  rng: Rng,
): { title: string; lines: string[] } {
  const [verses, moods] = language === "bn" ? [BANGLA_VERSES, BANGLA_MOODS] : [ENGLISH_VERSES, ENGLISH_MOODS];
  const write = (couplet: Couplet) => couplet.map((line) => choose(line, rng));
  const [a, b, refrain] = rng
    .shuffle([...verses[theme]])
    .slice(0, 3)
    .map(write);
  const light = write(rng.pick(moods[lightOf(brightness)]));
  const pulse = write(rng.pick(moods[energy]));
  const lines = [...a!, ...light, "", ...refrain!, "", ...pulse, ...b!, "", ...refrain!];
  return { title: titleOf(refrain![0]!), lines };
}

function choose(line: string, rng: Rng): string {
  return line.replace(/\{([^}]*)\}/g, (_, words: string) => rng.pick(words.split("|")));
}

/** The beginning of the refrain, up to the first comma that leaves three words. */
function titleOf(line: string): string {
  const [title] = /^.*? .*? .*?(?=[,;:।—]|$)/.exec(line) ?? [line];
  return title.replace(/[.!?]$/, "");
}

const ENGLISH_VOWELS: Record<string, Vowel> = { a: "æ", e: "e", i: "i", o: "o", u: "u", y: "i" };
const BANGLA_VOWELS: Record<string, Vowel> = {
  ...{ অ: "ɔ", আ: "a", ই: "i", ঈ: "i", উ: "u", ঊ: "u", এ: "e", ঐ: "o", ও: "o", ঔ: "o", ঋ: "i" },
  ...{ "া": "a", "ি": "i", "ী": "i", "ু": "u", "ূ": "u", "ে": "e", "ৈ": "o", "ো": "o", "ৌ": "o", "ৃ": "i" },
};

/**
 * The vowels of a text, syllable by syllable, as the voice sings them: what the words say is faintly in the sound.
 * English by its letters, neighboring vowels as one; a Bangla consonant without a vowel sign carries ɔ, except at
 * the end of a word.
 */
export function vowelsOf(text: string, language: "en" | "bn"): Vowel[] {
  if (language === "en") {
    const groups = text.toLowerCase().match(/[aeiouy]+/g) ?? [];
    return groups.map((group) => ENGLISH_VOWELS[group[0]!]!);
  }
  const vowels: Vowel[] = [];
  for (const word of text.normalize("NFC").match(/[\p{L}\p{M}]+/gu) ?? []) {
    const letters = [...word];
    letters.forEach((letter, i) => {
      const vowel = BANGLA_VOWELS[letter];
      const next = letters[i + 1];
      if (vowel) vowels.push(vowel);
      else if (/[ক-হ]/.test(letter) && next !== undefined && /\p{L}/u.test(next)) vowels.push("ɔ");
    });
  }
  return vowels;
}
