import { describe, expect, it } from "vitest";
import { fold, Search } from "../../explorer/search.js";

/** Songs of which only text matters; words of the lyrics as lists. */
function search(songs: { title?: string; artist?: string; line?: string; lyrics?: string[] }[]): Search {
  const vocabulary = [...new Set(songs.flatMap(({ lyrics }) => lyrics ?? []))];
  const start = [0];
  for (const { lyrics } of songs) start.push((start.at(-1) as number) + (lyrics?.length ?? 0));
  const words = songs.flatMap(({ lyrics }) => (lyrics ?? []).map((word) => vocabulary.indexOf(word)));
  return new Search({
    n: songs.length,
    titles: songs.map(({ title }) => title ?? null),
    artists: songs.map(({ artist }) => artist ?? null),
    lines: songs.map(({ line }) => line ?? null),
    words: {
      vocabulary,
      start: Int32Array.from(start),
      words: Int32Array.from(words),
      counts: Int32Array.from(words, () => 1),
    },
  });
}

describe("fold", () => {
  it("takes case and diacritics from Latin letters alone", () => {
    expect(fold("Mañana DÉJÀ, Ænima")).toBe("manana deja ænima");
    expect(fold("чёрный Йод")).toBe("чёрный йод");
    expect(fold("don’t")).toBe(fold("dont"));
    expect(fold(" It's  (Live)_2 at 1/2! ")).toBe("its live 2 at 1 2");
    expect(fold(" It's  (Live)_2 at 1/2! é")).toBe("its live 2 at 1 2 e");
  });

  it("keeps Bangla vowel signs, in one spelling, and drops joiners and punctuation", () => {
    expect(fold("ভালোবাসা।")).toBe("ভালোবাসা");
    expect(fold("ভাল\u09c7\u09beবাসা")).toBe(fold("ভাল\u09cbবাসা"));
    expect(fold("প\u09dcা")).toBe(fold("প\u09a1\u09bcা"));
    expect(fold("র\u200d্যাব")).toBe(fold("র্যাব"));
  });
});

describe("Search", () => {
  const songs = search([
    { title: "আমার সোনার বাংলা", artist: "Tagore", lyrics: ["আমি", "তোমায়", "ভালোবাসি"] },
    { title: "Let It Be", artist: "The Beatles", line: "When I find myself in times of trouble" },
    { title: "Déjà Vu", artist: "Zoë", lyrics: ["below", "love"] },
    { artist: "Love", lyrics: ["alone"] },
    { title: "東京の夜", lyrics: ["夜"] },
  ]);

  it("finds Bangla typed in Bangla, whole or by its beginning, in titles and in lyrics", () => {
    expect(songs.find("সোনার")).toEqual([0]);
    expect(songs.find("সো")).toEqual([0]);
    expect(songs.find("ভালো")).toEqual([0]);
    expect(songs.find("তোমা\u09af\u09bc")).toEqual([0]);
    expect(songs.find("নার")).toEqual([]);
  });

  it("finds Latin words without case and accents, and each word of the query", () => {
    expect(songs.find("zoe DEJA")).toEqual([2]);
    expect(songs.find("tagore আমার")).toEqual([0]);
    expect(songs.find("times tro")).toEqual([1]);
    expect(songs.find("tagore beatles")).toEqual([]);
  });

  it("lists titles and artists before lyrics, and whole words before beginnings", () => {
    expect(songs.find("love")).toEqual([3, 2]);
    expect(songs.find("be")).toEqual([1, 2]);
  });

  it("finds a word anywhere where a script has no blanks, and nothing for a query without words", () => {
    expect(songs.find("の夜")).toEqual([4]);
    expect(songs.find(" ?! ")).toEqual([]);
    expect(songs.find("\u0000<script>")).toEqual([]);
  });

  it("reads a query as text, whatever it looks like", () => {
    for (const query of [".*", "\\u0", "(", "[a-z", "__proto__", "constructor"]) expect(songs.find(query)).toEqual([]);
  });
});
