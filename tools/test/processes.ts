import { readFileSync } from "node:fs";

/** The number of the process that started process `pid`. On Linux only. */
export function parentOf(pid: number): number {
  // After the name in parentheses, which may hold anything: the state, then the parent.
  return Number(/.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))![1]);
}
