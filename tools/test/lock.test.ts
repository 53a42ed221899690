import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { tryLock } from "../lock.mjs";
import { machine, startOf } from "../processes.mjs";

let folder: string;
let started: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "surlab-lock-"));
});
afterEach(() => {
  for (const child of started) child.kill("SIGKILL");
  started = [];
  rmSync(folder, { recursive: true, force: true });
});

/** A process that runs lines of code with `tryLock`, and answers each with a line. */
function contender() {
  const code = `
    import fs from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    import { createInterface } from "node:readline";
    import { tryLock } from ${JSON.stringify(path.resolve("tools/lock.mjs"))};
    for await (const line of createInterface({ input: process.stdin })) {
      let lock = tryLock(line);
      while (lock.owner) { await sleep(1); lock = tryLock(line); }
      let alone = true;
      try { fs.writeFileSync(line + "/inside", "", { flag: "wx" }); } catch { alone = false; }
      await sleep(5);
      fs.rmSync(line + "/inside", { force: true });
      lock.release();
      console.log(alone ? "alone" : "two at once");
    }`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["pipe", "pipe", "inherit"] });
  started.push(child);
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    child,
    async enter(lock: string): Promise<string> {
      child.stdin!.write(`${lock}\n`);
      return (await lines.next()).value;
    },
  };
}

const dead = (more: object = {}) =>
  JSON.stringify({ pid: 2 ** 22 + 1, started: "1", machine: machine(), taken: "2026-01-01T00:00:00Z", ...more });

it("admits one of six at a time, in 24 rounds that begin with a dead holder's lock", async () => {
  const six = Array.from({ length: 6 }, contender);
  for (let round = 0; round < 24; round++) {
    const lock = path.join(folder, String(round));
    mkdirSync(lock);
    writeFileSync(path.join(lock, String(round + 1)), dead());
    const said = await Promise.all(six.map((one) => one.enter(lock)));
    expect(said).toEqual(Array(6).fill("alone"));
    // The last holder's number alone is left.
    expect(readdirSync(lock)).toEqual([String(round + 7)]);
  }
});

it("names the holder, and is free when it has released or exited", async () => {
  const first = tryLock(folder);
  expect(tryLock(folder).owner).toMatchObject({ pid: process.pid });
  first.release!();
  const second = tryLock(folder);
  expect(second.release).toBeTypeOf("function");
  second.release!();

  const code = `import { tryLock } from ${JSON.stringify(path.resolve("tools/lock.mjs"))}; tryLock(${JSON.stringify(folder)}); process.kill(process.pid, "SIGKILL");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "ignore" });
  await new Promise((resolve) => child.on("close", resolve));
  for (let i = 0; i < 200 && tryLock(folder).owner?.ending; i++) await new Promise((r) => setTimeout(r, 50));
  expect(tryLock(folder).owner?.pid).toBe(process.pid);
});

it.each([
  ["a process number that was used again", () => dead({ pid: process.pid, started: "1" })],
  ["a half-written file", () => '{ "pid": 1'],
  ["an empty file", () => ""],
])("is not held by %s", (_, content) => {
  writeFileSync(path.join(folder, "3"), content());
  expect(tryLock(folder).release).toBeTypeOf("function");
  expect(readdirSync(folder)).toEqual(["4"]);
});

it("is held while the children of a killed holder are ending", () => {
  const guard = { pid: process.pid, started: startOf(process.pid) };
  writeFileSync(path.join(folder, "3"), dead({ guard }));
  expect(tryLock(folder).owner).toMatchObject({ pid: 2 ** 22 + 1, ending: true });
});

it("of another machine is held while its holder's heartbeat continues", () => {
  const file = path.join(folder, "3");
  writeFileSync(file, dead({ machine: "elsewhere" }));
  expect(tryLock(folder).owner).toMatchObject({ elsewhere: true });
  utimesSync(file, new Date(Date.now() - 120_000), new Date(Date.now() - 120_000));
  expect(tryLock(folder).release).toBeTypeOf("function");
});

it("warns and continues without a lock on a file system without hard links", () => {
  const fs = createRequire(import.meta.url)("node:fs");
  vi.spyOn(fs, "linkSync").mockImplementation(() => {
    throw Object.assign(new Error("EPERM"), { code: "EPERM", syscall: "link" });
  });
  syncBuiltinESMExports();
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  expect(tryLock(folder).release).toBeTypeOf("function");
  expect(warn.mock.calls[0]![0]).toContain("run one at a time");
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

it("is released at the end of the process, and its drafts are removed", async () => {
  writeFileSync(path.join(folder, `draft.${2 ** 22 + 1}.0a1b2c3d`), "");
  const code = `import { tryLock } from ${JSON.stringify(path.resolve("tools/lock.mjs"))}; tryLock(${JSON.stringify(folder)}); process.exit(0);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "ignore" });
  await new Promise((resolve) => child.on("close", resolve));
  expect(JSON.parse(readFileSync(path.join(folder, "1"), "utf8"))).toEqual({ released: true });
  expect(existsSync(path.join(folder, `draft.${2 ** 22 + 1}.0a1b2c3d`))).toBe(false);
});
