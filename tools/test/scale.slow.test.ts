// npm run scale: as it is typed, and its engine of one machine with runners that end.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeSounds } from "../../lib/test/scale/sounds.js";
import { hashesIn } from "../scale/madeParts.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-scale-"));
const at = (...parts: string[]) => path.join(folder, ...parts);
const env = { ...process.env, SURLAB_CACHE: at("cache"), INIT_CWD: folder, npm_lifecycle_event: "" };
const N = 12;
const typed = ["--collection", "songs", "--stage", "features", "--param", "kinds=melMean", "--param", "seconds=1"];

beforeAll(() => writeSounds(at("songs", "audio"), N));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function scale(args: string[], more: Record<string, string> = {}) {
  return spawnSync(process.execPath, ["tools/scale.mjs", ...args], { encoding: "utf8", env: { ...env, ...more } });
}

const partsIn = (out: string): Record<string, string> => hashesIn(at(out));

describe("what is typed", () => {
  it.each([
    [[], "--stage is missing"],
    [["--stage", "features"], "--collection is missing"],
    [["--collection", "songs", "--stage", "train"], "give their folder with --from"],
    [["--from", "songs", "--stage", "train"], "can't be read on this machine"],
    [["--collection", "songs"], "--stage is missing"],
    [["--collection", "songs", "--stage", "sound"], 'There is no stage "sound"'],
    [["--collection", "none", "--stage", "features"], "There is no "],
    [[...typed, "--param", "seconds"], '--param is "seconds"; write NAME=VALUE'],
    [[...typed, "--runners", "0"], '--runners is "0"; it must be a whole number of at least 1.'],
  ])("%j is refused with one sentence", (args, sentence) => {
    const { stderr, status } = scale(args as string[]);
    expect(stderr).toContain(sentence);
    expect([stderr.trim().split("\n").length, status]).toEqual([1, 1]);
  });
});

describe("the engine of one machine", () => {
  it("makes every part once, whatever the number of runners, and then nothing", () => {
    const first = scale([...typed, "--out", "one", "--shard-songs", "3", "--runners", "1"]);
    expect(first.stderr).toBe("");
    expect(first.stdout).toMatch(/features: (\d+) of \1 shards are done \(12 songs at .* songs\/s in .* s\)\.\n$/);
    const parts = partsIn("one");
    scale([...typed, "--out", "two", "--shard-songs", "3", "--runners", "2"], { SURLAB_CACHE: at("other cache") });
    expect(partsIn("two")).toEqual(parts);
    const again = scale([...typed, "--out", "one", "--shard-songs", "3"]);
    expect(again.stdout).toMatch(/features: (\d+) of \1 shards are done \(\1 of them before\)\.\n$/);
  });

  it("starts a shard again whose runner is killed, and one that falls silent", async () => {
    // A runner that is alone and has its shard: killed, and the next one stopped as a frozen machine would be.
    const slow = at("slow.cjs");
    writeFileSync(
      slow,
      "if (process.argv[1]?.endsWith('shard.mjs')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);",
    );
    const child = spawn(
      process.execPath,
      ["tools/scale.mjs", ...typed, "--out", "killed", "--shard-songs", "20", "--runners", "1", "--silence", "20"],
      {
        env: { ...env, NODE_OPTIONS: `--require "${slow}"`, SURLAB_CACHE: at("third cache") },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const said = textOf(child);
    process.kill(await runnerOf(child, []), "SIGKILL");
    const frozen = await runnerOf(child, []);
    process.kill(frozen, "SIGSTOP");
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([code, await said]).toEqual([0, expect.stringContaining("2 started again")]);
    scale([...typed, "--out", "whole", "--shard-songs", "20"]);
    expect(partsIn("killed")).toEqual(partsIn("whole"));
  });

  it("gives up where nothing can be made, with the reason", () => {
    scale([...typed, "--out", "gone", "--shard-songs", "1"]);
    const [stage] = readdirSync(at("gone"));
    for (const name of readdirSync(at("gone", stage!))) if (/^\d{5}-/.test(name)) rmSync(at("gone", stage!, name));
    const poison = at("poison.cjs");
    writeFileSync(
      poison,
      `const fs = require("node:fs"), { openSync } = fs;
       fs.openSync = (file, ...more) => {
         if (/\\/\\d{5}-[^/]*\\.partial$/.test(String(file))) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
         return openSync(file, ...more);
       };`,
    );
    const { status, stdout, stderr } = scale([...typed, "--out", "gone", "--shard-songs", "1", "--runners", "1"], {
      NODE_OPTIONS: `--require "${poison}"`,
    });
    expect(status).toBe(1);
    expect(stderr).toContain("could not be written, because the disk is full: free some space");
    expect(stdout).toMatch(/5 could not be made and \d+ were not tried: mend the reason, and the same command goes on/);
    expect(existsSync(at("gone", stage!, "manifest.json"))).toBe(true);
  });
});

function textOf(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout!.on("data", (chunk) => {
    text += chunk;
  });
  return new Promise((resolve) => child.stdout!.on("end", () => resolve(text)));
}

/** Process id of a runner below a process, once there is another one than those of before. */
async function runnerOf(child: ChildProcess, seen: number[]): Promise<number> {
  for (;;) {
    const told = spawnSync("ps", ["-eo", "pid=,ppid=,stat=,args="], { encoding: "utf8" }).stdout;
    for (const line of told.split("\n")) {
      const [, pid, parent, state, args] = /^ *(\d+) +(\d+) +(\S+) +(.*)$/.exec(line) ?? [];
      if (Number(parent) !== child.pid || !args!.includes("shard.mjs") || /Z|T/.test(state!)) continue;
      if (!seen.includes(Number(pid)) && !killed.has(Number(pid))) {
        killed.add(Number(pid));
        return Number(pid);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const killed = new Set<number>();
