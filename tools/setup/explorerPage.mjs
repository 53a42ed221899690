// Step: lib/explorer/build, the script and the style of the explorer's page, from lib/explorer.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { inRoot } from "../paths.mjs";

export const name = "explorer page";
export const needsGigabytes = 0;

const source = inRoot("lib", "explorer");
const build = path.join(source, "build");
const stamp = path.join(build, "surlab-setup.json");

export function isReady() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === key();
}

export async function make() {
  // Not at the top: set-up starts before npm's packages are there.
  const { bundle } = await import(pathToFileURL(path.join(source, "bundle.mjs")).href);
  const files = await bundle();
  const fresh = `${build}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(fresh, file), text);
  rmSync(build, { recursive: true, force: true });
  renameSync(fresh, build);
  writeFileSync(stamp, key());
}

/** The page, the parts of the library that it shares, and the packages. */
function key() {
  const sources = [source, inRoot("lib", "src")].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(build))
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  const hash = createHash("sha256");
  for (const file of [...sources.sort(), inRoot("package-lock.json")]) {
    hash.update(path.relative(inRoot(), file)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}
