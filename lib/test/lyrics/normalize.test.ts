import { describe, expect, it } from "vitest";
import { normalizeLyrics } from "../../dist/lyrics/index.js";

describe("normalizeLyrics", () => {
  it("unifies the spellings of Bengali nukta letters", () => {
    const composed = "বা\u09dcি আষা\u09dd তোমা\u09df";
    const split = "বা\u09a1\u09bcি আষা\u09a2\u09bc তোমা\u09af\u09bc";
    expect(normalizeLyrics(composed)).toBe(split);
    expect(normalizeLyrics(split)).toBe(split);
    expect(normalizeLyrics("হঠা\u09a4\u09cd\u200d")).toBe("হঠা\u09ce");
    expect(normalizeLyrics("ত\u09c7\u09beমার")).toBe("ত\u09cbমার");
  });

  it("drops invisible characters, and keeps the joiners that shape letters and emoji", () => {
    expect(normalizeLyrics("lo\u00adve\u200b m\u0007e\u2060 \u202bשלום\u202c \ufeffnow")).toBe("love me שלום now");
    expect(normalizeLyrics("word\u200d wo\u200crd")).toBe("word word");
    for (const shaped of ["র\u200d্যাব", "می\u200cخواهم", "👨\u200d👩\u200d👧 love", "❤️\u200d🔥"]) {
      expect(normalizeLyrics(shaped)).toBe(shaped);
    }
  });

  it("normalizes line ends, spaces and empty lines", () => {
    expect(normalizeLyrics(" one\t two\r\nthree\u00a0four\u2028\n\n\n\r five \r")).toBe("one two\nthree four\n\nfive");
  });

  it("drops section tags in several shapes and languages, and leaves words that look like them", () => {
    const text = [
      "[Verse 1: Somebody]",
      "I will break",
      "[Pre-Chorus]",
      "(Chorus)",
      "Chorus:",
      "Verse 2",
      "Bridge:",
      "Bridge",
      "স্থায়ী",
      "[অন্তরা]",
      "গান গাই",
      "Estribillo",
      "【サビ】",
      "{start_of_chorus}",
      "Solo 2",
      "solo",
    ].join("\n");
    expect(normalizeLyrics(text)).toBe("I will break\nBridge\nগান গাই\nsolo");
  });

  it("drops chords, alone on their line or inside one, and repeat marks", () => {
    const text = "Am  F  C/G  G7\n[Am]Oh my [F#m7b5]love (x2)\n| D | Bm7 | (x4)\nN.C.\nA\nAdd a Bad Egg x3\nEdge [2x]";
    expect(normalizeLyrics(text)).toBe("Oh my love\nA\nAdd a Bad Egg\nEdge");
  });

  it("understands LRC: repeated stamps, sung order, word stamps, ID tags", () => {
    const lrc =
      "[ti:Song]\n[ar:Band]\n[00:10.50][01:30.00]again\n[00:20]<00:20.10>first <00:21.00>verse\n[01:00.123]second";
    expect(normalizeLyrics(lrc)).toBe("again\nfirst verse\nsecond\nagain");
  });

  it("folds repeated lines where asked to", () => {
    const text = "Love me do\nyou know\n\nLove me, do!\nso please";
    expect(normalizeLyrics(text)).toBe(text);
    expect(normalizeLyrics(text, { foldRepeats: true })).toBe("Love me do\nyou know\n\nso please");
  });

  it("returns nothing if nothing is sung", () => {
    for (const text of ["", " \n ", "[Instrumental]", "...", "Am G C"]) expect(normalizeLyrics(text)).toBe("");
    expect(normalizeLyrics("🎵")).toBe("🎵");
  });

  it("is idempotent", () => {
    const text = "[Chorus]\n[00:10]a\u09dc [G]b\n\n\nAm F\n(x2) হঠা\u09a4\u09cd\u200d 👨\u200d👩\n";
    const once = normalizeLyrics(text);
    expect(normalizeLyrics(once)).toBe(once);
  });
});
