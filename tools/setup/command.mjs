// Runs a program for a set-up step; its output goes to a log and is shown only on failure.

import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isEnding, startChild } from "../children.mjs";
import { cache, root } from "../paths.mjs";
import { explain } from "./failure.mjs";

/** Resolves when the program succeeds; otherwise rejects with a SetupFailure. The program is stopped if this process ends. */
export function command(what, program, args, options = {}) {
  const log = path.join(cache, "setup", `${what.replace(/\W+/g, "-")}.log`);
  return new Promise((resolve, reject) => {
    const child = startChild(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"], ...options });
    let output = "";
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const failed = (text) => {
      if (isEnding()) return;
      try {
        mkdirSync(path.dirname(log), { recursive: true });
        writeFileSync(log, text);
      } catch {
        // A full or read-only disk, probably also why the program failed; the end of its output is shown below.
      }
      process.stderr.write(`${text.trimEnd().split("\n").slice(-12).join("\n")}\n`);
      reject(explain(what, text, path.relative(root, log)));
    };
    child.on("error", (error) => failed(`${output}\n${error.message}`));
    child.on("close", (code, signal) =>
      code === 0 ? resolve(output) : failed(`${output}\n(ended with ${signal ?? code})`),
    );
  });
}

/** The output of a program, or undefined if it is missing or fails. */
export function answer(program, args) {
  const result = spawnSync(program, args, { encoding: "utf8", timeout: 20_000 });
  return result.status === 0 ? result.stdout.trim() : undefined;
}
