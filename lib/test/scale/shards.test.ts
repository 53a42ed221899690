import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { extractAll, npyMatrix, openCollection } from "../../dist/index.js";
import { readManifest } from "../../dist/scale/manifest.js";
import { queryParquet } from "../../dist/scale/parquet.js";
import { killersAmong, runShard } from "../../dist/scale/runShard.js";
import { writeManifest } from "../../dist/scale/writeManifest.js";
import { writeSounds } from "./sounds.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-shards-"));
const at = (...parts: string[]) => path.join(folder, ...parts);
const parameters = { kinds: "melMean,chromaStats", seconds: "1" };
const N = 9;

const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Names and hashes of the parts beside a manifest. */
function partsBeside(manifest: string): Record<string, string> {
  const beside = path.dirname(manifest);
  const names = readdirSync(beside).filter((name) => /^\d{5}-/.test(name));
  return Object.fromEntries(names.sort().map((name) => [name, hash(readFileSync(path.join(beside, name)))]));
}

async function runAll(manifest: string, order = (shards: number[]) => shards): Promise<void> {
  const shards = readManifest(manifest).shards.map(({ shard }) => shard);
  for (const shard of order(shards)) await runShard(manifest, shard);
}

const filesOf = (manifest: string) =>
  readManifest(manifest).shards.map(({ part }) => path.join(path.dirname(manifest), `${part}.parquet`));

beforeAll(() => {
  vi.stubEnv("SURLAB_CACHE", at("cache"));
  writeSounds(at("songs", "audio"), N);
  writeFileSync(at("songs", "audio", "broken.wav"), "no sound");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("shards of a collection", () => {
  test("hold what extractAll gives, one row a song, with a reason for each song left out", async () => {
    const collection = await openCollection(at("songs"));
    const manifest = await writeManifest(collection, "features", at("out"), { parameters, shardSongs: 3 });
    const { shards, songs } = readManifest(manifest);
    expect(songs).toBe(N + 1);
    expect(shards.length).toBeGreaterThan(1);
    expect(shards.reduce((sum, shard) => sum + shard.songs, 0)).toBe(N + 1);
    await runAll(manifest);
    const rows = await queryParquet(filesOf(manifest));
    const all = await extractAll(collection.songs, { melMean: {}, chromaStats: {} }, { seconds: 1 });
    expect(rows.filter(({ status }) => status === "ok")).toHaveLength(N);
    for (const [kind, { X, names, ids }] of Object.entries(all)) {
      for (const [i, id] of ids.entries()) {
        const row = rows.find((one) => one.id === id)!;
        expect(names.map((name) => row[`${kind}.${name}`])).toEqual([...X.data.subarray(i * X.cols, (i + 1) * X.cols)]);
      }
    }
    const [skipped, ...others] = rows.filter(({ status }) => status === "skipped");
    expect(others).toEqual([]);
    expect(skipped).toMatchObject({ id: "broken", reason: all.melMean.skipped[0]!.reason, row: null });
    expect(skipped![`melMean.${all.melMean.names[0]}`]).toBeNull();
  });

  test("are the same bytes from other names of folders, another order and a fresh cache", async () => {
    const before = partsBeside(
      await writeManifest(await openCollection(at("songs")), "features", at("out"), { parameters, shardSongs: 3 }),
    );
    vi.stubEnv("SURLAB_CACHE", at("other cache"));
    cpSync(at("songs"), at("moved's songs"), { recursive: true });
    const moved = await openCollection(at("moved's songs"));
    const shuffled = { ...moved, songs: [...moved.songs].reverse() };
    const manifest = await writeManifest(shuffled, "features", at("moved out"), { parameters, shardSongs: 3 });
    await runAll(manifest, (shards) => shards.reverse());
    const after = partsBeside(manifest);
    expect(Object.keys(after)).toHaveLength(readManifest(manifest).shards.length);
    expect(after).toEqual(before);
    vi.stubEnv("SURLAB_CACHE", at("cache"));
  });

  test("of a collection with one song more are the old ones but for the song's own", async () => {
    const options = { parameters, shardSongs: 3 };
    const before = readManifest(await writeManifest(await openCollection(at("songs")), "features", at("out"), options));
    cpSync(at("songs"), at("more"), { recursive: true });
    writeSounds(at("one"), 1, 2);
    renameSync(at("one", "s00.wav"), at("more", "audio", "new.wav"));
    const after = readManifest(await writeManifest(await openCollection(at("more")), "features", at("out"), options));
    const old = new Set(before.shards.map(({ part }) => part));
    expect(after.shards.filter(({ part }) => !old.has(part))).toHaveLength(1);
  });

  test("that are done are left; other parameters are other parts", async () => {
    const songs = await openCollection(at("songs"));
    const manifest = await writeManifest(songs, "features", at("out"), { parameters, shardSongs: 3 });
    const [first] = readManifest(manifest).shards;
    expect(await runShard(manifest, first!.shard)).toEqual({ shard: first!.shard, done: true });
    const other = await writeManifest(songs, "features", at("out"), {
      parameters: { ...parameters, seconds: "0.5" },
      shardSongs: 3,
    });
    expect(path.dirname(other)).not.toBe(path.dirname(manifest));
    expect(readManifest(other).shards[0]!.part).not.toBe(first!.part);
  });

  test("images are .npy files, whose rows the table names", async () => {
    const collection = await openCollection(at("songs"));
    const manifest = await writeManifest(collection, "images", at("out"), {
      parameters: { seconds: "1", width: "16", nMels: "20" },
    });
    const { shards } = readManifest(manifest);
    expect(shards).toHaveLength(1);
    await runAll(manifest);
    const images = npyMatrix(readFileSync(path.join(path.dirname(manifest), `${shards[0]!.part}.images.npy`)));
    expect([images.rows, images.cols]).toEqual([N, 320]);
    const rows = await queryParquet(filesOf(manifest), 'SELECT id, "row" FROM parts ORDER BY "row"');
    expect(rows.map(({ row }) => row)).toEqual([...Array(N).keys(), null]);
    expect(images.data.every(Number.isFinite)).toBe(true);
  });

  test("are refused in one sentence where something is wrong", async () => {
    const collection = await openCollection(at("songs"));
    const write = (stage: string, given: Record<string, string>) =>
      writeManifest(collection, stage, at("out"), { parameters: given });
    await expect(write("feature", {})).rejects.toThrow(
      'There is no stage "feature"; there are features, images, train, encode or cluster.',
    );
    await expect(write("features", { second: "3" })).rejects.toThrow("did you mean seconds?");
    await expect(write("features", { seconds: "long" })).rejects.toThrow('seconds is "long"; it must be a number');
    await expect(write("features", { kinds: "melStat" })).rejects.toThrow('kind is "melStat"');
    await expect(runShard(at("none.json"), 0)).rejects.toThrow("can't be read on this machine");
    const manifest = await write("features", parameters);
    await expect(runShard(manifest, 77)).rejects.toThrow("The manifest has no shard 77");
    writeFileSync(manifest, JSON.stringify({ ...readManifest(manifest), surlab: "0.0.1" }));
    await expect(runShard(manifest, 0)).rejects.toThrow("was made by Surlab 0.0.1");
  });

  test("are not made of a file that changed since the manifest was written", async () => {
    mkdirSync(at("changing"));
    writeSounds(at("changing", "audio"), 2);
    const collection = await openCollection(at("changing"));
    const manifest = await writeManifest(collection, "features", at("out"), { parameters });
    writeFileSync(at("changing", "audio", "s01.wav"), "other");
    await expect(runShard(manifest, 0)).rejects.toThrow("has 5 bytes and had");
    rmSync(at("changing", "audio", "s01.wav"));
    await expect(runShard(manifest, 0)).rejects.toThrow("There is no ");
    expect(partsBeside(manifest)).toEqual(expect.not.objectContaining({ "00000": expect.anything() }));
    expect(
      filesOf(manifest)
        .map((file) => path.basename(file))
        .some((name) => name in partsBeside(manifest)),
    ).toBe(false);
  });
});

describe("songs that end the process", () => {
  test("are found by halving", async () => {
    const bad = new Set([3, 4, 100]);
    const runs: string[] = [];
    const killers = await killersAmong(0, 128, async (from, to) => {
      runs.push(`${from}-${to}`);
      return [...bad].some((place) => place >= from && place < to) ? "SIGSEGV" : undefined;
    });
    expect(killers.map(({ place }) => place)).toEqual([3, 4, 100]);
    expect(killers[0]!.reason).toBe("ended the process that worked on it (SIGSEGV)");
    expect(runs.length).toBeLessThan(40);
  });

  test("none where the process was ended from outside", async () => {
    expect(await killersAmong(0, 128, async () => undefined)).toEqual([]);
  });
});
