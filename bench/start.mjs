// How long a reader waits until the first cell of a notebook has run, the start of the kernel included.

import { execFileSync } from "node:child_process";
import path from "node:path";

const root = path.dirname(import.meta.dirname);
const out = execFileSync(path.join(root, ".venv", "bin", "python"), [path.join(root, "bench", "firstCell.py")], {
  encoding: "utf8",
  stdio: ["ignore", "pipe", "ignore"],
});
console.log(out.trim().split("\n").at(-1));
