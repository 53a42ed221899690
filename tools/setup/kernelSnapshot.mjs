// Step: the snapshot that the kernel starts from (tools/kernel/snapshot.cjs), in .cache/kernel. Without it the kernel starts
// slower, so that a failure is no failure of the set-up.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import v8 from "node:v8";
import { inRoot, kernelSnapshot } from "../paths.mjs";
import { command } from "./command.mjs";

export const name = "kernel snapshot";
export const needsGigabytes = 0.2;

const stamp = path.join(kernelSnapshot, "surlab-setup.json");
const scripts = inRoot("tools", "kernel");

export function isReady() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === key();
}

export async function make() {
  const fresh = `${kernelSnapshot}.new`;
  const begin = () => {
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
  };
  try {
    try {
      begin();
      await build(fresh, "probe", "probe.cjs");
      await build(fresh, "kernel", "snapshot.cjs");
      // Starts from it, to see that Node can.
      const snapshot = ["--snapshot-blob", path.join(fresh, "kernel.blob")];
      await command("trying the snapshot", process.execPath, [...snapshot, path.join(scripts, "fromSnapshot.cjs")]);
    } catch (error) {
      console.log(`  (The kernel starts without a snapshot, which takes 2 s longer: ${error.message})`);
      // Remembered, so that the next set-up does not try the same again.
      begin();
    }
    writeFileSync(path.join(fresh, "surlab-setup.json"), key());
    rmSync(kernelSnapshot, { recursive: true, force: true });
    renameSync(fresh, kernelSnapshot);
  } catch {
    // A full or read-only disk: the next set-up tries again.
  }
}

async function build(folder, script, source) {
  const file = path.join(folder, `${script}.blob`);
  const args = ["--snapshot-blob", file, "--build-snapshot", path.join(scripts, source), scripts];
  await command(`making the snapshot ${script}.blob`, process.execPath, args);
}

/** What Node compares, and what is in the snapshot but for the library's declarations: of these the kernel reads what changed. */
function key() {
  const hash = createHash("sha256");
  for (const name of readdirSync(scripts).sort()) hash.update(name).update(readFileSync(path.join(scripts, name)));
  hash.update(readFileSync(inRoot("package-lock.json")));
  const node = { version: process.version, arch: process.arch, v8: v8.cachedDataVersionTag(), root: inRoot() };
  return JSON.stringify({ ...node, sources: hash.digest("hex") });
}
