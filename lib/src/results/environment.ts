import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import os from "node:os";
import { coreCount } from "../async/parallel.js";
import { workspacePath } from "../io/workspace.js";

/** Environment of a run, to explain differences to runs on other machines. */
export function environment(): Record<string, string | number> {
  const lock = readFileSync(workspacePath("package-lock.json"));
  return {
    surlab: JSON.parse(readFileSync(workspacePath("lib", "package.json"), "utf8")).version,
    packageLock: createHash("sha256").update(lock).digest("hex").slice(0, 16),
    node: process.version,
    platform: `${os.platform()} ${os.arch()}`,
    processor: os.cpus()[0]?.model ?? "unknown",
    threads: coreCount(),
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    started: new Date().toISOString(),
  };
}
