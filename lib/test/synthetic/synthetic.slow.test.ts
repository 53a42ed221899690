import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collection, openCollection } from "../../dist/collection/index.js";
import { planControlledSongs, type SongPlan } from "../../dist/synthetic/plan.js";

let cache: string;
beforeAll(() => {
  cache = mkdtempSync(path.join(tmpdir(), "surlab-synthetic-"));
  process.env.SURLAB_CACHE = cache;
});
afterAll(() => {
  delete process.env.SURLAB_CACHE;
  rmSync(cache, { recursive: true, force: true });
});

/** Two songs of each of the eight styles. */
const small = { songs: 16, seconds: 1 };

/** One hash over every file of a collection. */
function fingerprint({ path: root }: Collection): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(root!, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()) {
    hash.update(path.relative(root!, name)).update(readFileSync(name));
  }
  return hash.digest("hex");
}

describe("synthetic collection", () => {
  it("gives the same bytes for the same options, and others for another seed", async () => {
    const first = await openCollection("synthetic", small);
    const bytes = fingerprint(first);
    rmSync(first.path!, { recursive: true });
    expect(fingerprint(await openCollection("synthetic", small))).toBe(bytes);
    expect(fingerprint(await openCollection("synthetic", { ...small, seed: 2 }))).not.toBe(bytes);
  });

  it("varies the factors that are asked for, independently of each other, and holds the rest", async () => {
    const {
      songs,
      factors,
      path: root,
    } = await openCollection("synthetic", { ...small, vary: ["theme", "brightness"] });
    expect(factors).toEqual(["theme", "brightness"]);
    const values = (name: string) => new Set(songs.map((song) => song.attributes[name])).size;
    expect([values("theme"), values("brightness")].every((n) => n > 3)).toBe(true);
    for (const held of ["style", "energy", "tempo", "mode", "key"]) expect(values(held)).toBe(1);
    expect(new Set(songs.map((song) => `${song.artist} ${song.language}`)).size).toBe(1);
    expect((await openCollection("synthetic", small)).path).not.toBe(root);
    expect(existsSync(root!)).toBe(true);
    expect((await openCollection("synthetic", { ...small, vary: ["brightness", "theme"] })).path).toBe(root);
    const plans = planControlledSongs(2000, 1, ["theme", "energy", "mode"]);
    const share = (of: (plan: SongPlan) => boolean) => plans.filter(of).length / plans.length;
    const together = share((p) => p.theme === "rain" && p.energy === "calm");
    expect(Math.abs(together - 1 / 24)).toBeLessThan(0.015);
  });

  it("has sound, lyrics in two languages, labels and factors", async () => {
    const { songs, factors, skipped } = await openCollection("synthetic", small);
    expect(skipped).toEqual([]);
    expect(factors).toEqual(["style", "language", "theme", "energy", "tempo", "mode", "key", "brightness"]);
    expect(new Set(songs.map((s) => s.genre)).size).toBe(8);
    for (const song of songs) {
      const wav = readFileSync(song.audioPath!);
      expect(wav.length).toBe(44 + 2 * 22_050);
      expect(song.attributes["tempo"]).toBeTypeOf("number");
      expect(song.attributes["style"]).toBe(song.genre);
      if (song.lyrics) expect(/[\u0980-\u09ff]/.test(song.lyrics)).toBe(song.language === "bn");
      if (!song.language) expect(song.lyrics).toBeUndefined();
    }
    expect(songs.filter((s) => !s.lyrics)).toHaveLength(2);
  });

  it("regenerates a collection with a missing file, and removes the leftovers of a killed process", async () => {
    const { path: root } = await openCollection("synthetic", small);
    rmSync(path.join(root!, "audio", "syn-0003.wav"));
    const dead = `${root}.unfinished-4194303-x`;
    mkdirSync(dead);
    writeFileSync(path.join(dead, "half"), "x");
    expect((await openCollection("synthetic", small)).songs).toHaveLength(16);
    expect(readdirSync(path.dirname(root!)).filter((n) => n.includes("unfinished"))).toEqual([]);
  });

  it("is generated once for two concurrent requests", async () => {
    const [one, two] = await Promise.all([1, 2].map(() => openCollection("synthetic", { ...small, seed: 5 })));
    expect(one).toEqual(two);
    expect(readdirSync(path.dirname(one!.path!)).filter((n) => n.includes("seed-5"))).toHaveLength(1);
  });

  it("removes collections that older code generated with the same options", async () => {
    const { path: root } = await openCollection("synthetic", small);
    const older = `${root!.slice(0, -8)}00000000`;
    const other = path.join(path.dirname(root!), "16-songs-of-3s-seed-1-00000000");
    renameSync(root!, older);
    mkdirSync(other);
    expect((await openCollection("synthetic", small)).path).toBe(root);
    expect([existsSync(older), existsSync(other)]).toEqual([false, true]);
  });

  it("reports progress, and stops without leaving anything", async () => {
    const seen: number[] = [];
    const stop = new AbortController();
    const onProgress = ({ done, total }: { done: number; total: number }) => {
      seen.push(done);
      expect(total).toBe(16);
      if (done === 3) stop.abort();
    };
    const options = { ...small, seed: 9, onProgress, signal: stop.signal };
    await expect(openCollection("synthetic", options)).rejects.toThrow(/abort/i);
    expect(seen.slice(0, 3)).toEqual([1, 2, 3]);
    expect(readdirSync(path.join(cache, "synthetic")).some((n) => n.includes("seed-9"))).toBe(false);
  });

  it("rejects invalid sizes", async () => {
    await expect(openCollection("synthetic", { vary: [] })).rejects.toThrow(
      /vary is \[\]; it must name one or more of/,
    );
    const unknown = { vary: ["tempo", "loudness"] } as unknown as { vary: ["tempo"] };
    await expect(openCollection("synthetic", unknown)).rejects.toThrow(/vary is "loudness" among others/);
    await expect(openCollection("synthetic", { songs: 0 })).rejects.toThrow(/songs is 0/);
    await expect(openCollection("synthetic", { songs: 10_001 })).rejects.toThrow(/at most 10000/);
  });
});
