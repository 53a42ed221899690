// Optional step: Ray, which runs npm run scale on several machines, in a virtual environment of its own. Not in .venv: its
// dependencies would decide about the versions of JupyterLab's and TensorFlow's.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inRoot, root } from "../paths.mjs";
import { install, lockFile } from "./pythonEnvironment.mjs";

export const name = "Ray";
export const needsGigabytes = 1;

export const rayEnvironment = inRoot(".venv-ray");
export const rayBin = (program) => path.join(rayEnvironment, "bin", program);

const stamp = path.join(rayEnvironment, "surlab-setup.json");

export function isReady() {
  return existsSync(rayBin("ray")) && existsSync(stamp) && readFileSync(stamp, "utf8") === key();
}

export async function make() {
  rmSync(stamp, { force: true });
  await install(rayEnvironment, lockFile("ray"));
  writeFileSync(stamp, key());
}

/** As pip names it: the optional line of environment.yml. */
export function wanted() {
  return /# - (ray\S*==\S+)/.exec(readFileSync(inRoot("environment.yml"), "utf8"))[1];
}

/** Version of Ray that environment.yml names. */
export const wantedVersion = () => wanted().split("==")[1];

function key() {
  return createHash("sha256")
    .update(root)
    .update(readFileSync(lockFile("ray")))
    .digest("hex");
}
