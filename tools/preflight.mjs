// Checks before a long run: writable folders, disk space, open files, and whether a page can be exported.

import { execFile, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { cache, jupyterEnvironment, makeFolder, venvBin } from "./paths.mjs";

/** Approximate disk space for a run of all notebooks, without caches. */
const RUN_MEGABYTES = 200;
const TEMPORARY_MEGABYTES = 50;

/** Approximate number of files that JupyterLab, a kernel with its threads, and a browser keep open. */
const OPEN_FILES = 256;

/**
 * Problems that would stop a run, each as one sentence with its fix.
 *
 * @param results the folder that results go to
 * @returns `[{ what, found, mend }]`, `mend` absent if there is no problem
 */
export function checkPlaces(results) {
  const own = process.env.SURLAB_CACHE ? path.resolve(process.env.SURLAB_CACHE) : cache;
  return [
    place("results", results, RUN_MEGABYTES, "choose another folder with --results DIR"),
    place("cache", own, RUN_MEGABYTES, "choose another folder with SURLAB_CACHE=DIR"),
    place("temporary", os.tmpdir(), TEMPORARY_MEGABYTES, "set TMPDIR to another folder, such as /tmp", false),
    openFiles(),
  ];
}

function place(name, folder, megabytes, otherwise, mayMake = true) {
  const what = `${name} folder`;
  const problem = (trouble, mend) => ({ what, found: `${folder}: ${trouble}`, mend: `${mend}, or ${otherwise}` });
  const probe = path.join(folder, `.surlab-probe.${process.pid}.partial`);
  try {
    if (mayMake) makeFolder(folder);
    fs.writeFileSync(probe, Buffer.alloc(65536), { flush: true });
    const { bavail, bsize } = fs.statfsSync(folder);
    const free = Math.floor((bavail * bsize) / 1e6);
    if (free < megabytes) return problem(`only ${free} MB are free, and ${megabytes} MB are needed`, "free some space");
    return { what, found: `${folder}, ${(free / 1000).toFixed(1)} GB free` };
  } catch (error) {
    const [trouble, mend] = {
      ENOSPC: ["the disk is full", "free some space"],
      EDQUOT: ["your quota is used up", "free some space"],
      EROFS: ["the disk is read-only", "mount it writable"],
      EACCES: ["you may not write there", "make it yours (chown, chmod)"],
      EPERM: ["you may not write there", "make it yours (chown, chmod)"],
      ENOENT: ["there is no such folder", `make it (mkdir -p ${quoted(folder)})`],
      ENOTDIR: ["a file stands in its place", "move that file away"],
      EEXIST: ["a file stands in its place", "move that file away"],
      EMFILE: ["too many files are open", "raise the limit (ulimit -n 1024)"],
    }[error.code] ?? [`it cannot be written (${error.message})`, "see to it that it can"];
    return problem(trouble, mend);
  } finally {
    try {
      fs.rmSync(probe, { force: true });
    } catch {
      // Reported above.
    }
  }
}

function openFiles() {
  const limit = Number(spawnSync("/bin/sh", ["-c", "ulimit -n"], { encoding: "utf8" }).stdout);
  const what = "open files";
  if (!(limit < OPEN_FILES)) return { what, found: Number.isNaN(limit) ? "no limit" : `up to ${limit} at once` };
  return {
    what,
    found: `at most ${limit} at once, and ${OPEN_FILES} are needed`,
    mend: "raise the limit in this terminal (ulimit -n 1024)",
  };
}

const TRIAL = {
  cells: [{ cell_type: "markdown", id: "trial", metadata: {}, source: "A trial page." }],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
};

/** Exports a test page in the same way as the report; undefined if that works, otherwise the reason. */
export async function checkReport() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "surlab-trial-"));
  try {
    const notebook = path.join(folder, "trial.ipynb");
    fs.writeFileSync(notebook, JSON.stringify(TRIAL));
    await promisify(execFile)(venvBin("jupyter"), nbconvertArguments(notebook), { env: jupyterEnvironment() });
    return fs.existsSync(path.join(folder, "trial.html")) ? undefined : "it wrote no page";
  } catch (error) {
    return lastWords(error);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The command that makes the report and every exported page. */
export function nbconvertArguments(notebook) {
  return ["nbconvert", "--to", "html", "--template", "surlab", "--log-level", "WARN", notebook];
}

/** The last output line of a failed program, where Python programs name the error. */
export function lastWords(error) {
  const lines = `${error.stderr ?? ""}`.trim().split("\n");
  return (lines.at(-1) || error.message.split("\n")[0]).trim().slice(0, 300);
}

function quoted(text) {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
