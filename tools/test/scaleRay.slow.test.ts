// npm run scale on a real Ray cluster of two nodes on this machine, while a runner and then a whole node are killed. All other faults
// are in bench/scaleFaults.mjs, whose table is in docs/scale.md.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeSounds } from "../../lib/test/scale/sounds.js";
import { Cluster } from "../scale/cluster.mjs";
import { hashesIn, writtenIn } from "../scale/madeParts.mjs";
import { TYPED, writeSlowSongs } from "../scale/slowSongs.mjs";
import { isReady as rayIsReady } from "../setup/ray.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-scale-ray-"));
const at = (...parts: string[]) => path.join(folder, ...parts);
const env = { ...process.env, SURLAB_CACHE: at("cache"), INIT_CWD: folder, npm_lifecycle_event: "" };
const withRay = it.skipIf(!rayIsReady());
if (!rayIsReady()) console.warn("Ray is not set up (npm run setup -- --with ray): its engine is not tested.");

let cluster: Cluster | undefined;
beforeAll(() => writeSounds(at("songs", "audio"), 14));
afterAll(() => {
  cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const command = (...args: string[]) => ["tools/scale.mjs", ...TYPED, ...args];
const bytesIn = (out: string) => hashesIn(at(out));
const partsWritten = (out: string) => writtenIn(at(out));

async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 50));
}

withRay(
  "makes the same bytes as one machine, though a runner and then a node are killed",
  async () => {
    spawnSync(process.execPath, command("--out", "local"), { env });
    const shards = Object.keys(bytesIn("local")).length;
    // Every song takes a while, so that what is killed has work under way.
    const slow = at("slow.cjs");
    writeSlowSongs(slow);
    cluster = new Cluster({ env: { NODE_OPTIONS: `--require "${slow}"`, SURLAB_CACHE: at("other cache") } });
    await cluster.startHead();
    await cluster.startNode(1);
    const child = spawn(process.execPath, command("--out", "ray", "--engine", "ray", "--address", cluster.address), {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
    const ended = new Promise((resolve) => child.on("close", resolve));
    await until(() => said.includes("shards are done") && Object.keys(partsWritten("ray")).length >= 1);
    const before = partsWritten("ray");
    process.kill(cluster.runners(0).at(-1)!.pid, "SIGKILL");
    await until(() => Object.keys(partsWritten("ray")).length > Object.keys(before).length);
    cluster.kill(1);
    expect([await ended, said]).toEqual([
      0,
      expect.stringContaining(`features: ${shards} of ${shards} shards are done`),
    ]);
    // The runner's shard at least. Whether the cluster notices that the node is lost before the last part is made is a matter of luck.
    expect(said).toMatch(/shards are done .*[1-9] started again/);
    expect(bytesIn("ray")).toEqual(bytesIn("local"));
    expect(partsWritten("ray")).toMatchObject(before);

    const { address } = cluster;
    cluster.stop();
    const gone = spawnSync(process.execPath, command("--out", "gone", "--engine", "ray", "--address", address), {
      env,
      encoding: "utf8",
    });
    expect([gone.status, gone.stderr]).toEqual([1, expect.stringMatching(/^No Ray cluster answers at .*\n$/)]);
  },
  420_000,
);
