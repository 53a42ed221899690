// A child process that opens folders, observed from outside: its exit, its CPU time, its memory.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const child = path.join(path.dirname(fileURLToPath(import.meta.url)), "child.cjs");

/** CPU seconds for one folder, and wall-clock seconds where the system doesn't report CPU time. */
const BUSY = 10;
const SILENT = 60;
const MEGABYTES = 1024;
/** Folders per process, so that leftovers of one folder are not counted as another's. */
const FOLDERS = 100;

export class Observer {
  #environment;
  #process;
  #looked = 0;
  #answer;

  /** @param environment variables on top of this process's own */
  constructor(environment = {}) {
    this.#environment = environment;
  }

  /** Opens a folder with the library. `failure` says what is wrong; undefined if nothing is. */
  async look(folder) {
    if (this.#looked++ % FOLDERS === 0) this.end();
    const running = (this.#process ??= this.#start());
    const began = usage(running.pid);
    const start = performance.now();
    const outcome = await new Promise((resolve) => {
      const timer = setInterval(() => {
        const seconds = (performance.now() - start) / 1000;
        const now = usage(running.pid);
        const busy = now && began ? now.seconds - began.seconds : seconds / (SILENT / BUSY);
        if (busy > BUSY || seconds > SILENT) {
          finish({ failure: `hangs: no answer after ${Math.round(seconds)} s`, fatal: true });
        } else if (now && now.megabytes > MEGABYTES) {
          finish({ failure: `takes more than ${MEGABYTES} MB of memory`, fatal: true });
        }
      }, 50);
      const finish = (result) => {
        clearInterval(timer);
        this.#answer = undefined;
        resolve(result);
      };
      this.#answer = finish;
      running.stdin.write(`${folder}\n`);
    });
    if (outcome.fatal) this.end();
    return outcome;
  }

  /** Ends the process; the next folder gets a new one. */
  end() {
    this.#process?.kill("SIGKILL");
    this.#process = undefined;
  }

  #start() {
    const running = spawn(process.execPath, [child], {
      env: { ...process.env, SURLAB_THREADS: "1", ...this.#environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let output = "";
    let errors = "";
    running.stdin.on("error", () => {});
    running.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
      // Answers begin with a marker; other lines are output of the library.
      for (let end = output.indexOf("\n"); end >= 0; end = output.indexOf("\n")) {
        const line = output.slice(0, end);
        output = output.slice(end + 1);
        if (line.startsWith("\u0001") && running === this.#process) this.#answer?.(JSON.parse(line.slice(1)));
      }
    });
    running.stderr.setEncoding("utf8").on("data", (text) => {
      errors = (errors + text).slice(-2000);
    });
    running.on("exit", (code, signal) => {
      if (running !== this.#process) return;
      this.#process = undefined;
      const last = errors.trim().split("\n").slice(-12).join("\n");
      this.#answer?.({ failure: `the process ended (${signal ?? `code ${code}`}): ${last}`, fatal: true });
    });
    return running;
  }
}

/**
 * CPU time of a process so far, and the memory of the largest among it and its children (which decode audio); undefined if
 * the system has no /proc.
 */
function usage(pid) {
  try {
    // Fields after the name, which may contain spaces: utime and stime are the 14th and 15th of all, in 1/100 s.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return { seconds: (Number(fields[11]) + Number(fields[12])) / 100, megabytes: largest(pid) };
  } catch {
    return undefined;
  }
}

function largest(pid) {
  const read = (file) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, "utf8");
    } catch {
      // The child may have exited.
      return "";
    }
  };
  const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(read("status"))?.[1] ?? 0) / 1024;
  const children = read(`task/${pid}/children`).split(" ").filter(Boolean);
  return Math.max(own, ...children.map(largest));
}
