// Writes the lock files of the Python packages (tools/setup/python/*.txt): every direct and transitive dependency of the lists in
// environment.yml with version and file hashes, for Linux and macOS and each Python from 3.10 on.
//
//     pip install uv && node tools/lockPython.mjs
//
// Versions already in a lock file are kept if still compatible.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { inRoot } from "./paths.mjs";
import { listed, lockFile, variants } from "./setup/pythonEnvironment.mjs";
import { wanted } from "./setup/ray.mjs";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "surlab-lock-"));
const lists = {
  ...Object.fromEntries(variants.map((variant) => [variant, listed().flatMap((entry) => asNeededBy(variant, entry))])),
  ray: [wanted()],
};
for (const [variant, entries] of Object.entries(lists)) {
  const list = path.join(folder, `${variant}.in`);
  fs.writeFileSync(list, `${entries.join("\n")}\n`);
  const options = ["--universal", "--python-version", "3.10", "--generate-hashes", "--no-annotate", "--quiet"];
  const command = ["--custom-compile-command", "node tools/lockPython.mjs"];
  fs.mkdirSync(path.dirname(lockFile(variant)), { recursive: true });
  execFileSync("uv", ["pip", "compile", ...options, ...command, list, "-o", lockFile(variant)], { stdio: "inherit" });
  console.log(path.relative(inRoot(), lockFile(variant)));
}
fs.rmSync(folder, { recursive: true });

/** TensorFlow's CPU-only wheel exists only for Linux on x86-64; elsewhere the standard wheel is CPU-only. */
function asNeededBy(variant, entry) {
  const [name, version] = entry.split("==");
  if (name !== "tensorflow-cpu") return [entry];
  if (variant === "without-tensorflow") return [];
  if (variant === "gpu") return [`tensorflow[and-cuda]==${version}`];
  const here = 'sys_platform == "linux" and platform_machine == "x86_64"';
  return [
    `tensorflow-cpu==${version} ; ${here}`,
    `tensorflow==${version} ; sys_platform != "linux" or platform_machine != "x86_64"`,
  ];
}
