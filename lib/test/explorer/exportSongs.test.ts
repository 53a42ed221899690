import { describe, expect, it } from "vitest";
import { csvRows } from "../../dist/io/csv.js";
import { csvOf, m3uOf } from "../../explorer/exportSongs.js";
import type { Songs } from "../../explorer/songs.js";

const songs = {
  n: 3,
  ids: ["a", "b", "c"],
  titles: ['=HYPERLINK("http://example.com")', 'দুই, "2"', null],
  artists: ["+1", null, "Three\n/etc/passwd"],
  paths: ["one.mp3", "#two/2.mp3", null],
  fields: [
    { kind: "label", name: "genre", values: ["@SUM(1)", "folk"], codes: Int32Array.of(0, 1, -1) },
    { kind: "number", name: "title", unit: "", measured: true, values: Float32Array.of(1.5, Number.NaN, -3) },
  ],
  clusterings: [{ name: "k-means", labels: Int32Array.of(2, -1, 0) }],
} as unknown as Songs;

describe("csvOf", () => {
  it("has a row a song and makes formulas inert", () => {
    const text = csvOf(songs, [{ name: "mine", labels: Int32Array.of(5, 6, 7) }], [0, 1]);
    expect(text.split("\r\n")).toEqual([
      "id,title,artist,genre,title 2,clusters: k-means,clusters: mine",
      `a,"'=HYPERLINK(""http://example.com"")",+1,'@SUM(1),1.5,2,5`,
      'b,"দুই, ""2""",,folk,,-1,6',
      "",
    ]);
    expect(csvRows(text)[0]).toMatchObject({ title: '=HYPERLINK("http://example.com")', genre: "@SUM(1)" });
  });
});

describe("m3uOf", () => {
  it("has a line of information and a path a song, and leaves out songs without sound", () => {
    expect(m3uOf(songs, [0, 1, 2]).split("\n")).toEqual([
      "#EXTM3U",
      '#EXTINF:-1,+1 - =HYPERLINK("http://example.com")',
      "one.mp3",
      '#EXTINF:-1,দুই, "2"',
      "./#two/2.mp3",
      "",
    ]);
  });

  it("lets no title begin a line of its own", () => {
    const third = { ...songs, paths: [null, null, "three.mp3"] };
    expect(m3uOf(third, [2])).toBe("#EXTM3U\n#EXTINF:-1,Three /etc/passwd - c\nthree.mp3\n");
  });

  it("takes the files beside the page where it has no paths", () => {
    const { paths: _, ...rest } = songs;
    const beside = { ...rest, sound: { at: "files" } } as unknown as Songs;
    expect(m3uOf(beside, [1])).toContain("\nsound/1.mp3\n");
    expect(m3uOf(rest as Songs, [1])).toBe("#EXTM3U\n");
  });
});
