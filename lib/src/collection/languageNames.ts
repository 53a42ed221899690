/**
 * What people write for a language ("Bangla", "Bengali", "বাংলা", "ben", "BN", "bn-BD", "Englisch") as its ISO 639-1
 * code. Codes of ISO 639-1, -2 (both B and T) and -3 and tags of BCP 47 are read by `Intl.Locale`; names, by the names
 * that `Intl.DisplayNames` (CLDR) has for every two-letter code in English, in a few languages of instruction and in
 * the language itself.
 *
 * @returns the text as it is where it names no single language that has a two-letter code
 */
export function languageCode(text: string): string {
  const plain = plainName(text);
  if (/^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/.test(plain)) {
    const code = codeOfTag(plain.replaceAll("_", "-"));
    if (code !== undefined && codes().has(code)) return code;
  }
  // "English (US)": what stands in parentheses is a variety of the language before it.
  return names().get(plain) ?? names().get(plainName(text.replace(/[([].*$/s, ""))) ?? text;
}

/** Languages whose names of other languages are recognized. */
const SPOKEN = ["en", "bn", "de", "fr", "es", "pt", "it", "nl", "hi", "ru", "zh", "ja", "ar", "tr", "pl", "sv", "ko"];

/** Usual names that CLDR does not list. */
const ALSO: Record<string, string> = {
  bengali: "bn",
  // cspell:ignore bangali bengla (as people spell it)
  bangali: "bn",
  bengla: "bn",
  farsi: "fa",
  mandarin: "zh",
  cantonese: "zh",
  tagalog: "tl",
  castilian: "es",
  flemish: "nl",
  greek: "el",
  oriya: "or",
  "brazilian portuguese": "pt",
};

let knownCodes: Set<string> | undefined;
let knownNames: Map<string, string> | undefined;

/** Two-letter codes in use; withdrawn ones such as "iw" are read as what replaced them. */
function codes(): Set<string> {
  const letters = Array.from("abcdefghijklmnopqrstuvwxyz");
  const english = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });
  knownCodes ??= new Set(
    letters
      .flatMap((first) => letters.map((second) => first + second))
      .filter((code) => english.of(code) !== undefined && codeOfTag(code) === code),
  );
  return knownCodes;
}

/** Plain name to code; of two languages with one name, that in the earlier of SPOKEN wins. */
function names(): Map<string, string> {
  if (knownNames) return knownNames;
  const found = new Map<string, string>();
  const add = (name: string | undefined, code: string) => {
    const plain = plainName(name ?? "");
    if (plain !== "" && !found.has(plain)) found.set(plain, code);
  };
  for (const locale of SPOKEN) {
    const display = new Intl.DisplayNames([locale], { type: "language", fallback: "none" });
    for (const code of codes()) add(display.of(code), code);
  }
  for (const code of codes()) add(new Intl.DisplayNames([code], { type: "language", fallback: "none" }).of(code), code);
  for (const [name, code] of Object.entries(ALSO)) add(name, code);
  knownNames = found;
  return found;
}

function codeOfTag(tag: string): string | undefined {
  try {
    const { language } = new Intl.Locale(tag);
    // CLDR calls Tagalog Filipino, which has no two-letter code.
    return language === "fil" ? "tl" : language;
  } catch {
    return undefined;
  }
}

function plainName(text: string): string {
  return text.normalize("NFKC").toLowerCase().trim();
}
