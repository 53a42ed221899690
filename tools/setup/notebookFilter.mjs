// Step: git, where this checkout is git's, compares notebooks without their outputs (tools/notebookFilter.mjs). The
// filter is named in this clone's own .git/config; without it git sees outputs as changes, and nothing else is lost.

import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { root } from "../paths.mjs";

export const name = "notebook filter";
export const needsGigabytes = 0;

const KEY = "filter.surlab-notebook.clean";
// Relative: git runs filters at the top of the working tree.
const COMMAND = "node tools/notebookFilter.mjs %f";

export function isReady() {
  return !isTopOfRepository() || git("config", "--local", "--get", KEY) === COMMAND;
}

export function make() {
  git("config", "--local", KEY, COMMAND);
}

/** False for a downloaded archive, even inside another repository. */
function isTopOfRepository() {
  const top = git("rev-parse", "--show-toplevel");
  return top !== undefined && realpathSync(top) === realpathSync(root);
}

function git(...args) {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
