// Step: lib/dist, compiled from lib/src.

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "../paths.mjs";
import { command } from "./command.mjs";

export const name = "library";
export const needsGigabytes = 0;

const dist = inRoot("lib", "dist");
const stamp = path.join(dist, "surlab-setup.json");

export function isReady() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === key();
}

export async function make() {
  // Built in a new folder, so that no file deleted from src remains; the old build stays if this one fails.
  const fresh = `${dist}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const tsc = inRoot("node_modules", "typescript", "bin", "tsc");
  const whole = ["--incremental", "false", "--tsBuildInfoFile", "null"];
  await command("building lib", process.execPath, [tsc, "-p", "lib", "--outDir", fresh, ...whole]);
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
  writeFileSync(stamp, key());
}

function key() {
  const sources = readdirSync(inRoot("lib", "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const hash = createHash("sha256");
  for (const file of [
    ...sources.sort(),
    inRoot("tsconfig.json"),
    inRoot("lib", "tsconfig.json"),
    inRoot("package-lock.json"),
  ]) {
    hash.update(path.relative(inRoot(), file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}
