// Step: node_modules from package-lock.json, without running install scripts.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { copyleftAtRunTime } from "../licenses.mjs";
import { inRoot } from "../paths.mjs";
import { command } from "./command.mjs";

export const name = "npm packages";
export const needsGigabytes = 1;

/** SURLAB_COPYLEFT=0 removes the packages under the GPL and LGPL, which decode some audio formats (docs/licenses.md). */
const wantsCopyleft = process.env.SURLAB_COPYLEFT !== "0";

export function isReady() {
  return isInstalled() && copyleftAtRunTime().every(({ at }) => existsSync(inRoot(at)) === wantsCopyleft);
}

/**
 * npm writes node_modules/.package-lock.json last, so the packages it lists are complete. It lists the workspaces' own
 * packages, such as lib/node_modules/…, too.
 */
function isInstalled() {
  const wanted = readLock(inRoot("package-lock.json"));
  const present = readLock(inRoot("node_modules", ".package-lock.json"));
  return (
    present !== undefined &&
    Object.entries(wanted).every(
      ([at, entry]) => !at.includes("node_modules/") || entry.optional || present[at]?.version === entry.version,
    )
  );
}

export async function make() {
  if (wantsCopyleft || !isInstalled()) await install();
  if (!wantsCopyleft) for (const { at } of copyleftAtRunTime()) rmSync(inRoot(at), { recursive: true, force: true });
}

async function install() {
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  await command("npm ci", npm[0], [...npm.slice(1), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}
