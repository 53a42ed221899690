// Paths in this checkout. The tools write only below `root`.

import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const inRoot = (...parts) => path.join(root, ...parts);

export const cache = inRoot(".cache");
export const venv = inRoot(".venv");
export const venvBin = (name) => path.join(venv, "bin", name);
export const tfjsPackage = inRoot("node_modules", "@tensorflow", "tfjs-node-gpu");
export const kernelSpec = path.join(venv, "share", "jupyter", "kernels", "tslab", "kernel.json");
/** The folder of the snapshot that the kernel starts from. */
export const kernelSnapshot = path.join(cache, "kernel");

/** The site-packages folder of .venv, or undefined if it doesn't exist yet. */
export function sitePackages() {
  const lib = path.join(venv, "lib");
  const version = existsSync(lib) && readdirSync(lib).find((name) => name.startsWith("python3"));
  return version ? path.join(lib, version, "site-packages") : undefined;
}

/** Name and version of an installed Python package from its dist-info folder, without starting Python. */
export function pythonPackage(pattern) {
  const site = sitePackages();
  const found = site && existsSync(site) && readdirSync(site).find((name) => pattern.test(name));
  const match = found && /^(.+)-([^-]+)\.dist-info$/.exec(found);
  return match ? { name: match[1], version: match[2] } : undefined;
}

export const tensorflowPackage = () => pythonPackage(/^tensorflow(_cpu)?-[\d.]+.*\.dist-info$/);

/** Environment variables that keep the files of Jupyter programs in the checkout. */
export function jupyterEnvironment() {
  const own = (name) => path.join(cache, "jupyter", name);
  // IPython warns and uses a temporary folder if the parent of its folder is missing.
  mkdirSync(own(""), { recursive: true });
  return {
    ...process.env,
    PATH: `${path.join(venv, "bin")}${path.delimiter}${process.env.PATH ?? ""}`,
    VIRTUAL_ENV: venv,
    JUPYTER_CONFIG_DIR: own("config"),
    JUPYTER_DATA_DIR: own("data"),
    JUPYTER_RUNTIME_DIR: own("runtime"),
    JUPYTER_PREFER_ENV_PATH: "1",
    IPYTHONDIR: own("ipython"),
    PYTHONUTF8: "1",
  };
}

/** As mkdir -p. Node's `recursive` reports ENOENT on a read-only disk, and loops forever in /proc. */
export function makeFolder(folder) {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  if (path.dirname(folder) !== folder) makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
