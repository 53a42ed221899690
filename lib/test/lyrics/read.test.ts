import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readLyrics } from "../../dist/lyrics/index.js";

describe("readLyrics", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "surlab-lyrics-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const put = (name: string, bytes: string | Buffer) => {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);
    return file;
  };

  it("reads and cleans in one step", async () => {
    const file = put("song.txt", Buffer.from("\ufeff[Chorus]\r\nOù est l'été ?\r\n", "utf16le"));
    expect(await readLyrics(file)).toEqual({ text: "Où est l'été ?", encoding: "utf-16le" });
  });

  it("gives no words for an empty file", async () => {
    expect((await readLyrics(put("empty.txt", ""))).text).toBe("");
  });

  it("drops a stray NUL, and rejects files full of them", async () => {
    const stray = put("nul.txt", Buffer.from(`${"a line of a song\n".repeat(20)}\0`));
    expect((await readLyrics(stray)).note).toBe("Left out 1 NUL byte.");
    const noise = put("noise.txt", Buffer.from(Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256)));
    await expect(readLyrics(noise)).rejects.toThrow(/: it is not text: 1?\d NUL bytes in 3000 bytes\.$/);
    const controls = put("controls.txt", Buffer.from("\x01\x02\x03 ID3"));
    await expect(readLyrics(controls)).rejects.toThrow("it is not text: 3 control characters");
  });

  it("refuses a page of HTML", async () => {
    await expect(readLyrics(put("page.txt", "\n<!DOCTYPE html><title>404</title>"))).rejects.toThrow("a page of HTML");
    expect((await readLyrics(put("heart.txt", "<3 love"))).text).toBe("<3 love");
  });

  it("refuses a large file by its size, unread", async () => {
    const file = put("large.txt", "");
    truncateSync(file, 200e6);
    await expect(readLyrics(file)).rejects.toThrow(
      `${file}: it has 200000000 bytes, and lyrics have at most 1000000; leave it out, or raise maxBytes.`,
    );
  });

  it("names the file and the reason for everything that is not a text file", async () => {
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

  it("refuses a misspelled option", async () => {
    await expect(readLyrics("x", { maxByte: 1 } as object)).rejects.toThrow('unknown option "maxByte"');
  });
});
