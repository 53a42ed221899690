import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { openCollection } from "../../dist/index.js";
import { readManifest } from "../../dist/scale/manifest.js";
import { queryParquet } from "../../dist/scale/parquet.js";
import { writeManifest } from "../../dist/scale/writeManifest.js";
import { writeSounds } from "./sounds.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-killers-"));
const at = (...parts: string[]) => path.join(folder, ...parts);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a song that ends its process is a line of `skipped`, and the runner goes on with the next shard", async () => {
  // A stand-in for a crash of a native library: looking at this file ends the process.
  const poison = at("poison.cjs");
  writeFileSync(
    poison,
    `const fs = require("node:fs"), { statSync } = fs;
     fs.statSync = (file, ...more) => {
       if (String(file).endsWith("s05.wav")) process.kill(process.pid, "SIGKILL");
       return statSync(file, ...more);
     };`,
  );
  vi.stubEnv("SURLAB_CACHE", at("cache"));
  writeSounds(at("songs", "audio"), 8);
  writeFileSync(at("songs", "audio", "broken.wav"), "no sound");
  const parameters = { kinds: "melMean", seconds: "1" };
  const collection = await openCollection(at("songs"));
  const manifest = await writeManifest(collection, "features", at("poisoned"), { parameters, shardSongs: 3 });
  const { shards } = readManifest(manifest);
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [path.resolve("tools/scale/shard.mjs"), "--manifest", manifest],
    {
      encoding: "utf8",
      input: shards.map(({ shard }) => `${shard}\n`).join(""),
      env: { ...process.env, NODE_OPTIONS: `--require "${poison}"`, SURLAB_THREADS: "1" },
    },
  );
  expect([stderr, status]).toEqual(["", 0]);
  const reports = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter(({ at }) => at === undefined);
  expect(reports.map(({ shard, done }) => [shard, done])).toEqual(shards.map(({ shard }) => [shard, false]));
  const files = shards.map(({ part }) => path.join(path.dirname(manifest), `${part}.parquet`));
  const rows = await queryParquet(files, "SELECT id, reason FROM parts WHERE status = 'skipped' ORDER BY id");
  expect(rows).toEqual([
    { id: "broken", reason: expect.any(String) },
    { id: "s05", reason: "ended the process that worked on it (SIGKILL)" },
  ]);
});
