import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { extractAll, extractMelImages, openCollection, openRun, watchScale } from "../../dist/index.js";
import { readManifest } from "../../dist/scale/manifest.js";
import {
  endInWords,
  latestProgress,
  paceInWords,
  paceOf,
  type RunProgress,
  writeProgress,
} from "../../dist/scale/progress.js";
import { runShard } from "../../dist/scale/runShard.js";
import { writeManifest } from "../../dist/scale/writeManifest.js";
import { writeSounds } from "./sounds.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-open-run-"));
const at = (...parts: string[]) => path.join(folder, ...parts);
const N = 9;

beforeAll(() => {
  vi.stubEnv("SURLAB_CACHE", at("cache"));
  writeSounds(at("songs", "audio"), N);
  writeFileSync(at("songs", "audio", "broken.wav"), "no sound");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runOf(stage: string, parameters: Record<string, string>, skip = 0): Promise<string> {
  const collection = await openCollection(at("songs"));
  const manifest = await writeManifest(collection, stage, at(`out ${skip}`), { parameters, shardSongs: 3 });
  for (const { shard } of readManifest(manifest).shards.slice(skip)) await runShard(manifest, shard);
  return path.dirname(manifest);
}

test("openRun gives what extractAll gives, to the last bit", async () => {
  const { songs } = await openCollection(at("songs"));
  const dir = await runOf("features", { kinds: "melMean,chromaStats", seconds: "1" });
  const found = await (await openRun(dir, { songs })).features();
  expect(found).toEqual(await extractAll(songs, { melMean: {}, chromaStats: {} }, { seconds: 1 }));
});

test("openRun reads images where they lie, in any order", async () => {
  const { songs } = await openCollection(at("songs"));
  const dir = await runOf("images", { seconds: "1", width: "16", nMels: "20" });
  const images = (await openRun(dir, { songs })).images();
  const { read, ...facts } = await extractMelImages(songs, { seconds: 1, width: 16, nMels: 20 });
  const { read: readParts, ...partFacts } = images;
  expect(partFacts).toEqual(facts);
  for (const rows of [[...Array(N).keys()], [8, 0, 3, 3], []]) expect(await readParts(rows)).toEqual(await read(rows));
  await expect(images.read([N])).rejects.toThrow("There is no row");
});

test("openRun leaves out what is not made yet, and says so", async () => {
  const dir = await runOf("features", { kinds: "melMean", seconds: "1" }, 1);
  const run = await openRun(dir);
  const { melMean } = await run.features();
  expect(run.missing).toBe(1);
  expect(melMean!.ids.length + run.skipped.length).toBeLessThan(N + 1);
  expect(melMean!.notes).toEqual([expect.stringContaining("shards are not made yet")]);
  expect(() => run.images()).toThrow("holds the stage features, which has no images");
  await expect(openRun(at("nowhere"))).rejects.toThrow("can't be read on this machine");
});

const progress: RunProgress = {
  ...{ id: "a", engine: "local", stage: "features", unit: "songs", state: "running", began: 1000, updated: 11_000 },
  ...{ total: 10, before: 2, made: 4, songs: 100, songsBefore: 20, songsMade: 40 },
  ...{ skipped: 1, retried: 1, lost: [], failed: 1, failures: [{ shard: 3, reason: "why" }] },
};

test("the pace is that of this command alone", () => {
  expect(paceOf(progress)).toEqual({ songsPerSecond: 4, secondsLeft: 10 });
  expect(paceOf({ ...progress, songsMade: 0 })).toEqual({ songsPerSecond: undefined, secondsLeft: undefined });
  expect(paceInWords(progress)).toBe("4.00 songs/s, 1 failed, 1 started again");
});

test("the end of a run is one sentence", () => {
  expect(endInWords({ ...progress, state: "failed", lost: ["10.0.0.2"] })).toBe(
    "features: 6 of 10 shards are done (2 of them before, 40 songs at 4.00 songs/s in 10 s, 1 without values, 1 started again, lost 10.0.0.2); 1 could not be made and 3 were not tried: mend the reason, and the same command goes on from there.",
  );
  expect(endInWords({ ...progress, before: 10, made: 0, failed: 0, skipped: 0, retried: 0, state: "done" })).toBe(
    "features: 10 of 10 shards are done (10 of them before).",
  );
});

test("watchScale follows a run to its end, and gives up one that says nothing more", async () => {
  const dir = await runOf("features", { kinds: "melMean", seconds: "0.5" });
  await expect(watchScale(dir)).rejects.toThrow("Nothing has run in");
  writeProgress(dir, progress);
  vi.spyOn(console, "log").mockImplementation(() => {});
  await expect(watchScale(dir, { every: 0.01, silence: 0.05 })).rejects.toThrow("Nothing has been heard");
  const watching = watchScale(dir, { every: 0.01 });
  setTimeout(() => writeProgress(dir, { ...progress, state: "done", updated: 12_000 }), 50);
  expect(await watching).toMatchObject({ state: "done", made: 4 });
  expect(latestProgress(dir)?.state).toBe("done");
});
