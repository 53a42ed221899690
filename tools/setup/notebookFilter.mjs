// Step: in a git clone, git compares notebooks without their outputs (tools/notebookFilter.mjs). The filter is set in the
// clone's .git/config; without it, git shows outputs as changes, with no other effect.

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
