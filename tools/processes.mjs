// Which process is meant by a number: numbers are used again, and other containers have numbers of their own.

import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import os from "node:os";

/** When the process of that number started, in the system's own words; undefined where there is none, or a dead one. */
export function startOf(pid) {
  if (process.platform === "linux") {
    try {
      // After the name, which may hold anything: state, …, and as the 20th the start in ticks since the machine's.
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      return "ZX".includes(fields[0]) ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  const told = spawnSync("/bin/ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
  return told.stdout?.trim() || undefined;
}

/** This machine since it was started, and where it has containers, this one: where process numbers mean the same. */
export function machine() {
  const parts = [os.hostname()];
  for (const read of [
    () => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim(),
    () => readlinkSync("/proc/self/ns/pid"),
  ]) {
    try {
      parts.push(read());
    } catch {
      // Not Linux.
    }
  }
  return parts.join(" ");
}
