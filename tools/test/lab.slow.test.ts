// npm run lab with a fake JupyterLab of ten lines, which logs what it receives.

import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { isRunning } from "../../lib/dist/io/leftovers.js";
import { venvBin } from "../paths.mjs";

const FAKE = `#!${process.execPath}
import fs from "node:fs";
const log = (line) => fs.appendFileSync(process.env.SURLAB_TEST_LOG, line + "\\n");
let asked = 0;
process.on("SIGINT", () => {
  log("SIGINT");
  console.log("Shut down this Jupyter server (y/[n])?");
  if (++asked === 1) process.stdin.once("data", (text) => { log("answer " + String(text).trim()); process.exit(0); });
});
process.on("SIGTERM", () => { log("SIGTERM"); process.exit(0); });
setInterval(() => {}, 1000);
log("pid " + process.pid);
console.error("WARNING: All log messages before absl::InitializeLog() is called are written to STDERR");
console.error("I0000 00:00:1795848894.943537    1019 port.cc:153] oneDNN custom operations are on. You may see");
console.error("[W ServerApp] The disk is full");
console.log("lab is ready");
`;

let folder: string;
let log: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "surlab-lab-"));
  log = path.join(folder, "log");
  cpSync("tools", path.join(folder, "tools"), { recursive: true, filter: (from) => !from.includes("test") });
  writeFileSync(path.join(folder, "tools/setup.mjs"), "export async function setup() {}\n");
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module", "scripts": { "lab": "node tools/lab.mjs" } }');
  mkdirSync(path.join(folder, "notebooks"));
  mkdirSync(path.join(folder, ".venv/bin"), { recursive: true });
  writeFileSync(path.join(folder, ".venv/bin/jupyter"), FAKE, { mode: 0o755 });
});
afterEach(() => {
  // Only a failed test leaves one.
  const pid = logged()
    .find((line) => line.startsWith("pid "))
    ?.slice(4);
  if (pid && isRunning(Number(pid))) process.kill(Number(pid), "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const env = () => ({ ...process.env, SURLAB_TEST_LOG: log });
const logged = () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []);

async function until(what: string, reached: () => boolean) {
  for (let i = 0; i < 600 && !reached(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(reached(), what).toBe(true);
}

/** Under npm, with the server's process number once it is up. */
async function lab(): Promise<{ npm: ChildProcess; server: number }> {
  const npm = spawn("npm", ["run", "lab"], { cwd: folder, env: env(), stdio: "ignore" });
  await until("started", () => logged().length > 0);
  return { npm, server: Number(logged()[0]!.slice(4)) };
}

it("SIGTERM to npm run lab shuts the server down cleanly", async () => {
  const { npm, server } = await lab();
  npm.kill("SIGTERM");
  await until("the server to end", () => !isRunning(server));
  expect(logged().slice(1)).toEqual(["SIGTERM"]);
});

it("kill -9 of the tool ends the server too", async () => {
  const tool = spawn(process.execPath, ["tools/lab.mjs"], { cwd: folder, env: env(), stdio: "ignore" });
  await until("started", () => logged().length > 0);
  tool.kill("SIGKILL");
  await until("the server to end", () => !isRunning(Number(logged()[0]!.slice(4))));
  expect(logged().slice(1)).toEqual(["SIGTERM"]);
});

/** What the server was told, and what stood in the terminal. */
function inTerminal(keys: [string, string][]): Promise<string> {
  const terminal = spawn(
    venvBin("python"),
    [path.resolve("tools/test/terminal.py"), JSON.stringify(keys), "npm", "run", "lab"],
    { cwd: folder, env: env() },
  );
  let said = "";
  terminal.stdout.on("data", (text) => {
    said += text;
  });
  return new Promise((resolve) => terminal.on("close", () => resolve(said)));
}

it("the terminal shows the server's warnings, without TensorFlow's notices", async () => {
  const said = await inTerminal([
    ["The disk is full", "\u0003"],
    ["(y/[n])?", "y\n"],
  ]);
  expect(said).toContain("[W ServerApp] The disk is full");
  expect(said).not.toMatch(/absl|oneDNN/);
});

it("one Ctrl-C reaches the server once, which asks for confirmation; the answer stops it", async () => {
  const said = await inTerminal([
    ["lab is ready", "\u0003"],
    ["(y/[n])?", "y\n"],
  ]);
  expect(logged().slice(1)).toEqual(["SIGINT", "answer y"]);
  expect(said).not.toContain("    at ");
});

it("a closed terminal ends the server", async () => {
  await inTerminal([["lab is ready", "hang up"]]);
  await until("the server to end", () => !isRunning(Number(logged()[0]!.slice(4))));
  expect(logged()).toContain("SIGTERM");
});
