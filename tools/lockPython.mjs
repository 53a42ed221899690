// Writes the locks of the Python side (tools/setup/python/*.txt): every package that the list in environment.yml brings
// with it, its version and the hashes of its files, for Linux and macOS and each Python from 3.10 on.
//
//     pip install uv && node tools/lockPython.mjs
//
// Versions that a lock has already are kept where they still fit.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { inRoot } from "./paths.mjs";
import { listed, lockFile, variants } from "./setup/pythonEnvironment.mjs";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "surlab-lock-"));
for (const variant of variants) {
  const list = path.join(folder, `${variant}.in`);
  fs.writeFileSync(
    list,
    `${listed()
      .flatMap((entry) => asNeededBy(variant, entry))
      .join("\n")}\n`,
  );
  const options = ["--universal", "--python-version", "3.10", "--generate-hashes", "--no-annotate", "--quiet"];
  const command = ["--custom-compile-command", "node tools/lockPython.mjs"];
  fs.mkdirSync(path.dirname(lockFile(variant)), { recursive: true });
  execFileSync("uv", ["pip", "compile", ...options, ...command, list, "-o", lockFile(variant)], { stdio: "inherit" });
  console.log(path.relative(inRoot(), lockFile(variant)));
}
fs.rmSync(folder, { recursive: true });

/** The CPU-only wheel of TensorFlow exists for Linux on x86-64; elsewhere the plain one is CPU-only already. */
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
