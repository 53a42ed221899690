// cspell:ignore analyse (chardet)
import { analyse } from "chardet";
import { decodeWindows1252 } from "./windows1252.js";

/**
 * Identifies legacy encodings by statistics.
 *
 * Each candidate decodes a sample, and the text is scored: adjacent letters of one script, frequent letters of the
 * encoding's languages, plausible capitalization. The score is the mean over non-ASCII characters. `chardet` (character
 * and n-gram frequencies of 30 encodings) is added with a lower weight: on short lyrics it confuses single-byte
 * encodings, but is reliable for Chinese, Japanese and Korean.
 */

export interface LegacyGuess {
  /** WHATWG name, as TextDecoder takes it. */
  encoding: string;
  multiByte: boolean;
  /** false where the best score is low, or the next best encoding is close and gives another text. */
  sure: boolean;
}

/** Size of the sample in bytes; larger ones do not change the result, and two dozen decodings of it are scored. */
const SAMPLE = 1 << 13;

interface Candidate {
  encoding: string;
  /** chardet's name of it. */
  chardet?: string;
  multiByte?: true;
  /** Subtracted from the score of rare encodings. */
  rare?: number;
  /**
   * Letters beyond ASCII of each language that is written in this encoding, the frequent ones first where they vary.
   */
  letters?: readonly string[];
}

const RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё";
const CYRILLIC = [
  RUSSIAN,
  "оаинвіетрскулдмпяьзгбчйхцжєїщшюґф",
  "аиоетнрвсдлкмпубзгчъцяжшщйюфхь",
  "аоиенртсвдукмлјпзбгчшцжхљњћфђџ",
];
const CENTRAL = ["ąęłóśżćńź", "áíéěřšžčýůúťďňó", "áíéčšžýúľťňôďäóŕĺ", "éáöőóüíúű", "čšžćđ", "ăîâşţ", "äöüß"];
const WESTERN = [
  "éàèêçùâîôûëïœæÿü",
  "äöüß",
  "áéíóúñü¿¡",
  "ãçáéóíâêõúàô",
  "àèéìòùî",
  "åäöé",
  "åæøéòôó",
  "áðéíóúýþæö",
  "ëéïóöüè",
  "áéíóú",
  "àçèéíïòóúü·",
];

/** Ties go to the earlier encoding; windows-1252 is by far the most frequent. */
const CANDIDATES: readonly Candidate[] = [
  { encoding: "windows-1252", chardet: "windows-1252", letters: WESTERN },
  { encoding: "windows-1251", chardet: "windows-1251", letters: CYRILLIC },
  { encoding: "windows-1250", chardet: "windows-1250", letters: CENTRAL },
  { encoding: "shift_jis", chardet: "Shift_JIS", multiByte: true },
  { encoding: "gb18030", chardet: "GB18030", multiByte: true },
  { encoding: "euc-kr", chardet: "EUC-KR", multiByte: true },
  { encoding: "big5", chardet: "Big5", multiByte: true },
  { encoding: "euc-jp", chardet: "EUC-JP", multiByte: true },
  { encoding: "windows-1254", chardet: "windows-1254", letters: ["ıişğüçöâî"] },
  { encoding: "windows-1253", chardet: "windows-1253", letters: ["αοιετσνηυρπκμλςωάίόήδέγχθύφβώξζψ"] },
  {
    encoding: "windows-1256",
    chardet: "windows-1256",
    letters: ["اليمنوترهبدعسفقكحجةشصخطىضزئءثذأإغظؤآ،", "ایندرمهوتبسشکزگخفقپعجچآحلصژ"],
  },
  { encoding: "windows-1255", chardet: "windows-1255", letters: ["יוהאלרמתשבנעדחקכפםטגזסצןךףץ"] },
  { encoding: "koi8-r", rare: 0.02, chardet: "KOI8-R", letters: [RUSSIAN] },
  { encoding: "koi8-u", chardet: "KOI8-R", rare: 0.02, letters: CYRILLIC },
  { encoding: "iso-8859-2", rare: 0.03, chardet: "windows-1250", letters: CENTRAL },
  { encoding: "iso-8859-5", rare: 0.06, chardet: "ISO-8859-5", letters: CYRILLIC },
  { encoding: "iso-8859-7", rare: 0.03, chardet: "ISO-8859-7", letters: ["αοιετσνηυρπκμλςωάίόήδέγχθύφβώξζψ"] },
  { encoding: "iso-8859-6", rare: 0.06, chardet: "ISO-8859-6", letters: ["اليمنوترهبدعسفقكحجةشصخطىضزئءثذأإغظؤآ،"] },
  { encoding: "windows-1257", rare: 0.05, chardet: "windows-1257", letters: ["āēīšūļņģķžč", "ėšųįąžūęč", "äõüöšž"] },
  { encoding: "windows-1258", rare: 0.15, chardet: "windows-1258", letters: ["ăâđêôơưàáạảãèéẻẽẹìíòóùú"] },
  { encoding: "windows-874", chardet: "windows-874", letters: ["านรอกเงมยลวดทสตะปบคหแจพชขใไโ่้ีัิื็์ุูำึผฝฟฉซถธภญณศษฐๆฤ"] },
  { encoding: "ibm866", rare: 0.03, letters: CYRILLIC },
  { encoding: "macintosh", rare: 0.08, letters: WESTERN },
  { encoding: "x-mac-cyrillic", rare: 0.01, letters: CYRILLIC },
];

/** Frequent characters of Chinese songs, in both forms, and of Japanese ones. */
const FREQUENT_HAN = new Set(
  "的一是不我了在人有他这你们来个上大到说为子和地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于起还发成事只作当想看无开手十用主行方又如前所本见经头面公同三已老从动两长知样现分将外但身些与高意进把法此回二理美点月明其声全工己话儿者向情部正名女问力给等几很最间新打便位因重被走电四门相次东西再平真听世气信北少关内由却入先山五太水万眼体别处才比住九笑爱让梦泪风飞岁欢恋雨花夜海爱唱歌永远远离过吗吧呢哪谁每星光云雪春秋夏冬红白黑路远孤单寂寞快乐幸福伤痛吻拥抱" +
    "這們來個說為時會過學對裡後麼還發當無開見經頭動兩長樣現將與進點聲話兒問給幾間愛讓夢淚風飛歲歡戀遠離嗎誰雲單樂傷擁東門電氣關內體別處聽萬" +
    "君僕私今何言思忘涙空夢恋愛心声手目朝夜明日星花雨風海街道遠近待抱信強優笑泣歌時生死世界光影色青赤白誰中二人度出行来見聞知会変終始願届" +
    "사랑",
);
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ASCII = /[\x00-\x7f]+/g;
const HAN = /\p{Script=Han}/u;
const LETTER = /[\p{L}\p{M}]/u;
const UPPER = /\p{Lu}/u;
const LOWER = /\p{Ll}/u;
const PUNCTUATION = /[‘’“”„‚«»‹›–—…¿¡\u00a0€°·№、。，！？「」『』（）：；～　・ー〜《》【】]/;
/**
 * Characters typical of a wrong decoding: control, private-use and unassigned characters, half-width katakana, isolated
 * jamo.
 */
const BROKEN = /[\ufffd\u0080-\u009f\p{Co}\p{Cn}]/u;
const HALF_WIDTH_OR_JAMO = /[\uff61-\uff9f\u3131-\u318e]/;
const SCRIPTS: readonly [string, RegExp][] = [
  ["Latn", /\p{Script=Latn}/u],
  ["Cyrl", /\p{Script=Cyrl}/u],
  ["Grek", /\p{Script=Grek}/u],
  ["Arab", /\p{Script=Arab}/u],
  ["Hebr", /\p{Script=Hebr}/u],
  ["Thai", /\p{Script=Thai}/u],
  ["Hang", /\p{Script=Hang}/u],
  ["Jpan", /[\p{Script=Hira}\p{Script=Kana}ー]/u],
  ["Hani", HAN],
];

/** Tells the encoding of bytes that are not UTF-8. Looks at the first 8 kB of the lines that aren't ASCII. */
export function legacyEncoding(bytes: Uint8Array): LegacyGuess {
  const sample = beyondAscii(bytes);
  const confidence = new Map<string, number>();
  for (const match of analyse(sample)) {
    confidence.set(match.name, Math.max(confidence.get(match.name) ?? 0, match.confidence / 100));
  }
  const scored = CANDIDATES.map((candidate) => {
    const text = decodeLegacy(sample, candidate.encoding);
    const statistics = confidence.get(candidate.chardet ?? "") ?? 0;
    return {
      candidate,
      text,
      score: writing(text, candidate) + (candidate.multiByte ? 0.5 : 0.15) * statistics - (candidate.rare ?? 0),
    };
  });
  // Stable: of equal scores the earlier candidate stays first.
  scored.sort((a, b) => b.score - a.score);
  // Encodings that read the sample alike are one: the earliest candidate.
  const [first] = scored as [(typeof scored)[number]];
  const best = CANDIDATES.map(({ encoding }) => scored.find((s) => s.candidate.encoding === encoding)!).find(
    (s) => s.text === first.text,
  )!;
  const next = scored.find((s) => s.text !== best.text);
  const { encoding, multiByte = false } = best.candidate;
  // One accented letter, however frequent, says little of a language.
  const thin = !multiByte && encoding !== "windows-1252" && new Set(best.text.replace(ASCII, "")).size < 2;
  return { encoding, multiByte, sure: !thin && first.score >= 0.6 && first.score - (next?.score ?? 0) >= 0.05 };
}

/** Text in an encoding that `legacyEncoding` names; U+FFFD for bytes that are not valid in it. */
export function decodeLegacy(bytes: Uint8Array, encoding: string): string {
  return encoding === "windows-1252" ? decodeWindows1252(bytes) : new TextDecoder(encoding).decode(bytes);
}

/** Lines with bytes beyond ASCII, up to `SAMPLE` bytes of them. */
function beyondAscii(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let start = 0; start < bytes.length && length < SAMPLE; ) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found + 1;
    const line = bytes.subarray(start, Math.min(end, start + SAMPLE));
    if (line.some((b) => b >= 0x80)) {
      parts.push(line);
      length += line.length;
    }
    start = end;
  }
  return Buffer.concat(parts);
}

/** Plausibility of a decoded sample: the mean over its non-ASCII characters, at most 1. */
function writing(text: string, { letters }: Candidate): number {
  const characters = Array.from(text);
  const kinds = characters.map(kindOf);
  const hasSmall = characters.some((character) => character > "\x7f" && LOWER.test(character));
  let sum = 0;
  let n = 0;
  characters.forEach((character, i) => {
    if (character <= "\x7f") return;
    n++;
    sum += worth(characters, kinds, i, hasSmall);
  });
  if (n === 0) return 0;
  return 0.6 * (sum / n) + 0.4 * (letters ? languageFit(characters, letters) : sum / n);
}

/** The script of a letter; "" for what is none. */
function kindOf(character: string): string {
  if (character <= "\x7f") return /[A-Za-z]/.test(character) ? "Latn" : "";
  if (!LETTER.test(character)) return "";
  return SCRIPTS.find(([, pattern]) => pattern.test(character))?.[0] ?? "other";
}

function worth(characters: readonly string[], kinds: readonly string[], i: number, hasSmall: boolean): number {
  const character = characters[i]!;
  const kind = kinds[i]!;
  const [before, after] = [kinds[i - 1] ?? "", kinds[i + 1] ?? ""];
  if (BROKEN.test(character)) return -3;
  if (HALF_WIDTH_OR_JAMO.test(character)) return -0.3;
  if (kind === "") {
    if (character === "’" && before === "Latn" && after === "Latn") return 1;
    if (PUNCTUATION.test(character))
      return before !== "" && after !== "" && !/[’ー・\u00a0　、。，]/.test(character) ? 0 : 0.6;
    // ¤, ¬, ¹ and the like are rare, and inside of words no part of any.
    return before !== "" || after !== "" ? -2 : -0.2;
  }
  if (kind === "other") return -0.5;
  // КОИ-8 as windows-1251 and the reverse swap the cases: "дНФДЭ".
  if (UPPER.test(character) && LOWER.test(characters[i - 1] ?? "")) return -1;
  const capital = UPPER.test(character) && before !== "" ? (hasSmall ? 0.7 : 0.95) : 1;
  const mixed = (other: string) => other !== "" && !sameWriting(kind, other);
  if (mixed(before) || mixed(after)) return -0.7;
  if (kind === "Hani") return FREQUENT_HAN.has(character) ? 1 : 0.35;
  if (kind === "Latn") {
    // Real words have ASCII letters between the accented ones; "Ïðèâåò" has none.
    const ascii = (at: number) => /[A-Za-z]/.test(characters[at] ?? "");
    if (ascii(i - 1) || ascii(i + 1)) return capital;
    return before === "" && after === "" ? 0.2 : -0.6;
  }
  return before === "" && after === "" ? 0.3 : capital;
}

/** Japanese mixes kana and Han, Korean Hangul and, rarely, Han. */
function sameWriting(a: string, b: string): boolean {
  if (a === b) return true;
  const pair = [a, b].sort().join();
  return pair === "Hani,Jpan";
}

/**
 * How well the letters fit the best of the languages: 1 where all are frequent ones of it, 0 where none is of it.
 */
function languageFit(characters: readonly string[], languages: readonly string[]): number {
  const counts = new Map<string, number>();
  let total = 0;
  for (const character of characters) {
    if (character <= "\x7f") continue;
    const lower = character.toLowerCase();
    if (PUNCTUATION.test(lower) && lower !== "·" && lower !== "¿" && lower !== "¡") continue;
    counts.set(lower, (counts.get(lower) ?? 0) + 1);
    total++;
  }
  if (total === 0) return 0.8;
  const fits = languages.map((letters) => {
    let fit = 0;
    for (const [letter, n] of counts) {
      const rank = letters.indexOf(letter);
      if (rank >= 0) fit += n * (1 - (0.6 * rank) / letters.length);
    }
    return fit / total;
  });
  return Math.max(...fits);
}
