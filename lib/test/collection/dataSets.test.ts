import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gtzanPart } from "../../dist/collection/adapters/gtzanParts.js";
import { openCollection, splitCollection } from "../../dist/collection/index.js";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "surlab-sets-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(file: string, content = "sound"): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
}

const GENRES = ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"];

describe("GTZAN's artist-conditioned partition", () => {
  it("has 443, 197 and 290 of the 1,000 clips, and of pieces those of their clip", () => {
    const count: Record<string, number> = {};
    for (const genre of GENRES) {
      for (let i = 0; i < 100; i++) {
        const part = gtzanPart(`${genre}.${String(i).padStart(5, "0")}`) ?? "none";
        count[part] = (count[part] ?? 0) + 1;
      }
    }
    expect(count).toEqual({ training: 443, validation: 197, test: 290, none: 70 });
    expect(gtzanPart("blues.00029.7")).toBe("training");
    expect(gtzanPart("blues.00100")).toBeUndefined();
  });

  it("is the split of a whole GTZAN", async () => {
    for (const genre of GENRES) {
      for (let i = 0; i < 100; i++) put(`${genre}/${genre}.${String(i).padStart(5, "0")}.wav`);
    }
    const { songs } = await openCollection(root);
    const { official, train, validation, test, notes } = splitCollection(songs, { seed: 3 });
    expect([official, train.length, validation.length, test.length, notes]).toEqual([true, 443, 197, 290, []]);
    expect(train.map((i) => (gtzanPart(songs[i]!.id) === "training" ? 0 : 1))).toEqual(new Int32Array(443));
    expect(splitCollection(songs, { official: false }).official).toBeUndefined();
  });

  it("is not the split where it leaves a part nearly empty", async () => {
    const training = ["blues.00030", "classical.00050", "country.00065", "disco.00015", "hiphop.00002", "jazz.00011"];
    for (const clip of training) put(`${clip.split(".")[0]}/${clip}.wav`);
    const { songs } = await openCollection(root);
    const { official, test } = splitCollection(songs);
    expect(official).toBeUndefined();
    expect(test.length).toBeGreaterThan(0);
  });
});

describe("several collections as one", () => {
  beforeEach(() => {
    put("a/audio/one.wav");
    put("a/audio/two.wav");
    put("a/metadata.csv", "id,artist,genre,language\none,X,rock,en\ntwo,Y,,en\n");
    put("b/audio/one.wav");
    put("b/metadata.csv", "id,artist,mood,language\none,X,sad,bn\n");
  });

  it("keeps ids apart and labels as they are", async () => {
    const { songs, notes, name } = await openCollection([path.join(root, "a"), path.join(root, "b")]);
    expect(name).toBe("a and b");
    expect(
      songs.map(({ id, artist, genre, language, attributes }) => [id, artist, genre, language, attributes]),
    ).toEqual([
      ["a/one", "X", "rock", "en", { collection: "a" }],
      ["a/two", "Y", undefined, "en", { collection: "a" }],
      ["b/one", "X", undefined, "bn", { collection: "b", mood: "sad" }],
    ]);
    expect(notes[0]).toMatch(/^3 songs of 2 collections: 2 of a, 1 of b\./);
  });

  it("takes the same list as text, and draws songs from all of it", async () => {
    const where = `${path.join(root, "a")}, ${path.join(root, "b")}`;
    expect((await openCollection(where)).songs).toHaveLength(3);
    expect((await openCollection(where, { songs: 2 })).songs).toHaveLength(2);
  });

  it("opens a folder whose name has a comma", async () => {
    put("c, d/audio/one.wav");
    expect((await openCollection(path.join(root, "c, d"))).songs.map(({ id }) => id)).toEqual(["one"]);
  });

  it("says which collection is a table of features, and refuses an empty list", async () => {
    put("t.csv", "filename,f1,f2,label\na.wav,1,2,rock\nb.wav,3,4,pop\n");
    await expect(openCollection([path.join(root, "a"), path.join(root, "t.csv")])).rejects.toThrow(
      / is a table of features, which can't be opened together/,
    );
    await expect(openCollection([])).rejects.toThrow(/list of collections is empty/);
  });
});

describe("names of data sets", () => {
  it("say how to fetch one that is not here", async () => {
    await expect(openCollection("fma-medium")).rejects.toThrow(/`npm run data -- fma-medium` fetches it/);
    await expect(openCollection("no-such-set")).rejects.toThrow(/^There is no /);
  });

  it("give the language of a set that has one", async () => {
    put("audio/one.wav");
    put("surlab-data.json", '{ "language": "bn" }');
    expect((await openCollection(root)).songs[0]).toMatchObject({ language: "bn" });
  });
});

it("FMA's clips that are cut short are skipped, with their lengths", async () => {
  put("fma_small/098/098565.mp3");
  put("fma_small/000/000002.mp3");
  const head = [",artist,track,track,set", ",name,title,genre_top,split", "track_id,,,,"];
  put("fma_metadata/tracks.csv", [...head, "2,A,B,Rock,training", "98565,C,D,Rock,test", ""].join("\n"));
  const { songs, skipped } = await openCollection(path.join(root, "fma_small"));
  expect(songs.map(({ id, attributes }) => [id, attributes["set.split"]])).toEqual([["000002", "training"]]);
  expect(skipped).toMatchObject([{ id: "098565", reason: "is cut short in FMA itself, to 1.6 s" }]);
});
