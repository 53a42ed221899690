import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as xlsx from "xlsx";
import { type Collection, labelsOf, openCollection } from "../../dist/collection/index.js";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "surlab-tables-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(file: string, content: string | Uint8Array = "sound"): string {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
  return path.join(root, file);
}

function sounds(...names: string[]): void {
  for (const name of names) put(`audio/${name}`);
}

const told = ({ notes, skipped }: Collection) =>
  [...notes, ...skipped.map(({ id, file, reason }) => `${id} ${file}: ${reason}`)].join("\n");

/** The same table, as people have it. */
const TABLE = [
  ["id", "title", "artist", "genre", "rms"],
  ["s00", "One, two", "Zoë", "rock", "0.5"],
  ["s01", 'The "big" one', "Beyoncé", "jazz", "1234.25"],
];

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const joined = (delimiter: string, end = "\n") =>
  TABLE.map((row) => row.map((c) => (/[",;\t|]/.test(c) ? quoted(c) : c)).join(delimiter)).join(end) + end;
const comma = (text: string) => text.replace("0.5", "0,5").replace("1234.25", "1.234,25");
const utf16be = (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16();

const DIALECTS: [string, string, string | Uint8Array][] = [
  ["commas", "metadata.csv", joined(",")],
  ["semicolons", "metadata.csv", joined(";")],
  ["semicolons and decimal commas", "metadata.csv", comma(joined(";"))],
  ["sep= and CRLF", "metadata.csv", `sep=;\r\n${joined(";", "\r\n")}`],
  ["sep= with an unusual delimiter", "metadata.csv", `sep=^\n${joined("^")}`],
  ["tabs in .csv", "metadata.csv", joined("\t")],
  ["tabs in .tsv", "metadata.tsv", joined("\t")],
  ["tabs in .txt", "metadata.txt", joined("\t")],
  ["pipes", "metadata.csv", joined("|")],
  ["CR alone", "metadata.csv", joined(",", "\r")],
  [
    "CRLF, LF and CR in one file",
    "metadata.csv",
    joined(",", "\r\n")
      .replace(/\r\n(?=s01)/, "\n")
      .replace(/\r\n$/, "\r"),
  ],
  ["all quoted", "metadata.csv", TABLE.map((row) => row.map(quoted).join(",")).join("\n")],
  ["blanks around quotes", "metadata.csv", TABLE.map((row) => row.map(quoted).join(" , ")).join("\n")],
  ["a mark of UTF-8", "metadata.csv", `\ufeff${joined(",")}`],
  ["UTF-16 and tabs", "metadata.csv", Buffer.from(`\ufeff${joined("\t")}`, "utf16le")],
  ["UTF-16 of the other order", "metadata.csv", utf16be(joined(";"))],
  ["Windows-1252", "metadata.csv", Buffer.from(joined(";"), "latin1")],
  ["NFD", "metadata.csv", joined(",").normalize("NFD")],
  ["a delimiter at the end of every line", "metadata.csv", joined(",").replaceAll("\n", ",\n")],
  ["blank lines and empty rows", "metadata.csv", `\n\n${joined(",").replace("\ns01", "\n,,,,\n\ns01")}\n\n`],
  ["a title above", "metadata.csv", `Songs of the year,,,,\n\n${joined(",")}`],
  ["a title with commas", "metadata.csv", `Songs of the year, 2024\nby Ann, Bob, and Cy\n${joined(",")}`],
  ["comment lines", "metadata.csv", `# made by a tool, version 1\n# CC0\n${joined(",")}# the end\n`],
  ["sep=\\t", "metadata.csv", `sep=\\t\n${joined("\t")}`],
  ["sep= of a file saved with another delimiter", "metadata.csv", `sep=|\n${joined(",")}`],
  ["single NUL bytes", "metadata.csv", joined(",").replace("rock", "ro\0ck")],
  ["NUL bytes at the end", "metadata.csv", `${joined(",")}${"\0".repeat(600)}`],
  ["Ctrl-Z at the end", "metadata.csv", `${joined(",")}\x1a`],
  [
    "invisible characters around cells",
    "metadata.csv",
    joined(",").replaceAll("s0", "\u200bs0").replaceAll("rock", "rock\u200b"),
  ],
  ["paths of a Windows computer", "metadata.csv", joined(",").replaceAll("s0", "C:\\Music\\s0")],
  ["URLs", "metadata.csv", joined(",").replaceAll(/s0(\d)/g, "file:///Users/me/%730$1.wav")],
  ["quotes that are not doubled", "metadata.csv", joined(";").replace('""big""', '"big"')],
  ["a quote inside an unquoted cell", "metadata.csv", joined(";").replace('"The ""big"" one"', 'The "big" one')],
  ["capital letters", "Metadata.CSV", joined(",").replace("id,title", "ID,Title")],
  ["labels", "labels.csv", joined(",")],
  ["another name", "sampled.tsv", joined("\t").replace("id", "track_id")],
  ["other columns", "songs_final (2).csv", joined(",").replace("id,", "Sound ref.,").replace("genre", "main_genre")],
];

describe("a table in every dialect", () => {
  it.each(DIALECTS)("%s", async (_, file, content) => {
    sounds("s00.wav", "s01.wav");
    put(file, content);
    const collection = await openCollection(root);
    expect(collection.skipped).toEqual([]);
    expect(collection.songs.map(({ audioPath: _a, ...song }) => song)).toEqual([
      { id: "s00", title: "One, two", artist: "Zoë", genre: "rock", attributes: { rms: 0.5 } },
      { id: "s01", title: 'The "big" one', artist: "Beyoncé", genre: "jazz", attributes: { rms: 1234.25 } },
    ]);
    expect(told(collection)).toContain(file);
  });

  it.each(["xlsx", "ods", "biff8"] as const)("a spreadsheet: %s", async (bookType) => {
    sounds("007.wav", "008.wav");
    const sheet = xlsx.utils.aoa_to_sheet([
      ["id", "title", "rms", "made", "empty"],
      [7, "One, two", 0.123456789, 43864, "N/A"],
      ["008", "line\nbreak", 1e21, 43865, null],
    ]);
    sheet["A2"].z = "000";
    sheet["D2"].z = sheet["D3"].z = "yyyy\\-mm\\-dd";
    const book = xlsx.utils.book_new();
    xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet([]), "nothing");
    xlsx.utils.book_append_sheet(book, sheet, "songs");
    xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet([["more"]]), "notes");
    const extension = bookType === "biff8" ? "xls" : bookType;
    put(`metadata.${extension}`, xlsx.write(book, { type: "buffer", bookType }));
    const collection = await openCollection(root);
    expect(collection.skipped).toEqual([]);
    expect(collection.songs).toMatchObject([
      { title: "One, two", attributes: { rms: 0.123456789, made: "2020-02-03" } },
      { id: "008", title: "line\nbreak", attributes: { rms: 1e21, made: "2020-02-04" } },
    ]);
    expect(collection.songs.every(({ audioPath }) => audioPath !== undefined)).toBe(true);
    expect(told(collection)).toContain('only the sheet "songs" was read, not "notes"');
  });

  it("text with the file name of a spreadsheet", async () => {
    sounds("s00.wav", "s01.wav");
    put("metadata.xls", joined("\t"));
    expect((await openCollection(root)).songs[0]!.genre).toBe("rock");
  });

  it("a spreadsheet that unpacks to too much, or is damaged, is rejected unopened", async () => {
    sounds("s00.wav");
    put("metadata.xlsx", zipBomb());
    put("labels.xlsx", "PK\x03\x04 nothing more");
    const collection = await openCollection(root);
    expect(told(collection)).toMatch(/metadata\.xlsx cannot be read as a table: it unpacks to more than 512 MB/);
    expect(told(collection)).toMatch(/labels\.xlsx cannot be read as a table: its zip container is damaged/);
  });
});

/** Forty entries that share 16 MB of zeros. */
function zipBomb(): Buffer {
  const packed = deflateRawSync(Buffer.alloc(16 * 1024 * 1024));
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(40, 10);
  end.writeUInt32LE(30 + packed.length, 16);
  return Buffer.concat([local, packed, ...Array<Buffer>(40).fill(entry), end]);
}

it("reads a table of a line or two with a NUL byte, which is no UTF-16", async () => {
  sounds("s00.wav");
  put("metadata.csv", "id,genre\ns00,ro\0ck\n");
  const collection = await openCollection(root);
  expect(collection.songs[0]!.genre).toBe("rock");
  expect(told(collection)).toContain("metadata.csv: 1 NUL byte was left out.");
});

it("names JSON beside songs, or in a table's name, as JSON", async () => {
  sounds("s00.wav");
  put("metadata.csv", '[{"id": "s00", "genre": "rock"}]');
  put("tracks.jsonl", '{"id": "s00"}');
  const collection = await openCollection(root);
  expect(told(collection)).toContain("metadata.csv cannot be read as a table: it is JSON; save it as CSV");
  expect(told(collection)).toContain("tables of this kind (.jsonl) are not read; save it as CSV");
});

describe("files that are not tables", () => {
  it.each([
    [
      "a page of HTML called .xls",
      "metadata.xls",
      "<html><table><tr><td>id</td></tr></table></html>",
      /page of HTML or XML/,
    ],
    [
      "bytes that are no text",
      "metadata.csv",
      Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 7919) % 251)),
      /is not text/,
    ],
  ])("%s", async (_, file, content, reason) => {
    sounds("a.wav");
    put(file, content);
    const { songs, skipped } = await openCollection(root);
    expect(songs).toHaveLength(1);
    expect(skipped).toEqual([{ id: "", file, reason: expect.stringMatching(reason) }]);
  });
});

describe("broken rows", () => {
  it("names the line where a quote opens that is never closed, and reads the rows after it", async () => {
    sounds("s00.wav", "s01.wav", "s02.wav", "s03.wav");
    put("metadata.csv", 'id,title,genre\ns00,One,rock\ns01,"Two,jazz\ns02,"Three",rock\ns03,Four,jazz\n');
    const { songs, skipped } = await openCollection(root);
    expect(songs.map((s) => [s.id, s.genre])).toEqual([
      ["s00", "rock"],
      ["s02", "rock"],
      ["s03", "jazz"],
      ["s01", undefined],
    ]);
    expect(skipped).toEqual([
      {
        id: "line 3",
        file: "metadata.csv",
        reason: "the row opens a quote that is never closed; the rows after it were read again",
      },
    ]);
  });

  it("in time linear in the file size", async () => {
    sounds("s0.wav");
    put("metadata.csv", `id,title\n${Array.from({ length: 30_000 }, (_, i) => `s${i},"never\n`).join("")}`);
    // Of the processor, in microseconds: other processes may keep it busy.
    const started = process.cpuUsage();
    const { skipped } = await openCollection(root);
    expect(skipped.length).toBeGreaterThan(10);
    expect(process.cpuUsage(started).user).toBeLessThan(20e6);
  });

  it("tells of rows without words, as unquoted line breaks make them", async () => {
    sounds("s00.wav");
    put("lyrics.csv", "id,lyrics\ns00,rain falls\non the river\n");
    const collection = await openCollection(root);
    expect(told(collection)).toContain(
      "on the river lyrics.csv: the row on line 3 has no words; a line break inside a cell needs quotes",
    );
  });

  it("loses no column of two with one name, in labels and in features", async () => {
    sounds("s00.wav", "s01.wav");
    put("metadata.csv", "id,genre,genre,mood,mood,mood\ns00,rock,r2,a,b,c\ns01,jazz,j2,d,e,f\n");
    const labeled = await openCollection(root);
    expect(labeled.songs[0]).toMatchObject({
      genre: "rock",
      attributes: { "genre (2)": "r2", mood: "a", "mood (2)": "b", "mood (3)": "c" },
    });
    expect(told(labeled)).toContain('two columns are named "genre"');
    const { features, notes } = await openCollection(put("features.csv", "filename,rms,rms\na,0,100\nb,1,101\n"));
    expect(features!.names).toEqual(["rms", "rms (2)"]);
    expect([...features!.X.data]).toEqual([0, 100, 1, 101]);
    expect(notes.join("\n")).toContain('two columns are named "rms"');
  });

  it("counts rows of one kind where there are thousands", async () => {
    sounds("s0.wav");
    put("metadata.csv", `id,genre\n${Array.from({ length: 5000 }, (_, i) => `s${i},rock\n`).join("")}`);
    const { skipped } = await openCollection(root);
    expect(skipped).toHaveLength(21);
    expect(skipped.at(-1)!.reason).toMatch(/^4979 more like the 20 before, from s21 to s4999/);
  });

  it("keeps a column called __proto__, and knows no label called toString", async () => {
    sounds("a.wav");
    put("metadata.csv", "id,__proto__,constructor\na,x,y\n");
    const { songs } = await openCollection(root);
    expect(Object.entries(songs[0]!.attributes)).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
    expect(labelsOf(songs, "__proto__").classes).toEqual(["x"]);
    expect(() => labelsOf(songs, "toString")).toThrow(/No song has the label "toString"/);
    await expect(openCollection(root, { kind: "toString" as never })).rejects.toThrow(/kind is "toString"/);
  });
});

describe("numbers", () => {
  const features = async (text: string) => {
    const { features, songs, notes } = await openCollection(put("features.csv", text));
    return { X: [...features!.X.data], names: features!.names, songs, notes: notes.join("\n") };
  };

  it("with decimal commas and thousands separators, by column", async () => {
    const semicolons = await features("id;a;b\nx;0,5;1.234\ny;1,25;2.000\n");
    expect(semicolons.X).toEqual([0.5, 1234, 1.25, 2000]);
    expect(semicolons.notes).toContain("decimal commas were read in a, b");
    expect((await features('id,a\nx,"1,234"\ny,"12,345,678"\n')).X).toEqual([1234, 12345678]);
    expect((await features('id,a\nx,"1,23,456.5"\ny,7\n')).X).toEqual([123456.5, 7]);
    expect((await features('id,a,b\nx,"0,5","1,234"\ny,"2,5","9,999"\n')).X).toEqual(
      [0.5, 1.234, 2.5, 9.999].map(Math.fround),
    );
    expect((await features("id;a\nx;1 234,5\ny;0,123\n")).X).toEqual([1234.5, 0.123].map(Math.fround));
  });

  it("of a table without a header", async () => {
    const { X, names, songs, notes } = await features("a.wav,0.5,rock\nb.wav,1,jazz\nc.wav,2,rock\nd.wav,3,jazz\n");
    expect([names, X]).toEqual([["column2"], [0.5, 1, 2, 3]]);
    expect(songs.map((s) => [s.id, s.genre])[1]).toEqual(["b.wav", "jazz"]);
    expect(notes).toContain("its first row names no columns");
  });

  it("stay text with a leading zero", async () => {
    sounds("a.wav", "b.wav");
    put("metadata.csv", "id,isrc,n\na,007,7\nb,123,8\n");
    const { songs } = await openCollection(root);
    expect(songs.map((s) => s.attributes)).toEqual([
      { isrc: "007", n: 7 },
      { isrc: "123", n: 8 },
    ]);
  });
});

describe("which row is which file", () => {
  it.each([
    ["extensions", "id", ["s07.wav", "s08.wav"], ["s07.wav", "s08.wav"]],
    ["another extension", "id", ["s07.flac", "s08.wma"], ["s07.wav", "s08.wav"]],
    ["lost zeros", "id", ["7", "8"], ["007.wav", "008.wav"]],
    ["numbers of a data frame", "id", ["7.0", "12.0"], ["007.wav", "12.wav"]],
    ["zeros inside", "id", ["track 7", "track 8"], ["Track_007.wav", "Track_008.wav"]],
    ["NFD names", "id", ["é1", "ó2"], ["é1.wav".normalize("NFD"), "ó2.wav"]],
    ["Bangla in NFD", "id", ["ড়া", "য়া"].map((s) => s.normalize("NFD")), ["ড়া.wav", "য়া.wav"]],
    ["capital letters", "id", ["S07", "s08"], ["s07.WAV", "S08.wav"]],
    ["paths", "filename", ["audio/s07.wav", "audio\\s08.wav"], ["s07.wav", "s08.wav"]],
    ["paths of another computer", "path", ["/home/me/s07.wav", "C:\\Music\\s08.wav"], ["s07.wav", "s08.wav"]],
    ["an unknown column", "Sound ref.", ["s07", "s08"], ["s07.wav", "s08.wav"]],
  ])("%s", async (_, column, ids, files) => {
    sounds(...files);
    put("metadata.csv", `${column},genre\n${ids.map((id, i) => `${id},g${i}\n`).join("")}`);
    const { songs, skipped } = await openCollection(root);
    expect(songs.map((s) => [path.basename(s.audioPath!), s.genre])).toEqual(files.map((file, i) => [file, `g${i}`]));
    expect(skipped).toEqual([]);
  });

  it("titles with a dot, beside a column of ids", async () => {
    sounds("Mr. Blue.wav", "A.B.C.wav");
    put("metadata.csv", "id,title,genre\n1,Mr. Blue,rock\n2,A.B.C,jazz\n");
    const { songs } = await openCollection(root);
    expect(songs.map((s) => [s.id, path.basename(s.audioPath!), s.genre])).toEqual([
      ["1", "Mr. Blue.wav", "rock"],
      ["2", "A.B.C.wav", "jazz"],
    ]);
  });

  it("by the cells alone, without a header", async () => {
    sounds("s0.wav", "s1.wav", "s2.wav", "s3.wav");
    put("metadata.csv", "s0,rock,English\ns1,jazz,bn\ns2,rock,en\ns3,jazz,Bangla\n");
    const { songs, notes } = await openCollection(root);
    expect(songs.map((s) => [s.id, s.genre, s.language])).toEqual([
      ["s0", "rock", "en"],
      ["s1", "jazz", "bn"],
      ["s2", "rock", "en"],
      ["s3", "jazz", "bn"],
    ]);
    expect(notes.join("\n")).toContain('genre is "column2" (by its cells)');
  });

  it("by artist and title", async () => {
    sounds("Ann - One.wav", "Two (Bea).wav");
    put("songs.csv", "title,artist,genre\nOne,Ann,rock\nTwo,Bea,jazz\n");
    const { songs } = await openCollection(root);
    expect(songs.map((s) => [path.basename(s.audioPath!), s.genre])).toEqual([
      ["Ann - One.wav", "rock"],
      ["Two (Bea).wav", "jazz"],
    ]);
  });

  it("takes the column that names the files over one that numbers the rows", async () => {
    sounds("x1.wav", "x2.wav");
    put("metadata.csv", "id,clip,genre\n1,x1,rock\n2,x2,jazz\n");
    const { songs } = await openCollection(root);
    expect(songs.map((s) => [s.id, path.basename(s.audioPath!), s.genre])).toEqual([
      ["1", "x1.wav", "rock"],
      ["2", "x2.wav", "jazz"],
    ]);
  });

  it("warns if no row names a file, or no lyrics file matches a sound", async () => {
    sounds("s00.wav");
    put("lyrics/words_0.txt", "rain falls");
    put("metadata.csv", "id,genre\nx,rock\n");
    const { notes } = await openCollection(root);
    expect(notes[1]).toContain("such as lyrics/words_0.txt and audio/s00.wav");
    expect(notes.join("\n")).toContain('its column "id" has names such as "x", the files such as "s00"');
  });
});

describe("a thousand songs in songs/ and a table of 31 columns", () => {
  const build = (name: string, header: string[]) => {
    mkdirSync(path.join(root, "songs"));
    const rows = Array.from({ length: 1000 }, (_, i) => {
      writeFileSync(path.join(root, "songs", `t${String(i).padStart(4, "0")}.mp3`), "sound");
      const words = i % 10 === 0 ? "" : `"line one, of ${i}\nline ""two"""`;
      const numbers = Array.from({ length: 25 }, (_, j) => String((i * j) / 7));
      return [
        `t${String(i).padStart(4, "0")}`,
        `Song ${i}`,
        `Artist ${i % 90}`,
        i % 2 ? "en" : "de",
        "pop",
        words,
        ...numbers,
      ];
    });
    const columns = [...header, ...Array.from({ length: 25 }, (_, j) => `feature ${j}`)];
    put(name, [columns, ...rows].map((row) => row.join("\t")).join("\n"));
  };

  it("open with lyrics and labels, and a note says what was recognized", async () => {
    build("sampled.tsv", ["track_id", "name", "artists", "lang", "genre_top", "text"]);
    put("ORIGINAL.csv", "artist_id,followers\n1,5\n");
    const collection = await openCollection(root);
    const { songs, notes, skipped } = collection;
    expect(songs).toHaveLength(1000);
    expect(songs.filter((s) => s.lyrics && s.audioPath)).toHaveLength(900);
    expect(songs[1]).toMatchObject({
      title: "Song 1",
      artist: "Artist 1",
      language: "en",
      genre: "pop",
      lyrics: 'line one, of 1\nline "two"',
    });
    expect(Object.keys(songs[1]!.attributes)).toHaveLength(25);
    expect(notes[1]).toBe(
      'sampled.tsv: 1000 rows, 31 columns, separated by tabs, UTF-8; id is "track_id", title is "name", artist is "artists", language is "lang", genre is "genre_top", lyrics is "text"; 25 other columns are attributes.',
    );
    expect(skipped).toEqual([
      { id: "ORIGINAL", file: "ORIGINAL.csv", reason: expect.stringContaining("0 of its 1 rows name a sound") },
    ]);
  });

  it("open by a mapping, as an object or as text", async () => {
    build("sampled.tsv", ["ref", "a", "b", "c", "d", "e"]);
    put("other.tsv", "id\tgenre\nt0001\twrong\n");
    const columns = { id: "ref", title: "a", artist: "b", language: "c", genre: "d", lyrics: "e" };
    const { songs } = await openCollection(root, { table: "sampled.tsv", columns });
    expect(songs[1]).toMatchObject({ title: "Song 1", genre: "pop", language: "en" });
    const text = Object.entries(columns).map(([role, column]) => `${role}=${column}`);
    expect((await openCollection(root, { columns: text.join(",") })).songs).toEqual(songs);
  });

  it("reject a mapping that matches nothing", async () => {
    sounds("a.wav");
    put("sampled.tsv", "id\tgenre\na\trock\n");
    const open = (options: object) => openCollection(root, options);
    await expect(open({ columns: { id: "ref" } })).rejects.toThrow(/columns\.id is "ref".*sampled\.tsv has id, genre/);
    await expect(open({ columns: { ids: "ref" } })).rejects.toThrow(/columns names "ids"; it takes id, file/);
    await expect(open({ columns: "ref" })).rejects.toThrow(/write role=column/);
    await expect(open({ table: "nothing.tsv" })).rejects.toThrow(/nothing\.tsv cannot be read/);
    await expect(openCollection("synthetic", { columns: "id=x" })).rejects.toThrow(/columns and table are for/);
    expect((await open({ columns: "", table: "" })).songs[0]!.genre).toBe("rock");
  });
});

describe("labels", () => {
  it("that mean none are missing", async () => {
    const none = ["NaN", "N/A", "null", "None", "-", "", "n/a", "#N/A", "NA", "nan", "<NA>", "--"];
    sounds(...none.map((_, i) => `s${i}.wav`), "real.wav");
    put("labels.csv", `id,genre,mood\nreal,Rock,calm\n${none.map((text, i) => `s${i},${text},${text}\n`).join("")}`);
    const collection = await openCollection(root);
    expect(labelsOf(collection.songs, "genre").classes).toEqual(["Rock"]);
    expect(labelsOf(collection.songs, "mood").classes).toEqual(["calm"]);
    expect(told(collection)).toContain('read as missing: "NaN" (2), "N/A" (2)');
  });

  it("that differ only by case or spelling are reported and kept", async () => {
    sounds("a.wav", "b.wav", "c.wav", "d.wav", "e.wav");
    put("labels.csv", "id,genre,mood\na,Rock,1.0x\nb,rock,x\nc,ROCK,X\nd,1,y\ne,1.0,y\n");
    const { songs, notes } = await openCollection(root);
    expect(labelsOf(songs, "genre").classes).toHaveLength(5);
    expect(notes.join("\n")).toContain('genre: "Rock" (1), "rock" (1) and "ROCK" (1) differ in capital letters');
    expect(notes.join("\n")).toContain('genre: "1" (1) and "1.0" (1) differ');
    expect(notes.join("\n")).toContain('mood: "x" (1) and "X" (1) differ');
  });

  it("of languages are codes, however people write them", async () => {
    const written = {
      en: ["English", "english", "eng", "EN", "en-US", "en_GB", "Englisch", "anglais", "English (US)"],
      bn: ["Bangla", "Bengali", "bengali", "বাংলা", "ben", "BN", "bn-BD"],
      de: ["German", "Deutsch", "ger", "deu", "DE"],
      fr: ["French", "français", "fre", "fra"],
      zh: ["Chinese", "Mandarin", "zho", "chi", "cmn", "中文"],
      fa: ["Farsi", "Persian", "per"],
      tl: ["Tagalog", "tgl"],
      hi: ["Hindi", "हिन्दी", "hin"],
      "Klingon-ish": ["Klingon-ish"],
      "English, Bangla": ["English, Bangla"],
    };
    const rows = Object.entries(written).flatMap(([code, names]) => names.map((name) => [code, name] as const));
    for (const i of rows.keys()) put(`audio/s${i}.wav`);
    put("metadata.csv", `id,language\n${rows.map(([, name], i) => `s${i},"${name}"\n`).join("")}`);
    const collection = await openCollection(root);
    expect(collection.songs.map((s) => s.language)).toEqual(rows.map(([code]) => code));
    expect(told(collection)).toContain('"English" is en');
  });
});

describe("a path given as the collection", () => {
  it("opens any table of lyrics or features alone in a folder", async () => {
    put("texts.tsv", "nr\tsinger\twords\n1\tAnn\tla la\n2\tBea\tlo lo\n");
    put("artists.csv", "artist,followers\nAnn,5\n");
    const { kind, songs } = await openCollection(root);
    expect([kind, songs.map((s) => [s.id, s.artist, s.lyrics])]).toEqual([
      "lyricsCsv",
      [
        ["row 1", "Ann", "la la"],
        ["row 2", "Bea", "lo lo"],
      ],
    ]);
  });

  it("is refused where it is a device", async () => {
    await expect(openCollection("/dev/null")).rejects.toThrow(/neither a folder nor a plain file/);
  });

  it("refuses tables that are links out of the collection", async () => {
    const outside = mkdtempSync(path.join(tmpdir(), "surlab-outside-"));
    writeFileSync(path.join(outside, "secret.csv"), "id,genre\na,secret\n");
    sounds("a.wav");
    for (const name of ["metadata.csv", "labels.csv", "lyrics.csv", "other.tsv"]) {
      symlinkSync(path.join(outside, "secret.csv"), path.join(root, name));
    }
    symlinkSync("nowhere.csv", path.join(root, "metadata.tsv"));
    const collection = await openCollection(root);
    rmSync(outside, { recursive: true });
    expect(collection.songs).toEqual([{ id: "a", audioPath: expect.any(String), attributes: {} }]);
    expect(told(collection)).not.toContain("secret");
    for (const name of ["metadata.csv", "labels.csv", "lyrics.csv", "other.tsv"]) {
      expect(told(collection)).toContain(`${name}: it is a link that leads out of the collection`);
    }
    expect(told(collection)).toContain("metadata.tsv: there is no such file (a link that leads nowhere");
  });
});
