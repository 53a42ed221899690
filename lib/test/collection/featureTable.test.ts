import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labelsOf, openCollection } from "../../dist/collection/index.js";

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), "surlab-table-"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const write = (text: string) => {
  const file = path.join(root, "features.csv");
  writeFileSync(file, text);
  return file;
};

describe("featureTable", () => {
  it("takes numeric columns as features, labels as labels, and counts as neither", async () => {
    const file = write(
      "filename,length,tempo,mfcc1,label,language\na.wav,9,120,-1.5e2,rock,eng\nb.wav,8,90.5,.25,jazz,bng\n",
    );
    const { kind, songs, features } = await openCollection(file);
    expect(kind).toBe("featureTable");
    expect(features!.names).toEqual(["tempo", "mfcc1"]);
    expect([...features!.X.data]).toEqual([120, -150, 90.5, 0.25]);
    expect(songs[0]).toEqual({ id: "a.wav", genre: "rock", language: "en", attributes: { length: 9 } });
    expect(await openCollection(root)).toEqual(await openCollection(file));
  });

  it("skips rows with a missing, non-numeric or infinite feature, naming it", async () => {
    const file = write("id,x,y\n1,1,2\n2,,2\n3,1,NaN\n4,1,1e999\n5,3,4\n5,3,4\n6,7,8\n");
    const { songs, features, skipped } = await openCollection(file);
    expect(songs.map((s) => s.id)).toEqual(["1", "5", "6"]);
    expect(features!.X.rows).toBe(3);
    expect(skipped.map((s) => s.reason)).toEqual([
      "line 3: the feature x is empty",
      'line 4: the feature y is "NaN", not a finite number',
      'line 5: the feature y is "1e999", not a finite number',
      "the id on line 7 was there already; the first one counts",
    ]);
  });

  it("reports a table without numeric columns", async () => {
    await expect(openCollection(write("id,title\n1,x\n"))).rejects.toThrow(/no column of numbers.*id or title/);
    await expect(openCollection(write(""))).rejects.toThrow(/is empty; its first row must name the columns/);
  });

  it("draws a sample with its features", async () => {
    const file = write(`id,x\n${Array.from({ length: 50 }, (_, i) => `s${i},${i}\n`).join("")}`);
    const { songs, features } = await openCollection(file, { songs: 10, seed: 3 });
    expect(songs).toHaveLength(10);
    expect(songs.map((s) => s.id)).toEqual([...features!.X.data].map((x) => `s${x}`));
  });

  const real = path.resolve("../shared/data/gtzan-banglabeats");
  it("opens the GTZAN and BanglaBeats table: 2,617 rows, 57 features", async ({ skip }) => {
    skip(!existsSync(real), `there is no ${real}`);
    const { songs, features, skipped } = await openCollection(real);
    expect(skipped).toEqual([]);
    expect([songs.length, features!.X.rows, features!.X.cols]).toEqual([2617, 2617, 57]);
    expect(features!.names).not.toContain("length");
    expect(labelsOf(songs, "language").classes).toEqual(["bng", "en"]);
    expect(labelsOf(songs, "genre").classes).toHaveLength(18);
  });
});
