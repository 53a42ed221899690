import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCollection, pairingReport } from "../../dist/collection/index.js";
import { normalizeName, pair } from "../../dist/collection/pairing.js";

describe("normalizeName", () => {
  it.each([
    ["01 - Bāul_Gān (Live)", "bāul gān live"],
    ["০২ আমার সোনার বাংলা", "০২ আমার সোনার বাংলা"],
    ["99 Luftballons", "99 luftballons"],
    ["Ｆｕｌｌ  Width!!", "full width"],
  ])("%s", (name, plain) => expect(normalizeName(name)).toBe(plain));
});

describe("pair", () => {
  it("prefers id over file name over artist and title, and uses each partner once", () => {
    const left = [
      { id: "1", stem: "b" },
      { id: "2", stem: "a" },
      { id: "3", artist: "Ann", title: "Song" },
    ];
    const right = [{ stem: "song - ann" }, { stem: "1" }, { stem: "A" }, { stem: "nobody" }];
    const { pairs, unpairedRight, ambiguous } = pair(left, right);
    expect(pairs).toEqual([
      { left: 0, right: 1, by: "id" },
      { left: 1, right: 2, by: "fileName" },
      { left: 2, right: 0, by: "artistTitle" },
    ]);
    expect(unpairedRight).toEqual([3]);
    expect(ambiguous).toEqual([]);
  });

  it("discards ambiguous matches in both directions", () => {
    expect(pair([{ id: "a b" }, { id: "A-B" }], [{ stem: "a_b" }]).ambiguous).toEqual([{ right: 0, lefts: [0, 1] }]);
    const twins = pair([{ id: "x" }], [{ stem: "x" }, { stem: "x" }]);
    expect(twins.pairs).toEqual([]);
    expect(twins.ambiguous.map((a) => a.right)).toEqual([0, 1]);
  });
});

describe("pairingReport", () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(path.join(tmpdir(), "surlab-pairing-"));
    mkdirSync(path.join(root, "audio"));
    mkdirSync(path.join(root, "lyrics"));
    const put = (file: string, content: string) => writeFileSync(path.join(root, file), content);
    put("audio/a.wav", "same bytes");
    put("audio/b.wav", "same bytes");
    put("audio/c.wav", "othr bytes");
    put("audio/d.wav", "longer bytes");
    put("lyrics/a.txt", "La la, la!");
    put("lyrics/c.txt", "la LA la");
    put("lyrics/e.txt", "alone");
    put("metadata.csv", "id,language,genre\na,en,rock\nb,en,rock\nc,bn,folk\n");
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it("counts pairs and duplicates, in all and per language and genre", async () => {
    const seen: number[][] = [];
    const report = await pairingReport(await openCollection(root), {
      onProgress: ({ done, total }) => seen.push([done, total]),
    });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.at(-1)![0]).toBe(seen.at(-1)![1]);
    expect(report.summary).toEqual({
      songs: 5,
      matched: 2,
      audioOnly: 2,
      lyricsOnly: 1,
      ambiguous: 0,
      duplicateAudio: 1,
      duplicateRecordings: 0,
      duplicateLyrics: 1,
    });
    expect(report.duplicates).toEqual([
      { same: "audio", ids: "a, b", genres: "rock" },
      { same: "lyrics", ids: "a, c", genres: "rock, folk" },
    ]);
    expect(report.byLanguage).toEqual([
      { label: "en", songs: 2, matched: 1, audioOnly: 1, lyricsOnly: 0 },
      { label: "", songs: 2, matched: 0, audioOnly: 1, lyricsOnly: 1 },
      { label: "bn", songs: 1, matched: 1, audioOnly: 0, lyricsOnly: 0 },
    ]);
    expect(report.byGenre.map((g) => [g.label, g.songs])).toEqual([
      ["rock", 2],
      ["", 2],
      ["folk", 1],
    ]);
    expect(report.songs[0]).toEqual({
      id: "a",
      audio: "yes",
      lyrics: "yes",
      pairedBy: "id",
      language: "en",
      genre: "rock",
    });
  });
});
