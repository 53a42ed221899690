import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { decodeText, readLyrics } from "../../dist/lyrics/index.js";

const verse = "আমার সোনার বাংলা,\nআমি তোমায় ভালোবাসি।\n".normalize("NFC");
const french = "Où est l'été déjà passé ?\n";

function utf16be(text: string): Buffer {
  return Buffer.from(text, "utf16le").swap16();
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
    ["Latin-1", Buffer.from(french, "latin1"), "windows-1252", french],
    ["Windows-1252", Buffer.from("it\x92s \x93love\x94 \x85 \x80", "latin1"), "windows-1252", "it’s “love” … €"],
    ["ASCII", Buffer.from("love me do"), "utf-8", "love me do"],
    ["nothing", Buffer.alloc(0), "utf-8", ""],
  ])("reads %s", (_, bytes, encoding, text) => {
    expect(decodeText(bytes)).toEqual({ text, encoding, notes: [] });
  });

  it("keeps UTF-8 that is damaged in places, and says so", () => {
    const cut = Buffer.from(verse.trim()).subarray(0, -1);
    const { text, encoding, notes } = decodeText(cut);
    expect({ text, encoding }).toEqual({ text: verse.trim().slice(0, -1), encoding: "utf-8" });
    expect(notes).toEqual(["Left out 1 place that is not valid UTF-8."]);
    const joined = Buffer.concat([Buffer.from(verse), Buffer.from([0xff, 0xc0]), Buffer.from(verse)]);
    expect(decodeText(joined)).toMatchObject({ text: verse + verse, encoding: "utf-8" });
  });

  it("does not take a lost character for damage of its own", () => {
    expect(decodeText(Buffer.from("na\ufffdve caf\ufffd"))).toEqual({
      text: "nave caf",
      encoding: "utf-8",
      notes: ["Left out 2 characters lost before (U+FFFD)."],
    });
  });

  it("leaves out a stray NUL, and refuses what is full of them", () => {
    expect(decodeText(Buffer.from(`${"a line of a song\n".repeat(20)}\0`)).notes).toEqual(["Left out 1 NUL byte."]);
    const binary = Buffer.from(Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256));
    expect(() => decodeText(binary)).toThrow(/^it is not text: 12 NUL bytes in 3000 bytes\.$/);
    expect(() => decodeText(Buffer.from("\x01\x02\x03 ID3"))).toThrow("it is not text: 3 control characters");
  });

  it("refuses a page of HTML", () => {
    expect(() => decodeText(Buffer.from("\n<!DOCTYPE html><title>404</title>"))).toThrow("a page of HTML");
    expect(decodeText(Buffer.from("<3 love")).text).toBe("<3 love");
  });
});

describe("readLyrics", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "surlab-lyrics-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const put = (name: string, bytes: string | Buffer) => {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);
    return file;
  };

  it("reads and cleans in one go", async () => {
    const file = put("song.txt", Buffer.from("\ufeff[Chorus]\r\nOù est l'été ?\r\n", "utf16le"));
    expect(await readLyrics(file)).toEqual({ text: "Où est l'été ?", encoding: "utf-16le", notes: [] });
  });

  it("gives no words for an empty file", async () => {
    expect((await readLyrics(put("empty.txt", ""))).text).toBe("");
  });

  it("refuses a large file by its size, unread", async () => {
    const file = put("large.txt", "");
    truncateSync(file, 200e6);
    await expect(readLyrics(file)).rejects.toThrow(
      `${file}: it has 200000000 bytes, and lyrics have at most 1000000; leave it out, or raise maxBytes.`,
    );
  });

  it("names the file and the reason for each thing that is no text file", async () => {
    const link = path.join(folder, "broken.txt");
    symlinkSync(path.join(folder, "gone.txt"), link);
    const pipe = path.join(folder, "pipe.txt");
    execFileSync("mkfifo", [pipe]);
    await expect(readLyrics(link)).rejects.toThrow(`${link}: there is no such file`);
    await expect(readLyrics(pipe)).rejects.toThrow(`${pipe}: it is no regular file.`);
    await expect(readLyrics(folder)).rejects.toThrow(`${folder}: it is a folder.`);
    const binary = put("binary.txt", Buffer.alloc(500));
    await expect(readLyrics(binary)).rejects.toThrow(`${binary}: it is not text`);
  });

  it("refuses a misspelt option", async () => {
    await expect(readLyrics("x", { maxByte: 1 } as object)).rejects.toThrow('unknown option "maxByte"');
  });
});
