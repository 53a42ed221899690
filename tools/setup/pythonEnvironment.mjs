// Step: .venv with the packages in the pip part of environment.yml, pinned by file hash in its lock.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inRoot, root, venv, venvBin } from "../paths.mjs";
import { answer, command } from "./command.mjs";
import { SetupFailure } from "./failure.mjs";
import { wantsNative } from "./nativeTensorflow.mjs";

export const name = "Python environment";
export const needsGigabytes = 3;

const stamp = path.join(venv, "surlab-setup.json");

export function isReady() {
  return existsSync(venvBin("python")) && existsSync(stamp) && readFileSync(stamp, "utf8") === key();
}

export async function make() {
  rmSync(stamp, { force: true });
  // Python compiles a module when it is first imported. Most never are: of TensorFlow, only its C++ library is used.
  await install(venv, lockFile(variant()), ["--no-compile"]);
  writeFileSync(stamp, key());
}

/** Makes the virtual environment in a folder, where it is missing, and installs what a lock file lists, with options of pip. */
export async function install(folder, lock, options = []) {
  const bin = (name) => path.join(folder, "bin", name);
  // The scripts of an incomplete or moved environment have wrong paths: start over.
  if (!existsSync(bin("pip")) || !readFileSync(bin("pip"), "utf8").includes(folder)) {
    rmSync(folder, { recursive: true, force: true });
    await command("python -m venv", findPython(), ["-m", "venv", folder]);
  }
  await command("pip install", bin("python"), [
    ...["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--prefer-binary", "--retries", "5"],
    ...[...options, "--require-hashes", "-r", lock],
  ]);
}

/** The pip part of environment.yml, without comments. */
export function listed() {
  const lines = readFileSync(inRoot("environment.yml"), "utf8").split("\n");
  const from = lines.findIndex((line) => /^\s*- pip:\s*$/.test(line));
  return lines.slice(from + 1).flatMap((line) => /^\s+- ([^#\s]+)/.exec(line)?.[1] ?? []);
}

export const variants = ["cpu", "gpu", "without-tensorflow"];

/** The lock file: all dependencies with hashes; written by tools/lockPython.mjs. */
export const lockFile = (variant) => inRoot("tools", "setup", "python", `${variant}.txt`);

function variant() {
  if (!wantsNative) return "without-tensorflow";
  return hasNvidiaGpu() ? "gpu" : "cpu";
}

let gpu;
function hasNvidiaGpu() {
  gpu ??= answer("nvidia-smi", ["-L"])?.includes("GPU") ?? false;
  return gpu;
}

function findPython() {
  const names = process.env.PYTHON
    ? [process.env.PYTHON]
    : ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];
  const found = names.map((program) => ({
    program,
    version: answer(program, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]),
  }));
  const usable = found.find(
    ({ version }) => version?.startsWith("3.") && +version.slice(2) >= 10 && +version.slice(2) <= 13,
  );
  if (!usable) {
    const seen = found.filter((f) => f.version).map((f) => `${f.program} is ${f.version}`);
    throw new SetupFailure(
      `Python 3.10 to 3.13 is needed, but ${seen.length ? seen.join(", ") : "there is no python3 here"}: install one (Debian: apt install python3 python3-venv), or name it, as in PYTHON=/path/to/python3.12 npm run setup.`,
    );
  }
  if (answer(usable.program, ["-c", "import venv, ensurepip"]) === undefined) {
    throw new SetupFailure(
      `${usable.program} (${usable.version}) has no venv module: install it (Debian and Ubuntu: apt install python3-venv) and run the same command again.`,
    );
  }
  return usable.program;
}

function key() {
  return createHash("sha256")
    .update(root)
    .update(readFileSync(lockFile(variant())))
    .digest("hex");
}
