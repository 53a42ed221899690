import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { identifyLanguage, identifyLanguages, languageConfusion, readLyrics } from "../../dist/lyrics/index.js";

const verses: Record<string, [script: string, text: string]> = {
  en: ["Latn", "I walk along the river every night and count the lights upon the water"],
  de: ["Latn", "Ich gehe jede Nacht am Fluss entlang und zähle die Lichter auf dem Wasser"],
  fr: ["Latn", "Je marche chaque nuit le long du fleuve et je compte les lumières sur l'eau"],
  es: ["Latn", "Camino cada noche junto al río y cuento las luces sobre el agua"],
  bn: ["Beng", "প্রতি রাতে নদীর ধারে হাঁটি আর জলের উপরে আলো গুনি"],
  hi: ["Deva", "मैं हर रात नदी के किनारे चलता हूँ और पानी पर रोशनी गिनता हूँ"],
  ar: ["Arab", "أمشي كل ليلة على ضفة النهر وأعد الأضواء على الماء"],
  ru: ["Cyrl", "Каждую ночь я иду вдоль реки и считаю огни на воде"],
  ja: ["Jpan", "毎晩、川沿いを歩いて、水面に映る明かりを数えています。あなたのことを思い出しながら、ゆっくりと歩く"],
};

describe("identifyLanguage", () => {
  it.each(Object.entries(verses))("tells %s", async (language, [script, text]) => {
    const guess = await identifyLanguage(text);
    expect(guess).toMatchObject({ language, script, mixed: false, shares: { [language]: 1 } });
    expect(guess.confidence).toBeGreaterThan(0.9);
  });

  it("identifies Bangla in either spelling of the nukta letters", async () => {
    const text = "বা\u09dcি তোমা\u09df বড়ো ভালোবাসি";
    expect(await identifyLanguage(text)).toEqual(await identifyLanguage(text.normalize("NFC")));
  });

  it("flags a song of two languages, in two scripts or in one, with their shares", async () => {
    const bangla = await identifyLanguage(`${verses.bn?.[1]}\n${verses.en?.[1]}`);
    expect(bangla).toMatchObject({ language: "en", script: "Latn", mixed: true });
    expect(Object.keys(bangla.shares)).toEqual(["en", "bn"]);
    // 57 Latin letters against 39 Bengali letters and signs.
    expect(bangla.shares.en).toBeCloseTo(57 / 96, 6);
    expect(await identifyLanguage(`${verses.fr?.[1]}\n${verses.en?.[1]}`)).toMatchObject({ mixed: true });
    const once = await identifyLanguage(`${verses.bn?.[1]}\n${verses.bn?.[1]}\n${verses.bn?.[1]}\nI love you`);
    expect(once).toMatchObject({ language: "bn", mixed: false });
  });

  it("recognizes romanized Bangla with low confidence, and no Hindi as Bangla", async () => {
    const typed = "amar ghore keu nai aj\nami jani tumi asbe na\ntobu dar khule rakhi sara rat";
    const guess = await identifyLanguage(typed);
    expect(guess).toMatchObject({ language: "bn", script: "Latn", mixed: false });
    expect(guess.confidence).toBeGreaterThan(0.2);
    expect(guess.confidence).toBeLessThan(0.6);
    const hindi = await identifyLanguage("mere dil mein tum ho sanam\ntere bina main kya karun");
    expect(hindi.language).not.toBe("bn");
    expect(hindi.confidence).toBe(0);
  });

  it("has low confidence for few letters, and no language for none", async () => {
    expect((await identifyLanguage("la la la")).confidence).toBe(0);
    for (const text of ["", "123 🎵 …"]) {
      expect(await identifyLanguage(text)).toEqual({
        language: "",
        script: "",
        confidence: 0,
        mixed: false,
        shares: {},
      });
    }
    expect(await identifyLanguages([undefined])).toMatchObject([{ language: "" }]);
  });
});

describe("languageConfusion", () => {
  it("counts labeled against identified languages, leaving out songs with neither", async () => {
    const texts = [verses.en, verses.bn, verses.en, verses.fr, undefined].map((v) => v?.[1]);
    const guesses = await identifyLanguages(texts);
    expect(languageConfusion(["en", "bn", "fr", undefined, "en"], guesses)).toEqual({
      languages: ["bn", "en", "fr"],
      counts: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 1, 0],
      ],
    });
  });
});

describe("identifyLanguages on real songs", () => {
  const data = path.resolve(import.meta.dirname, "../../../../shared/data/songs");
  const there = existsSync(path.join(data, "lyrics"));

  it("identifies all 257, flags none of them as mixed, and nearly all joined pairs", async ({ skip }) => {
    skip(!there, `there is no ${data}`);
    const rows = readFileSync(path.join(data, "metadata.csv"), "utf8")
      .split("\r\n")
      .map((line) => /^([^,]+),(?:"(?:[^"]|"")*"|[^,]*),(?:"(?:[^"]|"")*"|[^,]*),(\w\w),/.exec(line))
      .filter((match) => match !== null);
    const languages = rows.map((row) => row[2] as string);
    const texts = await Promise.all(
      rows.map(async (row) => (await readLyrics(path.join(data, "lyrics", `${row[1]}.txt`))).text),
    );
    const guesses = await identifyLanguages(texts);
    expect(languageConfusion(languages, guesses)).toEqual({
      languages: ["bn", "de", "en", "es", "fr"],
      counts: [
        [96, 0, 0, 0, 0],
        [0, 48, 0, 0, 0],
        [0, 0, 48, 0, 0],
        [0, 0, 0, 9, 0],
        [0, 0, 0, 0, 56],
      ],
    });
    expect(guesses.filter((g) => g.mixed)).toEqual([]);
    expect(Math.min(...guesses.map((g) => g.confidence))).toBeGreaterThan(0.8);

    const letters = (text: string) => text.match(/[\p{L}\p{M}]/gu)?.length ?? 0;
    const head = (i: number) => (texts[i] as string).split("\n").slice(0, 8).join("\n");
    const pairs = texts
      .map((_, i) => [i, (i * 37 + 11) % texts.length] as const)
      .filter(([a, b]) => languages[a] !== languages[b]);
    const halves = pairs
      .map(([a, b]) => [head(a), head(b)] as const)
      .filter(([a, b]) => {
        const share = letters(a) / (letters(a) + letters(b));
        return share > 0.25 && share < 0.75;
      });
    const joined = await identifyLanguages(halves.map((h) => h.join("\n")));
    expect(halves.length).toBeGreaterThan(150);
    expect(joined.filter((g) => g.mixed).length / halves.length).toBeGreaterThan(0.98);
  });
});
