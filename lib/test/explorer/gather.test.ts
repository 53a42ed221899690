/** What the page gets from songs, spaces and clusterings. */

import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { explorerContents, MOST_SONGS } from "../../dist/explorer/gather.js";
import { lineOf, songWords } from "../../dist/explorer/songWords.js";
import { plain } from "../../dist/explorer/text.js";
import { floats, ints } from "../../dist/explorer/unpack.js";
import type { Song } from "../../dist/song.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-gather-"));
beforeAll(() => vi.stubEnv("SURLAB_CACHE", folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const song = (i: number, more: Partial<Song> = {}): Song => ({ id: `s${i}`, attributes: {}, ...more });
const many = (n: number, more: (i: number) => Partial<Song> = () => ({})) =>
  Array.from({ length: n }, (_, i) => song(i, more(i)));
const random = (n: number, d: number) => new Matrix(n, d, new Rng(1).normals(n * d));
const space = (name: string, Z: Matrix, rows?: number[]) => ({ name, caption: "made up", Z, ...(rows && { rows }) });

describe("contents", () => {
  test("songs of no space are left out, and rows of spaces and clusters follow the songs that stay", async () => {
    const songs = many(30, (i) => ({ title: `T${i}` }));
    const rows = songs.map((_, i) => i).filter((i) => i % 3 !== 0);
    const Z = random(rows.length, 4);
    const labels = songs.map((_, i) => i);
    const { contents, songs: kept } = await explorerContents({
      songs,
      spaces: [space("sound", Z, rows), space("words", random(10, 3), rows.slice(0, 10))],
      clusterings: [
        { name: "chosen", labels },
        { name: "some", labels: [7], rows: [4] },
      ],
    });
    expect(contents.n).toBe(20);
    expect(kept.map(({ id }) => id)).toEqual(rows.map((i) => `s${i}`));
    expect(contents.titles[0]).toBe("T1");
    const [sound, words] = contents.spaces;
    const latents = floats(sound!.latents);
    for (const [at] of rows.entries()) expect(latents[4 * at + 1]).toBeCloseTo(Z.get(at, 1), 3);
    expect(sound!.caption).toBe("made up, 4 dimensions; UMAP, 15 neighbors");
    const map = floats(words!.map);
    expect([Number.isNaN(map[18]), Number.isNaN(map[20])]).toEqual([false, true]);
    expect(Array.from(ints(contents.clusterings[0]!.labels))).toEqual(rows);
    expect(ints(contents.clusterings[1]!.labels)[2]).toBe(7);
    expect(ints(contents.clusterings[1]!.labels)[3]).toBe(-1);
    expect(contents.notes).toEqual(["10 of 30 songs are in none of the spaces and are not shown."]);
  });

  test("metadata becomes labels and numbers; what is unique or constant is left out", async () => {
    const songs = many(24, (i) => ({
      genre: i % 3 === 0 ? undefined : ["folk", "pop"][i % 2],
      artist: `A${i % 6}`,
      attributes: {
        ...{ year: 1960 + i, file: `f${i}.mp3`, source: "all the same", mixed: i % 2 ? "yes" : 1 },
        ...(i === 5 ? {} : { tempo: 100 + i }),
      },
    }));
    const features = { X: random(24, 2), names: ["tempo", "energy"] };
    const { contents } = await explorerContents({ songs, spaces: [space("sound", random(24, 3))], features });
    const shown = contents.fields.map((field) => [field.name, field.kind === "label" ? field.values : field.measured]);
    expect(shown).toEqual([
      ["genre", ["folk", "pop"]],
      ["artist", ["A0", "A1", "A2", "A3", "A4", "A5"]],
      ["year", false],
      ["mixed", ["1", "yes"]],
      ["tempo", false],
      ["measured tempo", true],
      ["energy", true],
    ]);
    const genre = contents.fields[0];
    expect(genre?.kind === "label" && ints(genre.codes)[0]).toBe(-1);
    const tempo = contents.fields[4];
    expect(tempo?.kind === "number" && Number.isNaN(floats(tempo.values)[5])).toBe(true);
  });

  test("one song, without words and sound", async () => {
    const { contents } = await explorerContents({ songs: [song(0)], spaces: [space("sound", random(1, 5))] });
    expect([contents.n, contents.title, contents.words, contents.fields]).toEqual([1, "1 song", undefined, []]);
    expect(floats(contents.spaces[0]!.map)).toHaveLength(2);
    expect(floats(contents.spaces[0]!.map).every(Number.isFinite)).toBe(true);
  });

  test("few songs, and spaces of one dimension, have a map", async () => {
    for (const [n, d] of [
      [2, 1],
      [4, 6],
      [9, 2],
      [12, 1],
      [11, 3],
    ] as const) {
      const { contents } = await explorerContents({ songs: many(n), spaces: [space("sound", random(n, d))] });
      expect(floats(contents.spaces[0]!.map).every(Number.isFinite), `${n} x ${d}`).toBe(true);
    }
  });

  test("songs that are all alike have a map, too", async () => {
    const { contents } = await explorerContents({ songs: many(20), spaces: [space("sound", new Matrix(20, 3))] });
    expect(floats(contents.spaces[0]!.map).every(Number.isFinite)).toBe(true);
  });

  test("a map is taken from the cache", async () => {
    const source = { songs: many(40), spaces: [space("sound", random(40, 5))] };
    const kept = () => readdirSync(path.join(folder, "maps")).sort();
    const before = kept();
    const first = await explorerContents(source);
    const [made] = kept().filter((name) => !before.includes(name));
    const file = path.join(folder, "maps", made as string);
    const written = statSync(file).mtimeMs;
    expect(await explorerContents(source)).toEqual(first);
    expect(statSync(file).mtimeMs).toBe(written);
    writeFileSync(file, "damaged");
    expect(await explorerContents(source)).toEqual(first);
  });

  test("what cannot be shown is refused with a sentence", async () => {
    const songs = many(3);
    await expect(explorerContents({ songs, spaces: [] })).rejects.toThrow("no song is in any of the latent spaces");
    await expect(explorerContents({ songs, spaces: [space("a", random(2, 2))] })).rejects.toThrow(
      'The space "a" has 2 rows for 3 songs',
    );
    const twice = [space("a", random(3, 2)), space("a", random(3, 2))];
    await expect(explorerContents({ songs, spaces: twice })).rejects.toThrow(
      "Two spaces of the explorer have one name",
    );
  });

  test("above 100,000 songs a sample has each genre by its share, and says so", async () => {
    const n = MOST_SONGS + 20_000;
    const songs = many(n, (i) => ({ genre: i % 10 === 0 ? "rare" : "common" }));
    // Two dimensions of few songs would be a long UMAP; one dimension is its own map.
    const { contents } = await explorerContents({ songs, spaces: [space("sound", random(n, 1))] });
    expect(contents.n).toBe(MOST_SONGS);
    const genre = contents.fields[0];
    const rare = genre?.kind === "label" ? ints(genre.codes).filter((c) => genre.values[c] === "rare").length : 0;
    expect(Math.abs(rare - MOST_SONGS / 10)).toBeLessThanOrEqual(1);
    expect(contents.notes).toEqual(["A sample of 100,000 of 120,000 songs, each genre by its share."]);
    expect(new Set(contents.ids).size).toBe(MOST_SONGS);
  });
});

describe("words", () => {
  test("are whole words without stop words, in both scripts, counted", () => {
    const words = songWords([
      song(0, { language: "en", lyrics: "the river, the River dreams" }),
      song(1),
      song(2, { language: "bn", lyrics: "আমি নদী নদী চাঁদ" }),
    ]);
    expect(words?.vocabulary).toEqual(["dreams", "river", "চাঁদ", "নদী"]);
    expect(Array.from(ints(words!.start))).toEqual([0, 2, 2, 4]);
    const table = Array.from(ints(words!.words), (w, i) => [words!.vocabulary[w], ints(words!.counts)[i]]);
    expect(table).toEqual([
      ["river", 2],
      ["dreams", 1],
      ["নদী", 2],
      ["চাঁদ", 1],
    ]);
  });

  test("nothing where no song has lyrics, or lyrics of stop words alone", () => {
    expect(songWords([song(0), song(1)])).toBeUndefined();
    expect(songWords([song(0, { language: "en", lyrics: "the the and" })])).toBeUndefined();
  });

  test("of many songs each keeps those that set it apart", () => {
    const lyrics = (i: number) =>
      `${Array.from({ length: 300 }, (_, w) => `common${w % 150}`).join(" ")} own${i % 1500} own${i % 1500}`;
    const words = songWords(many(6000, (i) => ({ language: "en", lyrics: lyrics(i) })))!;
    expect(ints(words.start).at(-1)).toBeLessThanOrEqual(500_000);
    const ofFirst = Array.from(ints(words.words).subarray(0, ints(words.start)[1]), (w) => words.vocabulary[w]);
    expect(ofFirst).toContain("own0");
  });
});

describe("the line of a song", () => {
  test("is the first of three words, shortened", () => {
    expect(lineOf("[Chorus]\nOh\n  where the   river ends \nmore")).toBe("where the river ends");
    expect(lineOf("la\nla")).toBe("la");
    expect(lineOf("...\n  ")).toBeUndefined();
    expect(lineOf(undefined)).toBeUndefined();
    const long = lineOf(`${"word ".repeat(1000)}`) as string;
    expect([long.length <= 80, long.endsWith("…")]).toEqual([true, true]);
  });
});

describe("text", () => {
  test("is one well-formed line, whatever it was", () => {
    expect(plain("\ufeffA\u2028B\tC\u0000D")).toBe("A B C\ufffdD");
    expect(plain("right \u202e left")).toBe("right \ufffd left");
    expect(plain("half \ud83d")).toBe("half \ufffd");
    expect(plain("\udc00")).toBe("\ufffd");
    expect(plain(" \n\u2029")).toBeUndefined();
  });

  test("ten megabytes are cut, and not inside a character", () => {
    const cut = plain("💿".repeat(2.5e6)) as string;
    expect(cut.length).toBeLessThanOrEqual(200);
    expect(cut).not.toMatch(/\p{Surrogate}/u);
  });
});
