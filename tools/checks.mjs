// The checks of `npm test` that run no code of the project: format and lint, the order of the folders, spelling, types.
// All at once, since each keeps one core busy at most; what each says stands together.

import { spawn } from "node:child_process";
import { inRoot } from "./paths.mjs";

const bin = (name) => inRoot("node_modules", ".bin", name);
const spelling = ["--no-progress", "--cache", "--cache-location", "node_modules/.cache/cspell"];
const checks = [
  [bin("biome"), "check", "--error-on-warnings"],
  [process.execPath, inRoot("tools", "notebookCells.mjs")],
  [bin("depcruise"), "lib/src"],
  [bin("cspell"), ...spelling],
  [process.execPath, inRoot("node_modules", "typescript", "bin", "tsc")],
];

function run([program, ...args]) {
  const colors = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {};
  const child = spawn(program, args, { cwd: inRoot(), env: { ...process.env, ...colors } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      process.stdout.write(said);
      resolve(code === 0);
    });
  });
}

const passed = await Promise.all(checks.map(run));
process.exit(passed.every(Boolean) ? 0 : 1);
