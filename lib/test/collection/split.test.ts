import { describe, expect, it } from "vitest";
import { splitCollection } from "../../dist/collection/index.js";
import type { Song } from "../../dist/song.js";

/** `artists` artists with `each` songs; every fourth artist sings in Bangla, genres in turn. */
function songsOf(artists: number, each: number): Song[] {
  return Array.from({ length: artists * each }, (_, i) => {
    const a = Math.floor(i / each);
    return {
      id: `s${i}`,
      artist: `artist ${a}`,
      title: `title ${i}`,
      genre: ["rock", "jazz"][a % 2]!,
      language: a % 4 === 0 ? "bn" : "en",
      attributes: {},
    };
  });
}

const sides = (songs: Song[], options = {}) => {
  const { train, validation, test, notes } = splitCollection(songs, options);
  return { all: [train, validation, test], notes };
};

describe("splitCollection", () => {
  it("assigns every song to one part, 70/15/15, and each artist to one part only", () => {
    const songs = songsOf(80, 5);
    const { all, notes } = sides(songs);
    expect(notes).toEqual([]);
    expect(all.flatMap((side) => [...side]).sort((a, b) => a - b)).toEqual([...songs.keys()]);
    expect(all.map((side) => side.length)).toEqual([280, 60, 60]);
    const artists = all.map((side) => new Set([...side].map((i) => songs[i]!.artist)));
    expect(artists[0]!.size + artists[1]!.size + artists[2]!.size).toBe(80);
  });

  it("keeps the shares of genre and language on every side", () => {
    const songs = songsOf(80, 5);
    for (const side of sides(songs).all) {
      const rock = [...side].filter((i) => songs[i]!.genre === "rock").length / side.length;
      const bangla = [...side].filter((i) => songs[i]!.language === "bn").length / side.length;
      expect(rock).toBeCloseTo(0.5, 1);
      expect(bangla).toBeCloseTo(0.25, 1);
    }
  });

  it("depends on the seed and on nothing else", () => {
    const songs = songsOf(40, 3);
    expect(sides(songs, { seed: 7 })).toEqual(sides(songs, { seed: 7 }));
    expect(sides(songs, { seed: 7 }).all).not.toEqual(sides(songs, { seed: 8 }).all);
  });

  it("splits a single-artist collection by track, with a note, and keeps a track's clips together", () => {
    const songs = Array.from({ length: 60 }, (_, i) => ({
      id: `clip ${i}`,
      artist: "Only One",
      title: `song ${Math.floor(i / 3)}`,
      attributes: {},
    }));
    const { all, notes } = sides(songs);
    expect(notes[0]).toContain("Only One has 60 of 60 songs");
    expect(all.map((side) => side.length)).toEqual([42, 9, 9]);
    const titles = all.map((side) => new Set([...side].map((i) => songs[i]!.title)));
    expect(titles[0]!.size + titles[1]!.size + titles[2]!.size).toBe(20);
  });

  it("uses the track column where clips of one recording have titles of their own", () => {
    const songs = Array.from({ length: 40 }, (_, i) => ({ id: `c${i}`, track: `t${i >> 1}`, attributes: {} }));
    for (const side of sides(songs).all) {
      for (const i of side) expect([...side]).toContain(i ^ 1);
    }
  });

  it("says which labels are too rare for three sides", () => {
    const songs: Song[] = [...songsOf(20, 2), { id: "x", artist: "X", genre: "polka", language: "en", attributes: {} }];
    const { all, notes } = sides(songs);
    expect(all[0]).toContain(40);
    expect(notes.join()).toContain("polka en (1)");
  });

  it("works for one, two and three songs, and for none", () => {
    const lone = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `${i}`, attributes: {} }));
    expect(sides(lone(0)).all.map((s) => s.length)).toEqual([0, 0, 0]);
    expect(sides(lone(1)).notes.join()).toContain("Too few artists or tracks to give");
    expect(sides(lone(3)).all.map((s) => s.length)).toEqual([1, 1, 1]);
  });

  it("takes other ratios, and rejects invalid ones", () => {
    const { all } = sides(songsOf(50, 2), { ratios: [8, 0, 2] });
    expect(all.map((s) => s.length)).toEqual([80, 0, 20]);
    expect(() => splitCollection([], { ratios: [0, 0, 0] })).toThrow("at least one side");
    expect(() => splitCollection([], { ratio: 1 } as never)).toThrow('unknown option "ratio"');
  });
});

describe("few recordings", () => {
  it.each([3, 4, 5, 12])("%i clips of one recording leave no side empty, and a note says why", (n) => {
    const clips = Array.from({ length: n }, (_, i) => ({
      ...{ id: `${i}`, artist: "Solo", title: "The same", track: "1", attributes: {} },
    }));
    const split = splitCollection(clips);
    for (const side of [split.train, split.validation, split.test]) expect(side.length).toBeGreaterThan(0);
    expect(split.notes.join(" ")).toContain("split song by song");
  });
});
