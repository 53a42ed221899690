import { withDefaults } from "../options.js";
import { unifyIndic } from "./indic.js";
import { nfc } from "./nfc.js";
import { tryUnwrap } from "./unwrap.js";

/** Options of {@link normalizeLyrics}. */
export interface NormalizeOptions {
  /**
   * Keep only the first of repeated lines (ignoring case and punctuation), so that a chorus counts once. Default false.
   */
  foldRepeats: boolean;
}

/**
 * Normalizes the lyrics of one song: one form per character, one line per sung line, without what is not sung (section
 * tags, chords, time stamps, invisible characters). Linear in the length of the text. Idempotent. Gives "" where no sung
 * word is left, as for "[Instrumental]", or where the text is a document that `unwrapLyrics` refuses.
 *
 * - Words taken out of RTF, subtitles, JSON, HTML, and the furniture of lyrics sites (`unwrapLyrics`).
 * - NFC, and one spelling for Indic letters that look the same (আ typed as অ + া). For Bengali ড় ঢ় য় that is letter +
 *   nukta: Unicode excludes the one-character forms from composition, and either spelling comes out the same. Khanda ta
 *   typed the old way (ত + hasanta + joiner) becomes ৎ.
 * - Line ends, tabs and exotic spaces made plain; control characters, direction marks, soft hyphens and zero-width
 *   spaces dropped. Joiners stay where Indic, Arabic or emoji shaping needs them.
 * - LRC: several stamps on a line repeat it, and the lines go in sung order; word stamps and ID tags dropped. So are
 *   stamps without brackets where most lines begin with one.
 * - Lines that are only a tag ("[Chorus]", "Verse 2:", "(অন্তরা)"), only chords ("Am  F  C/G"), or a ChordPro
 *   directive dropped; so are chords and repeat marks ("[G7]", "(x2)") inside a line.
 * - Emoji and letters of any script stay.
 *
 * @param text decoded lyrics, as a file or a web page has them
 * @returns one line per sung line, "" where there is none
 */
export function normalizeLyrics(text: string, options?: Partial<NormalizeOptions>): string {
  const { foldRepeats } = withDefaults<NormalizeOptions>("normalizeLyrics", options, { foldRepeats: false });
  // Invisible characters hide what a text came in.
  const unwrapped = tryUnwrap(normalizeCharacters(text));
  const words = "refusal" in unwrapped ? "" : unwrapped.text;
  const lines = inSungOrder(normalizeCharacters(words).split("\n"))
    .map(cleanLine)
    .filter((line): line is string => line !== undefined);
  const sung = foldRepeats ? firstOfEqual(lines) : lines;
  const joined = sung
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(joined) ? joined : "";
}

const JOINERS = /\u200c|\u200d/g;
/** Where a joiner changes what is seen: after a letter or mark of a script that shapes, or between emoji. */
const SHAPED =
  /[\p{Script=Deva}\p{Script=Beng}\p{Script=Guru}\p{Script=Gujr}\p{Script=Orya}\p{Script=Taml}\p{Script=Telu}\p{Script=Knda}\p{Script=Mlym}\p{Script=Sinh}\p{Script=Arab}\p{Script=Syrc}\p{Script=Mong}\p{Extended_Pictographic}\p{Emoji_Modifier}]\p{Variation_Selector}?$/u;

/**
 * Letters in another dress, as PDFs and decorated titles hold them: ligatures, Arabic shapes, full-width and bold
 * Latin.
 */
const COMPATIBLE =
  /[\ufb00-\ufb06\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdfb\ufe70-\ufefc\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uff9f\u{1d400}-\u{1d7ff}]+/gu;
function normalizeCharacters(text: string): string {
  const plain = text
    .replace(/\r\n?|[\v\f\x85\u2028\u2029]/g, "\n")
    .replace(/[\t\p{Zs}]/gu, " ")
    // \p{Cf} holds the soft hyphen, byte order marks, direction marks and the like; joiners are judged below.
    .replace(/(?![\n\u200c\u200d])(?:[\p{Cc}\p{Cf}\p{Cs}\ufffd-\uffff]|\u034f)/gu, "")
    .replaceAll("\u09a4\u09cd\u200d", "\u09ce")
    .replace(JOINERS, (joiner, at: number, all: string) =>
      SHAPED.test(all.slice(Math.max(0, at - 2), at)) && /\S/.test(all[at + 1] ?? " ") ? joiner : "",
    )
    .replace(COMPATIBLE, (letters) => letters.normalize("NFKC"));
  return unifyIndic(nfc(plain));
}

/** [mm:ss.xx], with hours where there are any. */
const STAMP = /^\s*\[(?:(\d{1,2}):(?=\d{1,2}:\d{1,2}[.,]))?(\d{1,3}):(\d{1,2}(?:[.:,]\d{1,3})?)\]/;
/** "0:15 Rain falls", "(01:02:03) Rain falls": the stamps of transcripts, where most lines have one. */
const BARE_STAMP = /^\s*\(?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?\)?(?:\s*[-–—|]\s|\s|$)/;
/** Characters that repeated lines may add to a text: ten times the longest lyrics. */
const MOST_REPEATED = 1e6;

/** Lines of an LRC file sorted by their stamps, once per stamp; lines of any other text as they come. */
function inSungOrder(lines: string[]): string[] {
  const sung: { seconds: number; line: string }[] = [];
  let seconds = Number.NEGATIVE_INFINITY;
  let repeated = 0;
  for (const line of withoutBareStamps(lines)) {
    let at = 0;
    const stamps: number[] = [];
    for (let stamp = STAMP.exec(line); stamp; stamp = STAMP.exec(line.slice(at, at + LONGEST_STAMP))) {
      const [all, hours = "0", minutes, rest] = stamp;
      stamps.push(3600 * Number(hours) + 60 * Number(minutes) + Number(rest!.replace(/[:,]/, ".")));
      at += all.length;
    }
    // A line without a stamp belongs with the line above it.
    if (stamps.length === 0) stamps.push(seconds);
    const words = line.slice(at);
    for (const [i, stamp] of stamps.entries()) {
      if (i > 0 && (repeated += words.length) > MOST_REPEATED) break;
      seconds = stamp;
      sung.push({ seconds, line: words });
    }
  }
  return sung.sort((a, b) => (a.seconds === b.seconds ? 0 : a.seconds - b.seconds)).map((s) => s.line);
}

/** Including a few blanks between stamps. */
const LONGEST_STAMP = 64;

function withoutBareStamps(lines: string[]): string[] {
  const filled = lines.filter((line) => line.trim() !== "");
  const stamped = filled.filter((line) => BARE_STAMP.test(line)).length;
  return stamped >= 2 && stamped > filled.length / 2 ? lines.map((line) => line.replace(BARE_STAMP, "")) : lines;
}

/** Names of sections that are no line of a song when they stand alone. */
const SECTION =
  "(?:pre|post)?[- ]?chorus|verse|refrain|interlude|instrumental|zwischenspiel|couplet|estribillo|estrofa|ritornello|strofa|refr[ãa]o|স্থায়ী|অন্তরা|সঞ্চারী|আভোগ|ধুয়া|কোরাস|मुखड़ा|अंतरा|स्थायी".normalize(
    "NFC",
  );
/** Names that are words too: they need a bracket, a number or a colon to be a tag. */
const SECTION_OR_WORD =
  "intro|outro|bridge|hook|solo|coda|break(?:down)?|drop|bis|strophe|pont|coro|verso|puente|repeat(?: (?:chorus|verse|refrain))?";
const NUMBER = "(?:\\d+|[ivx]+|[a-d])";
const SECTION_LINE = new RegExp(
  [
    `^(?:${SECTION})(?: ?${NUMBER})?:?$`,
    `^(?:${SECTION_OR_WORD})(?: ?\\d+:?|:)$`,
    `^[({] ?(?:${SECTION}|${SECTION_OR_WORD})(?: ?${NUMBER})?:? ?[)}]:?$`,
  ].join("|"),
  "iu",
);
const TAG_LINE = /^(?:\[[^\]]*\]\s*)+:?$|^【[^】]*】$|^\{[^}]*\}$/;
const CHORD =
  "[A-G][#b♯♭]?(?:maj|min|m|M|dim|aug|sus|add|ø|°|\\+|-)?\\d{0,2}(?:(?:sus|add|maj|[#b♯♭])\\d{1,2})*(?:/[A-G][#b♯♭]?)?";
const CHORD_LINE = new RegExp(`^(?:(?:\\(?${CHORD}\\)?|N\\.?C\\.?|[|/%.:-]+|x\\d)(?:\\s+|$))+$`);
const BRACKETED_CHORD = new RegExp(`\\[(?:${CHORD}|N\\.?C\\.?)\\]`, "g");
const REPEAT_MARK = /[([] ?(?:[x×] ?\d{1,2}|\d{1,2} ?[x×]|bis|repeat) ?[)\]]|(?<=\S ?)[x×]\d{1,2}$/giu;
const WORD_STAMP = /<(?:\d{1,2}:)?\d{1,3}:\d{1,2}(?:[.:,]\d{1,3})?>|\[(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.:,]\d{1,3})?\]/g;

/** The sung part of a line; undefined where the whole line is not sung, "" for a break between verses. */
function cleanLine(line: string): string | undefined {
  const plain = line
    .replace(WORD_STAMP, " ")
    .replace(BRACKETED_CHORD, "")
    .replace(/ {2,}/g, " ")
    .trim()
    // Behind single blanks, so that its look-behind is short.
    .replace(REPEAT_MARK, " ")
    .replace(/ {2,}/g, " ")
    .trim();
  if (plain === "") return line.trim() === "" ? "" : undefined;
  if (TAG_LINE.test(plain) || SECTION_LINE.test(plain)) return undefined;
  // "A" and "Am" alone are words as often as chords.
  if (CHORD_LINE.test(plain) && !/^Am?$/.test(plain)) return undefined;
  return plain;
}

function firstOfEqual(lines: string[]): string[] {
  const seen = new Set<string>();
  return lines.filter((line) => {
    const key = line
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
      .trim();
    if (key === "") return true;
    return !seen.has(key) && seen.add(key);
  });
}
