import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openCollection } from "../../dist/collection/index.js";

let root: string;
let outside: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "surlab-left-"));
  outside = mkdtempSync(path.join(tmpdir(), "surlab-out-"));
});
afterEach(() => {
  for (const folder of [root, outside]) rmSync(folder, { recursive: true, force: true });
});

function put(file: string, content = "sound"): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
}

it("names every unused file in a collection, once", async () => {
  for (const file of [
    "audio/a.wav",
    "audio/b.xyz",
    "audio/c.ape",
    "audio/none",
    "elsewhere/d.wav",
    "elsewhere/a.mp3",
  ]) {
    put(file);
  }
  put("lyrics/a.txt", "la la");
  for (const file of ["lyrics/b.doc", "lyrics/c.docx", "words.txt", "cover.jpg", "README.md", "songs.parquet"])
    put(file);
  put("metadata.csv", "id,genre\na,rock\n");
  put("metadata.tsv", "id\tgenre\na\tjazz\n");
  put("extra.tsv", "id\tgenre\na\tjazz\n");
  for (const junk of [".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX/._a.wav", "audio/._a.wav", ".git/x.csv"])
    put(junk);
  const { songs, skipped, notes } = await openCollection(root);
  expect(songs.map((s) => [s.id, s.genre, s.lyrics])).toEqual([["a", "rock", "la la"]]);
  expect(Object.fromEntries(skipped.map(({ file, reason }) => [file, reason]))).toEqual({
    "audio/c.ape": "sound of this kind (.ape) is not read; convert it to wav, flac or mp3",
    "audio/none": "it has no extension, so it is not taken for sound; add one, such as .wav",
    "elsewhere/d.wav": "it is outside of audio/, where the sound of this collection is",
    "lyrics/b.doc": expect.stringContaining("save it as plain text"),
    "lyrics/c.docx": expect.stringContaining("save it as plain text"),
    "words.txt": "it is outside of lyrics/, where words are read",
    "metadata.tsv": "metadata.csv was used in its place",
    "extra.tsv": "it is a table of another name; to use it, name it with the option table",
    "songs.parquet": expect.stringContaining("table"),
  });
  const rest = notes.filter((note) => note.startsWith("Not used"));
  expect(rest[0]).toBe("Not used: README.md, audio/b.xyz, cover.jpg.");
  expect(rest[1]).toContain("elsewhere/a.mp3");
});

it("counts where there are thousands", async () => {
  put("a.wav");
  for (let i = 0; i < 1000; i++) {
    put(`pictures/${i}.jpg`);
    put(`midi/${i}.mid`);
  }
  const { skipped, notes } = await openCollection(root);
  expect(skipped).toHaveLength(21);
  expect(skipped.at(-1)).toMatchObject({ file: "980 more files", reason: expect.stringContaining("980 more like") });
  expect(notes.at(-1)).toBe("Not used: 1000 files .jpg (such as pictures/0.jpg).");
});

it("follows links inside, each folder once, and refuses those that lead out or nowhere", async () => {
  put("audio/s.wav");
  put("store/in.wav");
  writeFileSync(path.join(outside, "out.wav"), "sound");
  const link = (to: string, from: string) => symlinkSync(to, path.join(root, from));
  link("../store", "audio/pop");
  link("../store", "audio/twice");
  link("..", "audio/loop");
  link(outside, "audio/rock");
  link(path.join(outside, "out.wav"), "audio/out.wav");
  link("self.wav", "audio/self.wav");
  link("nowhere", "audio/gone");
  link("/dev/zero", "lyrics.csv");
  execFileSync("mkfifo", [
    path.join(root, "metadata.csv"),
    path.join(root, "audio/pipe.wav"),
    path.join(root, "x.tsv"),
  ]);
  const { songs, skipped } = await openCollection(root);
  expect(songs.map((s) => [s.id, s.genre])).toEqual([
    ["in", "pop"],
    ["s", undefined],
  ]);
  expect(Object.fromEntries(skipped.map(({ file, reason }) => [file, reason]))).toEqual({
    "audio/rock": "it is a link to a folder outside of the collection; put a copy of the folder in its place",
    "audio/out.wav": "it is a link that leads out of the collection; put a copy of the file in its place",
    "audio/self.wav": "it is a link that leads to itself",
    "audio/twice": "it is the folder audio/pop again, by a link",
    "audio/loop": "it is the folder of the collection again, by a link",
    "audio/gone": expect.stringContaining("there is no such file"),
    "audio/pipe.wav": "it is not a plain file",
    "lyrics.csv": "it is a link that leads out of the collection; put a copy of the file in its place",
    "metadata.csv": "it is not a plain file",
    "x.tsv": "it is not a plain file",
  });
});

it("says that a name is not UTF-8", async () => {
  put("audio/a.wav");
  const folder = Buffer.from(`${root}/audio/`);
  writeFileSync(Buffer.concat([folder, Buffer.from("latin\xe9.wav", "latin1")]), "sound");
  mkdirSync(Buffer.concat([folder, Buffer.from("d\xe9j\xe0", "latin1")]));
  writeFileSync(Buffer.concat([folder, Buffer.from("d\xe9j\xe0/x.wav", "latin1")]), "sound");
  const { songs, skipped } = await openCollection(root);
  expect(songs.map((s) => s.id)).toEqual(["a"]);
  expect(skipped.map(({ reason }) => reason)).toEqual(Array(2).fill("its name is not UTF-8; rename it"));
});

it("without lyrics/, takes only text beside the sound as lyrics", async () => {
  put("rock/a.mp3");
  put("rock/a.txt", "la la");
  put("jazz/b.mp3");
  put("jazz/B.lrc", "[00:01.00]lo lo");
  put("jazz/notes.txt", "not words");
  const { songs, skipped } = await openCollection(root);
  expect(songs.map((s) => [s.id, s.genre, s.lyrics])).toEqual([
    ["b", "jazz", "lo lo"],
    ["a", "rock", "la la"],
  ]);
  expect(skipped.map(({ file }) => file)).toEqual(["jazz/notes.txt"]);
});

it("says of a table without rows that it has none", async () => {
  put("audio/a.wav");
  put("audio/b.wav");
  put("songs.tsv", "title\tgenre\n");
  const { skipped } = await openCollection(root);
  expect(skipped.find(({ file }) => file === "songs.tsv")?.reason).toMatch(/it has names of columns, but no rows/);
});
