import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { workspacePath } from "../io/workspace.js";
import { libraryVersion } from "./manifest.js";

/** What must be the same on every machine that works on one manifest. */
export interface Build {
  /** Version of the library. */
  surlab: string;
  /** Hash of the compiled library and of the lock file of its packages: two checkouts of one version may differ. */
  build: string;
  /** Version of Node. */
  node: string;
}

/** The build of this process. */
export function build(): Build {
  const hash = createHash("sha256").update(readFileSync(workspacePath("package-lock.json")));
  const dist = workspacePath("lib", "dist");
  const names = readdirSync(dist, { recursive: true, encoding: "utf8" });
  for (const name of names.filter((one) => one.endsWith(".js")).sort()) {
    hash.update(name).update(readFileSync(path.join(dist, name)));
  }
  return { surlab: libraryVersion(), build: hash.digest("hex").slice(0, 12), node: process.version };
}
