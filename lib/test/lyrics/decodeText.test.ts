import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { decodeText } from "../../dist/lyrics/index.js";

const verse = "আমার সোনার বাংলা,\nআমি তোমায় ভালোবাসি।\n".normalize("NFC");
const french = "Où est l'été déjà passé ?\n";

function utf16be(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
}

function utf32(text: string, littleEndian: boolean): Buffer {
  const codes = Array.from(text, (character) => character.codePointAt(0)!);
  const bytes = Buffer.alloc(4 * codes.length);
  for (const [i, code] of codes.entries()) bytes.writeUInt32LE(code, 4 * i);
  return littleEndian ? bytes : bytes.swap32();
}

describe("decodeText", () => {
  it.each([
    ["UTF-8", Buffer.from(verse), "utf-8", verse],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${verse}`), "utf-8", verse],
    ["UTF-16 LE with a mark", Buffer.from(`\ufeff${verse}`, "utf16le"), "utf-16le", verse],
    ["UTF-16 BE with a mark", utf16be(`\ufeff${verse}`), "utf-16be", verse],
    ["UTF-16 LE without", Buffer.from(verse, "utf16le"), "utf-16le", verse],
    ["UTF-16 BE without", utf16be(verse), "utf-16be", verse],
    ["UTF-16 LE without, Latin letters", Buffer.from(french, "utf16le"), "utf-16le", french],
    ["UTF-16 BE without, Latin letters", utf16be(french), "utf-16be", french],
    ["UTF-32 LE with a mark", utf32(`\ufeff${verse}`, true), "utf-32le", verse],
    ["UTF-32 BE with a mark", utf32(`\ufeff${verse}`, false), "utf-32be", verse],
    ["UTF-32 LE without", utf32(french, true), "utf-32le", french],
    ["UTF-32 BE without", utf32(verse, false), "utf-32be", verse],
    ["Latin-1", Buffer.from(french, "latin1"), "windows-1252", french],
    ["Windows-1252", Buffer.from("it\x92s \x93love\x94 \x85 \x80", "latin1"), "windows-1252", "it’s “love” … €"],
    ["ASCII", Buffer.from("love me do"), "utf-8", "love me do"],
    ["nothing", Buffer.alloc(0), "utf-8", ""],
  ])("reads %s", (_, bytes, encoding, text) => {
    expect(decodeText(bytes)).toEqual({ text, encoding });
  });

  it("keeps UTF-8 that is damaged in places, and says so", () => {
    const cut = Buffer.from(verse.trim()).subarray(0, -1);
    expect(decodeText(cut)).toEqual({
      text: verse.trim().slice(0, -1),
      encoding: "utf-8",
      note: "Left out 1 place that is not valid UTF-8.",
    });
    const joined = Buffer.concat([Buffer.from(verse), Buffer.from([0xff, 0xc0]), Buffer.from(verse)]);
    expect(decodeText(joined)).toMatchObject({ text: verse + verse, encoding: "utf-8" });
  });

  it("does not count a replacement character as damage", () => {
    expect(decodeText(Buffer.from("na\ufffdve caf\ufffd"))).toEqual({
      text: "nave caf",
      encoding: "utf-8",
      note: "Left out 2 characters lost before (U+FFFD).",
    });
  });

  it("decodes lines of another encoding among lines of UTF-8 separately", () => {
    const bytes = Buffer.concat([
      Buffer.from("L'été s'en va, la nuit déjà\nplain\n"),
      Buffer.from("Où est passé l'été ?\nça ira\n", "latin1"),
      Buffer.from("Noël à la mer\n"),
    ]);
    const { text, encoding, note } = decodeText(bytes);
    expect(text).toBe("L'été s'en va, la nuit déjà\nplain\nOù est passé l'été ?\nça ira\nNoël à la mer\n");
    expect(encoding).toBe("utf-8");
    expect(note).toBe("2 lines are not UTF-8 as the others are; read as windows-1252.");
  });

  it("undoes UTF-8 that was read as Windows-1252 and saved again", () => {
    const twice = (text: string) => new TextDecoder("latin1").decode(Buffer.from(text));
    expect(decodeText(Buffer.from(twice("Où est l'été ?\nplain\n")))).toEqual({
      text: "Où est l'été ?\nplain\n",
      encoding: "utf-8",
      note: "Repaired 1 line of UTF-8 that had been read as windows-1252.",
    });
    expect(decodeText(Buffer.from("Â is a letter, Ã too\n")).note).toBeUndefined();
  });

  const { cases } = JSON.parse(readFileSync(path.join(__dirname, "../golden/encodings.json"), "utf8")) as {
    cases: { language: string; encoding: string; text: string; bytes: string }[];
  };
  it("detects the encoding of a few lines by statistics, and notes uncertainty", () => {
    const read = cases.map((c) => ({ ...c, got: decodeText(Buffer.from(c.bytes, "base64")) }));
    const wrong = read.filter(({ text, got }) => got.text !== text);
    expect(wrong.filter(({ got }) => got.note === undefined)).toEqual([]);
    expect(wrong.map(({ language, encoding }) => `${language} ${encoding}`)).toEqual([]);
    // Certain encodings are never flagged.
    const cjk = read.filter(({ encoding, text }) => /^(shift_jis|gbk|big5|cp949)$/.test(encoding) && text.length > 10);
    expect(cjk.filter(({ got }) => got.note !== undefined)).toEqual([]);
  });

  it("distinguishes a stray NUL byte from UTF-16 without a byte order mark", () => {
    const { text, encoding } = decodeText(Buffer.from("Hi\0 there\n"));
    expect([text, encoding]).toEqual(["Hi\0 there\n", "utf-8"]);
    for (const lyrics of [
      "Hi there\n",
      "আমার সোনার বাংলা\n",
      "मेरा दिल\n",
      "ночь тиха\n",
      "사랑해 그녀를\n",
      "さくら の 花\n",
    ]) {
      const le = Buffer.from(lyrics, "utf16le");
      expect(decodeText(le).text).toBe(lyrics);
      expect(decodeText(Buffer.from(le).swap16()).text).toBe(lyrics);
    }
  });

  it("takes time linear in the bytes", () => {
    // Quadratic work would take many minutes.
    for (const unit of ["é", "\xe9", "\xe9\n", "\x8e", "\xc3\xa9\xe9", "\x00a", "Ã©\n"]) {
      const bytes = Buffer.alloc(3e5, Buffer.from(unit, unit === "é" || unit === "Ã©\n" ? "utf8" : "latin1"));
      expect(decodeText(bytes).text.length).toBeGreaterThan(0);
    }
  });
});
