// Optional step: @huggingface/transformers, which runs pretrained models (lib/src/embeddings). Not in package-lock.json, because
// npm would then install its 470 MB for everybody; a later `npm ci` removes it, and the same step brings it back.

import { existsSync, readFileSync } from "node:fs";
import { inRoot } from "../paths.mjs";
import { command } from "./command.mjs";

export const name = "transformers";
export const needsGigabytes = 0.5;

const PACKAGE = "@huggingface/transformers";

export function isReady() {
  const { version } = installed() ?? {};
  return version === wantedVersion();
}

export async function make() {
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const quiet = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
  await command("npm install", npm[0], [...npm.slice(1), "install", ...quiet, `${PACKAGE}@${wantedVersion()}`]);
}

/** Its package.json, undefined where it is not installed. */
export function installed() {
  const file = inRoot("node_modules", PACKAGE, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

function wantedVersion() {
  const { peerDependencies } = JSON.parse(readFileSync(inRoot("lib", "package.json"), "utf8"));
  return peerDependencies[PACKAGE].replace("^", "");
}
