// Identity of processes beyond their id, since ids are reused, and other containers have their own. For locks, which are
// taken before the library is built; where an id alone is asked about, `isRunning` of lib/src/io/leftovers.ts serves.

import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import os from "node:os";

/** Start time of the process with this id, in the system's format; undefined if it is not alive. */
export function startOf(pid) {
  if (process.platform === "linux") {
    try {
      // Fields after the name, which may hold any characters: state, …; the 20th is the start time in clock ticks since boot.
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

/** Identifies the boot and container in which process ids are valid. */
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
