import { describe, expect, it } from "vitest";
import { Rng } from "../../dist/array/index.js";
import { romanize, stopWordLanguages, stopWords, tokenize } from "../../dist/lyrics/index.js";
import { splitWords } from "../../dist/lyrics/words.js";

function segmented(text: string): string[] {
  const words = new Intl.Segmenter("und", { granularity: "word" }).segment(text);
  return [...words].filter((w) => w.isWordLike).map((w) => w.segment);
}

describe("splitWords", () => {
  it("finds Intl.Segmenter's words in any mix of the characters it handles by itself", () => {
    const rng = new Rng(3, "words");
    const pools = ["abz AZ09", "éßñœ'’.,;·‧:_-", "আমিতোমায়ভালোবাসি্ঁংঃ।০৯", "मैंतुमप्यार्ँ॥", "жизнь", "\u200c\u200d—…“”!?\n "];
    for (let trial = 0; trial < 3000; trial++) {
      const text = Array.from({ length: 24 }, () => rng.pick([...rng.pick(pools)])).join("");
      expect(splitWords(text), JSON.stringify(text)).toEqual(segmented(text));
    }
  });

  it("delegates scripts that need a dictionary or special rules", () => {
    for (const text of ["東京の夜に歌う", "ฉันรักเธอ", "שלום עולם", "أحبك يا حبيبي", "love 🎵 사랑해요"]) {
      expect(splitWords(text)).toEqual(segmented(text));
    }
  });
});

describe("tokenize", () => {
  it("keeps Bangla words whole", () => {
    expect(tokenize("আকাশ ভরা সূর্য-তারা, ক'রে বাঁশি", { language: "bn" })).toEqual(["আকাশ", "ভরা", "সূর্য", "তারা", "বাঁশি"]);
  });

  it("matches stop words in either spelling of the nukta letters", () => {
    const composed = "আমি তোমা\u09df ভালোবাসি";
    expect(tokenize(composed.normalize("NFC"), { language: "bn" })).toEqual(["ভালোবাসি"]);
    for (const language of stopWordLanguages) {
      for (const word of stopWords(language)) expect(word).toBe(word.normalize("NFC").toLowerCase());
    }
  });

  it.each([
    ["de", "Häuser", "haus"],
    ["en", "singing", "sing"],
    ["es", "canciones", "cancion"],
    ["fr", "chanteurs", "chanteur"],
    ["it", "canzoni", "canzon"],
    ["nl", "liederen", "lieder"],
    ["no", "sangene", "sang"],
    ["pt", "canções", "cançõ"],
    ["ru", "песнями", "песн"],
    ["sv", "sångerna", "sång"],
  ])("stems words of each language that natural has a stemmer for: %s", (language, word, stem) => {
    expect(tokenize(word, { language })).toEqual([stem]);
  });

  it("cuts elisions and possessives, drops stop words and stems, by language", () => {
    expect(tokenize("Don’t stop dreaming, the lovers' night's dream", { language: "en" })).toEqual([
      "stop",
      "dream",
      "lover",
      "night",
      "dream",
    ]);
    expect(tokenize("L’amour qu'il n'a jamais chanté", { language: "fr", stem: false })).toEqual([
      "amour",
      "jamais",
      "chanté",
    ]);
    expect(tokenize("Die Träume meiner Nächte", { language: "de" })).toEqual(["traum", "nacht"]);
    expect(tokenize("I love You", { language: "en", dropStopWords: false, stem: false })).toEqual(["love", "you"]);
  });

  // The pairs that Lucene's ArabicStemFilter, which is light10 too, is tested with.
  it.each([
    ["الحسن والحسن بالحسن كالحسن فالحسن وحسن", "حسن"],
    ["للاخر للآخر", "اخر"],
    ["زوجها", "زوج"],
    ["ساهدان ساهدات ساهدون ساهدين ساهديه ساهدية ساهده ساهدة ساهدي وساهدون ساهدهات", "ساهد"],
    ["الو", "الو"],
    ["قَلْبِي قلبـــي القلب وقلبها", "قلب"],
  ])("stems Arabic by light10: %s", (words, stem) => {
    expect(new Set(tokenize(words, { language: "ar" }))).toEqual(new Set([stem]));
  });

  // Those that Lucene's HindiStemmer, of the same paper, is tested with.
  it.each([
    ["लडका लडके लडकों लडकी लडकियों", "लडक"],
    ["गुरु गुरुओं", "गुर"],
    ["दोस्त दोस्तों", "दोस्त"],
    ["किताब किताबें किताबों", "किताब"],
    ["आध्यापीका आध्यापीकाएं आध्यापीकाओं", "आध्यापीक"],
    ["खाना खाता खाती खा", "खा"],
    ["कठिनाइयां कठिनाइयाँ कठिन", "कठिन"],
    ["ज़िंदगी जिंदगी", "जिंदग"],
  ])("stems Hindi by its suffixes: %s", (words, stem) => {
    expect(new Set(tokenize(words, { language: "hi" }))).toEqual(new Set([stem]));
  });

  it("drops the stop words of Arabic and Hindi in any spelling, and keeps what songs are about", () => {
    expect(tokenize("أنا وأنت يا حبيبي، اللي في قلبي ليل", { language: "ar" })).toEqual(["حبيب", "قلب", "ليل"]);
    expect(tokenize("أَنَا وَهْم", { language: "ar", stem: false })).toEqual(["وهم"]);
    expect(tokenize("مُوسِيقَى الحُبّ", { language: "ar", stem: false })).toEqual(["موسيقي", "الحب"]);
    expect(tokenize("मैं तुम्हें कहाँ कहां हूँ चाँद चांद", { language: "hi" })).toEqual(["चांद", "चांद"]);
  });

  it("leaves an unknown language unchanged, and drops emoji", () => {
    expect(tokenize("The night 🎵 می\u200cخواهم")).toEqual(["the", "night", "میخواهم"]);
    expect(tokenize("🎵 … !")).toEqual([]);
  });
});

describe("romanize", () => {
  it("writes as people type", () => {
    expect(romanize("আমার সোনার বাংলা, আমি তোমায় ভালোবাসি।")).toBe("amar sonar bangla, ami tomay bhalobasi.");
    expect(romanize("যখন চাঁদ ব্যথা হৃদয় ২৩ উৎসব")).toBe("jokhon chand byotha hridoy 23 utsob");
    expect(romanize("मेरे दिल में ज़िंदगी, लड़की और प्यार")).toBe("mere dil men zindagi, larki aur pyar");
    expect(romanize("حبيبي يا نور؟")).toBe("hbyby ya nwr?");
  });

  it("reads both spellings of a nukta letter alike, and leaves other letters alone", () => {
    expect(romanize("বা\u09dcি")).toBe(romanize("বা\u09a1\u09bcি"));
    expect(romanize("Où est l'été?\n愛 👨\u200d👩")).toBe("Où est l'été?\n愛 👨\u200d👩");
  });
});
