/**
 * Visually identical Indic sequences that Unicode normalization does not unify: an independent vowel typed as another
 * one plus a vowel sign (অ + া for আ). The pairs are from the "Do Not Use" tables of The Unicode Standard, chapters 12
 * and 13, and from common Bangla keyboard input.
 */

/** Code points in hexadecimal: the typed sequence and its replacement. */
const MEANT =
  // Bengali: vowels; then the signs of ো in the wrong order, and র as its neighbor with a dot.
  "0985+09be=0986 098b+09c3=09e0 098c+09e2=09e1 09be+09c7=09cb 09ac+09bc=09b0 " +
  // Devanagari.
  "0905+0946=0904 0905+093e=0906 0909+0941=090a 090f+0945=090d 090f+0946=090e 090f+0947=0910 0905+0949=0911 " +
  "0906+0945=0911 0905+094a=0912 0906+0946=0912 0905+094b=0913 0906+0947=0913 0905+094c=0914 0906+0948=0914 " +
  "0905+0945=0972 0905+093a=0973 0905+093b=0974 0906+093a=0974 0905+094f=0975 0905+0956=0976 0905+0957=0977 " +
  // Gurmukhi.
  "0a05+0a3e=0a06 0a72+0a3f=0a07 0a72+0a40=0a08 0a73+0a41=0a09 0a73+0a42=0a0a 0a72+0a47=0a0f 0a05+0a48=0a10 " +
  "0a73+0a4b=0a13 0a05+0a4c=0a14 " +
  // Gujarati.
  "0a85+0abe=0a86 0a85+0ac5=0a8d 0a85+0ac7=0a8f 0a85+0ac8=0a90 0a85+0ac9=0a91 0a85+0acb=0a93 0a85+0acc=0a94 " +
  "0ac5+0abe=0ac9 " +
  // Odia, Tamil, Telugu, Kannada, Malayalam.
  "0b05+0b3e=0b06 0b0f+0b57=0b10 0b13+0b57=0b14 0b85+0bc2=0b86 0c12+0c55=0c13 0c12+0c4c=0c14 0c3f+0c55=0c40 " +
  "0c46+0c55=0c47 0c4a+0c55=0c4b 0c89+0cbe=0c8a 0c92+0ccc=0c94 0c8b+0cbe=0ce0 0d07+0d57=0d08 0d09+0d57=0d0a " +
  "0d0e+0d46=0d10 0d12+0d3e=0d13 0d12+0d57=0d14";

const character = (code: string) => String.fromCharCode(Number.parseInt(code, 16));
const pairs = new Map(
  MEANT.split(" ").map((rule) => {
    const [typed = "", meant = ""] = rule.split("=");
    return [typed.split("+").map(character).join(""), character(meant)] as const;
  }),
);
/** A joiner between the two is a trace of the keyboard. */
const TYPED = new RegExp(
  [...pairs.keys()].map((pair) => `${pair.charAt(0)}[\u200c\u200d]?${pair.charAt(1)}`).join("|"),
  "g",
);

/** Unifies sequences that look the same; expects and returns NFC. */
export function unifyIndic(text: string): string {
  if (!/[\u0900-\u0d7f]/.test(text)) return text;
  const unify = (typed: string) => pairs.get(typed.replace(/[\u200c\u200d]/, ""))!;
  // Twice, because what comes out may be half of a pair itself: अ + ा + ॅ is ऑ.
  return text.replace(TYPED, unify).replace(TYPED, unify).normalize("NFC");
}
