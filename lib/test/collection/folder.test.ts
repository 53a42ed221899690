import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openCollection } from "../../dist/collection/index.js";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "surlab-folder-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(file: string, content: string | Uint8Array = "sound"): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
}

const reasonFor = (skipped: { id: string; file: string; reason: string }[], file: string) =>
  skipped.find((s) => s.file === file)?.reason;

describe("folder", () => {
  it("combines sound, lyrics, metadata and labels", async () => {
    put("audio/a.mp3");
    put("audio/b.ogg");
    put("lyrics/a.txt", "first line\nsecond line\n");
    put(
      "metadata.csv",
      'id,title,artist,language,genre,year\r\na,"One, ""two""",Ann,en,rock,1999\r\nb,B,Bea,bn,folk,\r\n',
    );
    put("labels.csv", "id,genre,mood\na,metal,calm\n");
    const { kind, songs, skipped, notes } = await openCollection(root);
    expect(kind).toBe("folder");
    expect(skipped).toEqual([]);
    expect(songs).toEqual([
      {
        id: "a",
        title: 'One, "two"',
        artist: "Ann",
        language: "en",
        genre: "metal",
        audioPath: path.join(root, "audio/a.mp3"),
        lyrics: "first line\nsecond line",
        attributes: { year: 1999, mood: "calm" },
      },
      {
        id: "b",
        title: "B",
        artist: "Bea",
        language: "bn",
        genre: "folk",
        audioPath: path.join(root, "audio/b.ogg"),
        attributes: {},
      },
    ]);
    expect(notes.join(" ")).toContain('genre is the column "genre" of labels.csv');
  });

  it("opens sound alone, with subfolders as genres", async () => {
    put("rock/x.mp3");
    put("rock/y.mp3");
    put("jazz/x.mp3");
    const { songs } = await openCollection(root);
    expect(songs.map((s) => [s.id, s.genre])).toEqual([
      ["x", "jazz"],
      ["rock/x", "rock"],
      ["y", "rock"],
    ]);
  });

  it("opens lyrics alone, from a table with quotes, line breaks, emoji and Bangla", async () => {
    put(
      "lyrics.csv",
      '\ufefffilename,language,lyrics\r\n1.mp3,en,"so he said ""go""\nand 🎵"\r\n2.mp3,bn,আমার সোনার\r\n3.mp3,ar,أغنية\r\n',
    );
    const { songs } = await openCollection(root);
    expect(songs.map((s) => [s.id, s.language, s.lyrics])).toEqual([
      ["1", "en", 'so he said "go"\nand 🎵'],
      ["2", "bn", "আমার সোনার"],
      ["3", "ar", "أغنية"],
    ]);
  });

  it("reads UTF-8 with a mark, UTF-16 and Latin-1 lyrics", async () => {
    put("lyrics/bom.txt", "\ufeffগান");
    put("lyrics/le.txt", Buffer.from("\ufeffগান", "utf16le"));
    put("lyrics/bare16.txt", Buffer.from("a song without a mark", "utf16le"));
    put("lyrics/latin.txt", Buffer.from("chanson \xe9ternelle", "latin1"));
    const { songs } = await openCollection(root);
    expect(Object.fromEntries(songs.map((s) => [s.id, s.lyrics]))).toEqual({
      bom: "গান",
      le: "গান",
      bare16: "a song without a mark",
      latin: "chanson éternelle",
    });
  });

  it("skips broken files with a sentence each, and continues", async () => {
    put("audio/good.wav");
    put("audio/empty.mp3", "");
    mkdirSync(path.join(root, "audio/folder.mp3"));
    symlinkSync("nowhere.mp3", path.join(root, "audio/broken.mp3"));
    symlinkSync("/etc/passwd", path.join(root, "audio/escape.mp3"));
    symlinkSync("good.wav", path.join(root, "audio/alias.wav"));
    put("lyrics/nul.txt", "a\0b\0\0c");
    put("lyrics/huge.txt", "x".repeat(2_000_000));
    put("metadata.csv", "id,title\ngood,Good\nmissing,Nowhere\ngood,Twice\n,Nameless\nwide,a,b,c\n");
    const { songs, skipped } = await openCollection(root);
    expect(songs.map((s) => s.id)).toEqual(["good", "alias"]);
    expect(songs[0]!.title).toBe("Good");
    expect(reasonFor(skipped, "audio/empty.mp3")).toBe("the file is empty (0 bytes)");
    expect(reasonFor(skipped, "audio/folder.mp3")).toBe("it is a folder, not a file");
    expect(reasonFor(skipped, "audio/broken.mp3")).toContain("no such file");
    expect(reasonFor(skipped, "audio/escape.mp3")).toContain("leads out of the collection");
    expect(reasonFor(skipped, "lyrics/nul.txt")).toContain("NUL bytes");
    expect(reasonFor(skipped, "lyrics/huge.txt")).toContain("2000000 bytes");
    const rows = skipped.filter((s) => s.file === "metadata.csv");
    expect(rows.map((s) => s.reason)).toEqual([
      "the row has 4 cells, but the header names 2 columns",
      "the id on line 4 was there already on line 2; the first one counts",
      "the row on line 5 has an empty id",
      "the row has neither a sound file nor lyrics",
    ]);
  });

  it("skips files without read permission", async ({ skip }) => {
    skip(process.getuid?.() === 0, "root may read every file");
    put("audio/a.wav");
    put("audio/locked.wav");
    chmodSync(path.join(root, "audio/locked.wav"), 0);
    const { songs, skipped } = await openCollection(root);
    expect(songs.map((s) => s.id)).toEqual(["a"]);
    expect(reasonFor(skipped, "audio/locked.wav")).toContain("you may not read it");
  });

  it("never follows a path in a table out of the collection", async () => {
    put("audio/good.wav");
    put(
      "secret/../metadata.csv",
      "id,filename\n1,../../etc/passwd\n2,/etc/passwd\n3,audio/link.wav\n4,audio/good.wav\n5,a\0/../b\n",
    );
    symlinkSync("/etc/passwd", path.join(root, "audio/link.wav"));
    const { songs, skipped } = await openCollection(root);
    expect(songs.map((s) => [s.id, s.audioPath])).toEqual([["4", path.join(root, "audio/good.wav")]]);
    for (const id of ["1", "2", "3"]) {
      expect(skipped.find((s) => s.id === id)?.reason).toContain("leads out of the collection");
    }
    // The NUL byte is gone before the path is read.
    expect(skipped.find((s) => s.id === "5")?.reason).toContain("there is no such file");
  });

  it.each([
    ["beside the sound", "", ""],
    ["in folders of their own", "audio/", "lyrics/"],
  ])("tells albums with tracks of one name apart by their folders: %s", async (_, audio, lyrics) => {
    for (const album of ["A", "B"]) {
      put(`${audio}${album}/01 Intro.mp3`);
      put(`${lyrics}${album}/01 Intro.txt`, `words of album ${album}\n`);
    }
    const { songs, skipped } = await openCollection(root);
    expect(skipped).toEqual([]);
    expect(songs.map(({ audioPath, lyrics: words }) => [path.relative(root, audioPath!), words])).toEqual([
      [path.join(audio, "A/01 Intro.mp3"), "words of album A"],
      [path.join(audio, "B/01 Intro.mp3"), "words of album B"],
    ]);
  });

  it("finds words that are named after the sound file, and names a folder that is called as a table", async () => {
    put("a.mp3");
    put("a.mp3.txt", "words of a\n");
    mkdirSync(path.join(root, "metadata.csv"));
    put("~$metadata.xlsx", "a lock");
    const { songs, skipped } = await openCollection(root);
    expect(songs.map(({ id, lyrics }) => [id, lyrics])).toEqual([["a", "words of a"]]);
    expect(skipped).toEqual([{ id: "metadata", file: "metadata.csv", reason: "it is a folder, not a file" }]);
  });

  it("names a missing column and those that are there, and opens the sound without labels", async () => {
    put("audio/a.wav");
    put("metadata.csv", "number,name\n1,x\n");
    const { songs, skipped } = await openCollection(root);
    expect(songs).toHaveLength(1);
    expect(skipped[0]!.reason).toContain("no column id or filename, so no row was used; its columns are number, name");
  });

  it("follows audio/ itself where it is a link to another disk", async () => {
    const disk = mkdtempSync(path.join(tmpdir(), "surlab-disk-"));
    writeFileSync(path.join(disk, "a.wav"), "sound");
    symlinkSync("a.wav", path.join(disk, "b.wav"));
    symlinkSync("/etc/passwd", path.join(disk, "c.wav"));
    symlinkSync(disk, path.join(root, "audio"));
    const { songs, skipped } = await openCollection(root);
    rmSync(disk, { recursive: true });
    expect(songs.map((s) => s.id)).toEqual(["a", "b"]);
    expect(skipped.map((s) => s.id)).toEqual(["c"]);
  });

  it("continues without a table that is empty or not CSV", async () => {
    put("audio/a.wav");
    put("metadata.csv", "");
    put("labels.csv", 'id,genre\na,rock\nb,"never closed\n');
    put("lyrics.csv", "id,sung\na,la\n");
    const { songs, skipped } = await openCollection(root);
    expect(songs.map((s) => s.genre)).toEqual(["rock"]);
    expect(reasonFor(skipped, "metadata.csv")).toContain("is empty; its first row must name the columns");
    expect(reasonFor(skipped, "labels.csv")).toContain("opens a quote that is never closed");
    expect(reasonFor(skipped, "lyrics.csv")).toContain(
      "no column lyrics or text, so no row was used; its columns are id, sung",
    );
  });

  it("discards lyrics that match two songs", async () => {
    put("audio/one/Song A.wav");
    put("audio/two/song_a.wav");
    put("lyrics/song-a.txt", "la");
    const { songs, ambiguous } = await openCollection(root);
    expect(songs.every((s) => s.lyrics === undefined)).toBe(true);
    expect(ambiguous).toEqual([{ file: "lyrics/song-a.txt", candidates: ["Song A", "song_a"] }]);
  });

  it("pairs by id, file name, artist and title, and says which", async () => {
    put("audio/x1.wav");
    put("audio/02 - Nodir Gan!.wav");
    put("audio/zz.wav");
    put("metadata.csv", "id,artist,title\nzz,Mita Sen,Bhor\n");
    put("lyrics/x1.txt", "one");
    put("lyrics/nodir_gan.txt", "two");
    put("lyrics/Mita Sen - Bhor.txt", "three");
    const { songs, pairedBy } = await openCollection(root);
    expect(Object.fromEntries(songs.map((s) => [s.id, s.lyrics]))).toEqual({
      x1: "one",
      "02 - Nodir Gan!": "two",
      zz: "three",
    });
    expect(pairedBy).toEqual({ x1: "id", "02 - Nodir Gan!": "fileName", zz: "artistTitle" });
  });

  it("says in one sentence what an empty or unknown place lacks", async () => {
    await expect(openCollection(root)).rejects.toThrow(/holds no song: expected sound files in audio\//);
    await expect(openCollection(path.join(root, "nowhere"))).rejects.toThrow(/There is no .*nowhere; give a folder/);
    await expect(openCollection(root, { kind: "vinyl" as never })).rejects.toThrow(/kind is "vinyl"; it must be/);
    await expect(openCollection(root, { song: 3 } as never)).rejects.toThrow(/unknown option "song"/);
  });

  it("opens the free music of the repository, every clip with license and attribution", async () => {
    const { songs, skipped } = await openCollection("data/free-music");
    expect(skipped).toEqual([]);
    expect(songs).toHaveLength(40);
    expect(new Set(songs.map((s) => s.genre)).size).toBe(4);
    for (const { audioPath, attributes } of songs) {
      expect(audioPath).toBeDefined();
      expect(attributes["license"]).toBe("CC-BY-SA-3.0");
      expect(attributes["attribution"]).toBeTruthy();
    }
  });

  const real = path.resolve("../shared/data/songs");
  it("opens the real songs: 297 clips, 257 lyrics", async ({ skip }) => {
    skip(!existsSync(real), `there is no ${real}`);
    const { songs, skipped } = await openCollection(real);
    expect(songs).toHaveLength(297);
    expect(songs.filter((s) => s.audioPath)).toHaveLength(297);
    expect(songs.filter((s) => s.lyrics)).toHaveLength(257);
    expect(skipped).toEqual([]);
  });
});
