// npm run setup: runs the set-up steps that are not done yet. Idempotent: every step first checks whether its output
// exists; an interrupted step is repeated. Needs only Node, since it runs before `npm ci`. `--with transformers` installs, in
// addition, what runs pretrained models, `--with ray` what npm run scale needs for several machines; `--try NAME` does the same, and
// goes on with a sentence where that fails.
//
// Writes only inside the checkout (npm and pip keep their usual download caches).

import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { endChildren, onStop } from "./children.mjs";
import { root } from "./paths.mjs";
import * as explorerPage from "./setup/explorerPage.mjs";
import * as exportTemplate from "./setup/exportTemplate.mjs";
import { failureOf, SetupFailure } from "./setup/failure.mjs";
import * as jupyterlab from "./setup/jupyterlab.mjs";
import * as kernel from "./setup/kernel.mjs";
import * as kernelSnapshot from "./setup/kernelSnapshot.mjs";
import * as library from "./setup/library.mjs";
import { withLock } from "./setup/lock.mjs";
import * as nativeKernels from "./setup/nativeKernels.mjs";
import * as nativeTensorflow from "./setup/nativeTensorflow.mjs";
import * as notebookFilter from "./setup/notebookFilter.mjs";
import * as npmPackages from "./setup/npmPackages.mjs";
import * as pythonEnvironment from "./setup/pythonEnvironment.mjs";
import * as ray from "./setup/ray.mjs";
import * as transformers from "./setup/transformers.mjs";

/** They run at the same time, the steps of each one after the other: what npm's packages are enough for, and pip's. */
const lanes = [[npmPackages, library, explorerPage, nativeKernels, kernelSnapshot], [pythonEnvironment]];

/** They need what both lanes make. */
const rest = [nativeTensorflow, kernel, jupyterlab, exportTemplate, notebookFilter];

export const steps = [...lanes.flat(), ...rest];

/** What is installed only where it is asked for, with `--with NAME` or `--try NAME`. */
export const optional = { transformers, ray };

/**
 * Runs every step that is not ready and prints one line per step. Exits with code 1 if a step fails, and with 130 or 143 when
 * told to stop, after ending all child processes.
 *
 * @param {string[]} extras names of optional steps
 * @param {string[]} tries names of optional steps without which the work goes on
 */
export async function setup(extras = [], tries = []) {
  const done = onStop(async (signal) => {
    console.error("\nStopping the set-up; the same command goes on from there.");
    await endChildren();
    process.exit(signal === "SIGINT" ? 130 : 143);
  });
  try {
    checkMachine();
    await withLock(async () => {
      await runAtOnce(lanes);
      await runInOrder([...rest, ...extras.map((name) => optional[name])]);
      for (const name of tries) await tryStep(optional[name]);
    });
  } catch (error) {
    const failure = failureOf(error);
    // On a read-only disk no step can run, but an existing installation can be used.
    if (failure.code === "read-only" && steps.every(isReady)) return;
    if (!(failure instanceof SetupFailure)) throw failure;
    console.error(`\nset-up stopped: ${failure.message}`);
    process.exit(1);
  } finally {
    done();
  }
}

/** A step whose failure is a sentence; what needs it says so, too. */
async function tryStep(step) {
  try {
    await runStep(step);
  } catch (error) {
    const failure = failureOf(error);
    if (!(failure instanceof SetupFailure)) throw failure;
    console.error(`  ${step.name} could not be installed, and what needs it is left out: ${failure.message}`);
  }
}

function isReady(step) {
  try {
    return step.isReady();
  } catch {
    return false;
  }
}

/** Where one lane fails, the other still runs to its end: the next set-up goes on from there. */
async function runAtOnce(lanes) {
  checkDisk(lanes.flat().filter((step) => !isReady(step)));
  const ended = await Promise.allSettled(lanes.map(runInOrder));
  for (const { reason } of ended) if (reason) throw reason;
}

async function runInOrder(steps) {
  for (const step of steps) await runStep(step);
}

async function runStep(step) {
  const started = performance.now();
  const ready = step.isReady();
  if (!ready) {
    checkDisk([step]);
    console.log(`  ${step.name} …`);
    await step.make();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`  ${step.name.padEnd(20)} ${ready ? "ready" : "made "} ${seconds.padStart(6)} s`);
}

/** Characters that break PATH, the scripts of .venv and compiler flags, regardless of quoting. */
const UNUSABLE = /[:$"`\n\r]/;

function checkMachine() {
  const [character] = UNUSABLE.exec(root) ?? [];
  if (character) {
    throw new SetupFailure(
      `The checkout lies in ${JSON.stringify(root)}, and Python's environments and the compiler cannot work under a path with ${JSON.stringify(character)}: move it to a path without : $ " and \` (spaces are fine), then run the same command again.`,
    );
  }
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupFailure(
      `Node ${process.versions.node} is too old: Surlab needs Node 20.19 or newer (22 is best). Install it from https://nodejs.org, then run the same command again.`,
    );
  }
  if (!["linux", "darwin"].includes(process.platform)) {
    throw new SetupFailure(
      `Surlab's set-up knows Linux and macOS, not ${process.platform}: on Windows, run it inside WSL 2 (wsl --install).`,
    );
  }
}

function checkDisk(missing) {
  const { bavail, bsize } = fs.statfsSync(root);
  const free = (bavail * bsize) / 1e9;
  const needed = missing.reduce((sum, { needsGigabytes }) => sum + needsGigabytes, 0);
  if (free < needed) {
    const names = missing.map(({ name }) => name).join(" and ");
    throw new SetupFailure(
      `Making ${names} takes about ${needed} GB, but only ${free.toFixed(1)} GB are free where this checkout lies: free some space, then run the same command again.`,
    );
  }
}

function readExtras() {
  const names = Object.keys(optional).join(", ");
  const list = { type: "string", multiple: true, default: [] };
  try {
    const { values } = parseArgs({ options: { with: list, try: list } });
    const unknown = [...values.with, ...values.try].find((name) => !Object.hasOwn(optional, name));
    if (unknown === undefined) return [values.with, values.try];
    console.error(`There is no "${unknown}" to install; --with takes ${names}.`);
  } catch (error) {
    console.error(`${error.message.split("\n")[0]} (npm run setup takes --with NAME: ${names}.)`);
  }
  process.exit(1);
}

if (fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await setup(...readExtras());
