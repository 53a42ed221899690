import Sanscript from "@indic-transliteration/sanscript";
import { nfc } from "./nfc.js";

/**
 * Romanizes Bangla, Hindi and Arabic script in plain Latin letters, as people type it: "amar sonar bangla". It maps
 * songs in Bangla script and in romanized Bangla to the same vocabulary. Other scripts and line ends stay unchanged;
 * the sentence marks । and ॥ become a full stop.
 *
 * ISO 15919 by `sanscript`, then the habits of reading: the unwritten vowel (Bangla o, Hindi a) falls silent at a
 * word's end after a single consonant, Bangla য is j or y by its place, marks above and below letters go. Close to
 * what people type, not a transcription: Bangla কত comes out "kot" where most write "koto". Arabic script leaves short
 * vowels out, and so does its romanization.
 *
 * @param text in any script
 * @returns the text, with Bengali, Devanagari and Arabic letters as Latin ones
 */
export function romanize(text: string): string {
  return nfc(text)
    .replace(/[\u0980-\u09ff\u200c\u200d]+/g, (word) => (/[\u0980-\u09ff]/.test(word) ? bangla(word) : word))
    .replace(/[\u0900-\u0963\u0966-\u097f\u200c\u200d]+/g, (word) =>
      /[\u0900-\u097f]/.test(word) ? hindi(word) : word,
    )
    .replace(/[\u0600-\u06ff]/g, (letter) => ARABIC[letter] ?? letter)
    .replace(/[।॥]/g, ".");
}

/** NFC spells these with a nukta, sanscript's tables as one character; khanda ta is a t without its vowel. */
const NUKTA: Record<string, string> = {
  "\u09a1\u09bc": "\u09dc",
  "\u09a2\u09bc": "\u09dd",
  "\u09af\u09bc": "\u09df",
  "\u09ce": "\u09a4\u09cd",
  "\u0915\u093c": "\u0958",
  "\u0916\u093c": "\u0959",
  "\u0917\u093c": "\u095a",
  "\u091c\u093c": "\u095b",
  "\u0921\u093c": "\u095c",
  "\u0922\u093c": "\u095d",
  "\u092b\u093c": "\u095e",
};
const NUKTA_PAIR = new RegExp(Object.keys(NUKTA).join("|"), "g");

function iso(word: string, script: "bengali" | "devanagari"): string {
  const spelled = word.replace(/[\u200c\u200d]/g, "").replace(NUKTA_PAIR, (pair) => NUKTA[pair] as string);
  return Sanscript.t(spelled, script, "iso");
}

const VOWEL = "(?:[aāiīuūeēoōô]|r̥)";
const CONSONANT = "(?:[kgcjṭḍtdpb]h|[ṛ]h|[kgṅcjñṭḍṇtdnpbmẏyrlvśṣshṛfzqġḵ])";
const NASAL = "(?:ṁ|m̐)?";
const FINAL_VOWEL = new RegExp(`(${VOWEL}${NASAL}${CONSONANT})a$`);
const MEDIAL_VOWEL = new RegExp(`(${VOWEL}${CONSONANT})a(?=${CONSONANT}[āiīuūeēoō])`, "g");

/** What Bangla and Hindi share; longest first, because c is part of ch and kṣ of nothing else. */
const PLAIN: [RegExp, string][] = [
  [/jñ/g, "gy"],
  [/ch/g, "chh"],
  [/c(?!hh)/g, "ch"],
  [/[śṣ]/g, "sh"],
  [/r̥/g, "ri"],
  [/ṅg/g, "ng"],
  [/ṅ/g, "ng"],
  [/ġ/g, "gh"],
  [/ḵ/g, "kh"],
];

function plain(word: string): string {
  const spelled = PLAIN.reduce((w, [from, to]) => w.replace(from, to), word);
  return spelled.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
}

function bangla(word: string): string {
  const read = iso(word, "bengali")
    .replaceAll("v", "b")
    .replace(FINAL_VOWEL, "$1")
    .replace(/(?<![bcdfghjklmnprstvzśṣṭḍṇñṅṛ])y/g, "j")
    .replace(/a/g, "o")
    .replaceAll("kṣ", "kkh")
    .replaceAll("m̐", "n")
    .replaceAll("ṁ", "ng");
  return plain(read);
}

function hindi(word: string): string {
  const read = iso(word, "devanagari").replace(FINAL_VOWEL, "$1").replace(MEDIAL_VOWEL, "$1");
  return plain(read.replace(/m̐|ṁ/g, "n"));
}

const ARABIC: Record<string, string> = Object.fromEntries(
  (
    "ا:a آ:a أ:a إ:i ٱ:a ء: ؤ:w ئ:y ب:b پ:p ت:t ٹ:t ث:th ج:j چ:ch ح:h خ:kh د:d ڈ:d ذ:dh ر:r ڑ:r ز:z ژ:zh س:s ش:sh ص:s ض:d ط:t ظ:z " +
    "ع: غ:gh ف:f ق:q ك:k ک:k گ:g ل:l م:m ن:n ں:n ه:h ہ:h ھ:h ة:a و:w ي:y ی:y ى:a ے:e ـ: \u064b:an \u064c:un \u064d:in \u064e:a " +
    "\u064f:u \u0650:i \u0651: \u0652: \u0670:a ،:, ؛:; ؟:? ٪:% ۔:. ٠:0 ١:1 ٢:2 ٣:3 ٤:4 ٥:5 ٦:6 ٧:7 ٨:8 ٩:9 " +
    "۰:0 ۱:1 ۲:2 ۳:3 ۴:4 ۵:5 ۶:6 ۷:7 ۸:8 ۹:9"
  )
    .split(" ")
    .map((pair) => [pair.charAt(0), pair.slice(2)]),
);
