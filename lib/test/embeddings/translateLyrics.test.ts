import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { translateLyrics } from "../../dist/embeddings/index.js";
import { lineLanguages } from "../../dist/embeddings/lineLanguages.js";
import { nllbCode, scriptOf } from "../../dist/embeddings/nllbLanguages.js";
import { translateSongs } from "../../dist/embeddings/translateSongs.js";

const cache = mkdtempSync(path.join(tmpdir(), "surlab-translations-"));
vi.stubEnv("SURLAB_CACHE", cache);
afterAll(() => rmSync(cache, { recursive: true }));

const folder = (name: string) => path.join(import.meta.dirname, name);
const bangla = "রাত আকাশ\n\nদিন\nOh baby\nরাত আকাশ";

describe("languages", () => {
  it("are mapped from ISO 639-1 to NLLB's names", () => {
    expect(["bn", "en", "de", "zh", "hi", "ar"].map(nllbCode)).toEqual(
      "ben_Beng eng_Latn deu_Latn zho_Hans hin_Deva arb_Arab".split(" "),
    );
    expect([nllbCode("xx"), scriptOf("bn"), scriptOf("zh")]).toEqual([undefined, "Beng", "Hani"]);
  });

  it("are told line by line", async () => {
    const german = "Die Nacht ist so schön und der Mond scheint hell über dem Meer";
    const english = "I will always love you until the end of all my days";
    const songs = [{ lyrics: bangla, language: "bn" }, { lyrics: `${german}\n${english}\nund du` }, {}];
    expect(await lineLanguages(songs, "")).toEqual([
      ["bn", "bn", "bn", "", "bn"],
      ["de", "en", expect.stringMatching(/^(de)?$/)],
      [""],
    ]);
    expect((await lineLanguages([{ lyrics: "la la" }], "de"))[0]).toEqual(["de"]);
  });
});

/** Reverses each word; knows Bangla alone; five words at most. */
function reversing() {
  const batches: string[][] = [];
  return {
    batches,
    open: async () => ({
      ...{ limit: 6, specialTokens: 1, close: async () => {} },
      tokenCount: (text: string) => text.split(" ").length,
      knows: (language: string) => language === "bn",
      async translate(texts: string[]) {
        batches.push(texts);
        return texts.map((text) => text.split(" ").map((word) => [...word].reverse().join("")).join(" ")); // biome-ignore format: a word at a time
      },
    }),
  };
}
const settings = { from: "bn", to: "en", maxTokens: 128, batchSize: 2 };

describe("translateSongs", () => {
  const songs = [{ lyrics: "রাত\n\nকখ গঘ", language: "bn" }, { lyrics: "ক খ গ ঘ ঙ চ ছ" }, {}];

  it("keeps lines, cuts long ones, and translates a line once", async () => {
    const model = reversing();
    const found = await translateSongs(model.open, [{ lyrics: "ক\n\nক\n1 2 3" }, ...songs], settings, undefined);
    expect(model.batches).toEqual([["ক"], ["কখ গঘ", "রাত"], ["ক খ গ ঘ ঙ", "চ ছ"]]);
    expect(found.songs.map(({ lyrics }) => lyrics)).toEqual([
      "ক\n\nক\n1 2 3",
      `${[..."রাত"].reverse().join("")}\n\nখক ঘগ`,
      "ক খ গ ঘ ঙ চ ছ",
      undefined,
    ]);
    expect(found.songs.map((song) => (song as { language?: string }).language)).toEqual(["en", "en", "en", undefined]);
    expect(found.notes).toEqual(["5 lines of 3 songs were translated (en)."]);
  });

  it("leaves lines in the target language, and says which it cannot translate", async () => {
    const model = reversing();
    const mixed = [{ lyrics: "রাত\nOh baby", language: "bn" }];
    const found = await translateSongs(model.open, mixed, { ...settings, from: "" }, undefined);
    expect(model.batches).toEqual([["রাত"]]);
    expect(found.songs).toEqual([{ lyrics: `${[..."রাত"].reverse().join("")}\nOh baby`, language: "bn" }]);
    expect(found.notes[1]).toBe(
      "1 lines are as they were, in languages that the model does not translate: not identified.",
    );
    const english = [{ lyrics: "Oh baby", language: "en" }];
    expect((await translateSongs(model.open, english, { ...settings, from: "" }, undefined)).songs).toEqual(english);
  });

  it("keeps each song in the cache, and stops at the signal", async () => {
    const model = reversing();
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    const run = translateSongs(model.open, songs, settings, "one", { signal: stop.signal, onProgress });
    await expect(run).rejects.toThrow("aborted");
    const more = reversing();
    await translateSongs(more.open, songs, settings, "one");
    expect([...model.batches, ...more.batches]).toEqual([
      ["কখ গঘ", "রাত"],
      ["ক খ গ ঘ ঙ", "চ ছ"],
    ]);
    await translateSongs(more.open, songs, settings, "two");
    expect(more.batches.length).toBe(3);
  });
});

describe("translateLyrics", () => {
  it("names what it lacks", async () => {
    await expect(translateLyrics([{ lyrics: "x" }], folder("tiny-encoder"))).rejects.toThrow(
      "tiny-encoder/onnx lacks encoder_model or decoder_model_merged",
    );
    await expect(translateLyrics([], folder("tiny-nllb"), { to: "english" })).rejects.toThrow('to is "english"');
  });
});
