import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openCollection, splitCollection } from "../../dist/collection/index.js";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "surlab-adapters-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(file: string, content = "sound"): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), content);
}

const GTZAN = ["blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock"];

describe("recognizing a layout", () => {
  it.each(["genres", "genres_original", "Data/genres_original"])("gtzan in %s", async (folder) => {
    for (const genre of GTZAN) {
      put(`${folder}/${genre}/${genre}.00000.au`);
      put(`Data/images_original/${genre}/${genre}00000.png`);
    }
    put(`${folder}/country/country.00008.au`);
    const { kind, songs, notes, skipped } = await openCollection(root);
    expect(kind).toBe("gtzan");
    expect(songs.map((s) => s.genre)).toEqual(GTZAN);
    expect(songs[0]!.id).toBe("blues.00000");
    expect(notes.join(" ")).toContain("mislabeled or distorted (Sturm 2013) are left out: 1;");
    expect(skipped.map(({ id }) => id)).toEqual(["country.00008"]);
    expect((await openCollection(root, { faults: "keep" })).songs).toHaveLength(11);
    await expect(openCollection(root, { faults: "drop" as "keep" })).rejects.toThrow(/faults is "drop"/);
  });

  it("banglabeats in clips of 3 s, of which those of one recording are one track", async () => {
    for (const genre of ["Adhunik", "Folk", "Hiphop", "Indie", "Islamic", "Metal", "Pop", "Rock"]) {
      for (const piece of [0, 1, 2]) put(`wavs/${genre}/${genre}.00000.${piece}.wav`);
    }
    const { kind, songs } = await openCollection(root);
    expect(kind).toBe("banglabeats");
    expect(songs).toHaveLength(24);
    expect(songs[0]).toMatchObject({ id: "Adhunik.00000.0", track: "Adhunik.00000", genre: "Adhunik", language: "bn" });
    const { train, validation, test } = splitCollection(songs);
    for (const side of [train, validation, test]) expect(side.length % 3).toBe(0);
  });

  it("jamendoLyrics, with the right one of three lyrics files and ISO languages", async () => {
    put(
      "JamendoLyrics.csv",
      "URL,Filepath,Artist,Title,Genre,LicenseType,Language,LyricOverlap\nhttps://x/1,A_-_Über.mp3,A,Über,Pop,CC BY,German,false\n",
    );
    put("mp3/A_-_Über.mp3");
    put("lyrics/A_-_Über.txt", "eins zwei\ndrei\n");
    put("lyrics/A_-_Über.words.txt", "eins\nzwei\ndrei\n");
    const { kind, songs, skipped } = await openCollection(root);
    expect(kind).toBe("jamendoLyrics");
    expect(skipped).toEqual([]);
    expect(songs).toEqual([
      {
        id: "A_-_Über",
        audioPath: path.join(root, "mp3/A_-_Über.mp3"),
        lyrics: "eins zwei\ndrei",
        artist: "A",
        title: "Über",
        genre: "Pop",
        language: "de",
        attributes: { URL: "https://x/1", LicenseType: "CC BY", LyricOverlap: "false" },
      },
    ]);
  });

  it("merge, joining ids of sound and lyrics, with emotion", async () => {
    put(
      "merge_bimodal_complete_metadata.csv",
      'Audio_Song,Lyric_Song,Quadrant,Artist,Title,Genres,Year\nA001,L101,Q1,Ann,One,"Rock,Pop",1999\nA002,L102,Q3,Bea,Two,,\n',
    );
    put("merge_bimodal_complete_av_values.csv", "Audio_Song,Lyric_Song,Arousal,Valence\nA001,L101,0.8,0.9\n");
    put("audio/Q1/A001.mp3");
    put("lyrics/Q1/L101.txt", "words of one");
    put("tvt_dataframes/tvt_70_15_15/train.csv", "Song,Quadrant\nA001,Q1\n");
    const { kind, songs, skipped } = await openCollection(root);
    expect(kind).toBe("merge");
    expect(songs).toEqual([
      {
        id: "A001",
        artist: "Ann",
        title: "One",
        genre: "Rock",
        audioPath: path.join(root, "audio/Q1/A001.mp3"),
        lyrics: "words of one",
        attributes: { arousal: 0.8, valence: 0.9, quadrant: "Q1", Year: 1999 },
      },
    ]);
    expect(skipped).toEqual([
      {
        id: "A002",
        file: "merge_bimodal_complete_metadata.csv",
        reason: "the row has neither a sound file nor lyrics",
      },
    ]);
  });

  it("fma, whose table has three rows of column names", async () => {
    put(
      "fma_metadata/tracks.csv",
      ",album,artist,set,track,track,track\n,title,name,split,genre_top,language_code,title\ntrack_id,,,,,,\n2,Way,AWOL,training,Hip-Hop,en,Food\n3,Way,AWOL,test,,,Other\n",
    );
    put("000/000002.mp3");
    put("000/000005.mp3");
    const { kind, songs } = await openCollection(root);
    expect(kind).toBe("fma");
    expect(songs).toEqual([
      {
        id: "000002",
        audioPath: path.join(root, "000/000002.mp3"),
        title: "Food",
        artist: "AWOL",
        genre: "Hip-Hop",
        language: "en",
        attributes: { "album.title": "Way", "set.split": "training" },
      },
      { id: "000005", audioPath: path.join(root, "000/000005.mp3"), attributes: {} },
    ]);
  });

  it("a table of lyrics, by its columns", async () => {
    put(
      "songs.csv",
      'title,tag,artist,year,lyrics,id,language\nOne,rap,Ann,1999,"[Chorus]\nla la\nlo",7,en\nTwo,pop,Bea,2000,[Instrumental],8,en\n',
    );
    const { kind, songs, skipped } = await openCollection(path.join(root, "songs.csv"));
    expect(kind).toBe("lyricsCsv");
    expect(songs).toEqual([
      {
        id: "7",
        title: "One",
        genre: "rap",
        artist: "Ann",
        language: "en",
        lyrics: "la la\nlo",
        attributes: { year: 1999 },
      },
    ]);
    expect(skipped.map((s) => s.reason)).toEqual(["the row on line 5 has no words"]);
    expect((await openCollection(root)).kind).toBe("lyricsCsv");
  });

  it("an explicit kind has precedence, and its error names what is missing", async () => {
    put("audio/x.wav");
    await expect(openCollection(root, { kind: "gtzan" })).rejects.toThrow(/is not gtzan: expected folders named blues/);
    await expect(openCollection(root, { kind: "merge" })).rejects.toThrow(/is not MERGE/);
    await expect(openCollection(root, { kind: "fma" })).rejects.toThrow(/is not FMA/);
  });
});
