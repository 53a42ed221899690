import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as xlsx from "xlsx";
import { openCollection } from "../../dist/collection/index.js";

/** What `npm run fuzz` found, each as a small folder. */
describe("folders that failed in the campaign", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "surlab-found-"));
    mkdirSync(path.join(folder, "lyrics"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const put = (name: string, content: string | Buffer) => writeFileSync(path.join(folder, name), content);

  it("gives two rows with the same id different ids", async () => {
    put("lyrics/a.txt", "Rain falls");
    put("lyrics.csv", "id,lyrics\nsame,One two three\nsame,Four five six\nsame,Seven eight nine\n");
    const { songs } = await openCollection(folder);
    expect(new Set(songs.map(({ id }) => id)).size).toBe(songs.length);
  });

  it("names a link that leads back to the collection", async () => {
    put("lyrics/a.txt", "Rain falls");
    symlinkSync(".", path.join(folder, "itself"));
    const { skipped } = await openCollection(folder);
    expect(skipped).toEqual([
      { id: "itself", file: "itself", reason: "it is the folder of the collection again, by a link" },
    ]);
  });

  it("survives a spreadsheet whose sheet is missing", async () => {
    const book = xlsx.utils.book_new();
    xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet([["id"], ["a"]]), "songs");
    const bytes = xlsx.write(book, { type: "buffer", bookType: "xlsx", compression: false }) as Buffer;
    // The same length, so that the archive stays whole.
    const text = bytes.toString("latin1").replaceAll("worksheets/sheet1.xml", "worksheets/sheet9.xml");
    put("lyrics/a.txt", "Rain falls");
    for (const damaged of [text, text.replace("worksheets/sheet9.xml", "worksheets/sheet1.xml")]) {
      put("metadata.xlsx", Buffer.from(damaged, "latin1"));
      const { songs, skipped, notes } = await openCollection(folder);
      expect(songs.map(({ id }) => id)).toEqual(["a"]);
      expect(JSON.stringify([skipped, notes])).toContain("metadata.xlsx");
    }
  });

  it("says what to do about a damaged spreadsheet, without the reader's internal error", async () => {
    const book = xlsx.utils.book_new();
    xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet([["id"], ["a"]]), "songs");
    const bytes = xlsx.write(book, { type: "buffer", bookType: "xlsx", compression: false }) as Buffer;
    put("lyrics/a.txt", "Rain falls");
    // The kind of its parts is misspelled.
    put("metadata.xlsx", Buffer.from(bytes.toString("latin1").replaceAll("Extension=", "Extensiom="), "latin1"));
    const { skipped } = await openCollection(folder);
    expect(skipped.map(({ file, reason }) => [file, reason])).toEqual([
      ["metadata.xlsx", expect.stringMatching(/^.*its spreadsheet is damaged and cannot be opened; .* CSV\.?$/)],
    ]);
  });
});
