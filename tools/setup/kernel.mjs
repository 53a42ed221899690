// Step: the tslab kernel, registered only inside .venv and pointing to this checkout's tslab.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inRoot, kernelSnapshot, kernelSpec } from "../paths.mjs";

export const name = "Jupyter kernel";
export const needsGigabytes = 0;

const spec = `${JSON.stringify(
  {
    argv: [
      "/bin/sh",
      inRoot("tools", "kernel", "start.sh"),
      process.execPath,
      kernelSnapshot,
      // Node 20 warns when CommonJS loads an ES module; several of our packages are ES modules only.
      "--disable-warning=ExperimentalWarning",
      inRoot("tools", "kernel.cjs"),
      "kernel",
      "--config-path",
      "{connection_file}",
    ],
    display_name: "TypeScript (Surlab)",
    language: "typescript",
  },
  null,
  2,
)}\n`;

export function isReady() {
  return existsSync(kernelSpec) && readFileSync(kernelSpec, "utf8") === spec;
}

export function make() {
  mkdirSync(path.dirname(kernelSpec), { recursive: true });
  writeFileSync(kernelSpec, spec);
}
