// npm run setup: makes whatever this checkout still lacks, and nothing else. Idempotent: every step first looks whether
// its work is there; a step that was interrupted is done again. Needs Node alone, since it runs before `npm ci`.
//
// Writes only inside the checkout (npm and pip keep their own download caches, as everywhere).

import fs from "node:fs";
import { fileURLToPath } from "node:url";
import { root } from "./paths.mjs";
import * as exportTemplate from "./setup/exportTemplate.mjs";
import { SetupFailure } from "./setup/failure.mjs";
import * as kernel from "./setup/kernel.mjs";
import * as library from "./setup/library.mjs";
import { withLock } from "./setup/lock.mjs";
import * as nativeTensorflow from "./setup/nativeTensorflow.mjs";
import * as npmPackages from "./setup/npmPackages.mjs";
import * as pythonEnvironment from "./setup/pythonEnvironment.mjs";

export const steps = [npmPackages, pythonEnvironment, nativeTensorflow, kernel, exportTemplate, library];

/** Runs every step that is not ready. One line a step; ends the process with code 1 where one fails. */
export async function setup() {
  try {
    checkMachine();
    await withLock(async () => {
      for (const step of steps) await runStep(step);
    });
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    console.error(`\nset-up stopped: ${error.message}`);
    process.exit(1);
  }
}

async function runStep(step) {
  const started = performance.now();
  const ready = step.isReady();
  if (!ready) {
    checkDisk(step);
    console.log(`  ${step.name} …`);
    await step.make();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`  ${step.name.padEnd(20)} ${ready ? "ready" : "made "} ${seconds.padStart(6)} s`);
}

function checkMachine() {
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

function checkDisk(step) {
  const { bavail, bsize } = fs.statfsSync(root);
  const free = (bavail * bsize) / 1e9;
  if (free < step.needsGigabytes) {
    throw new SetupFailure(
      `${step.name} needs about ${step.needsGigabytes} GB, but only ${free.toFixed(1)} GB are free where this checkout lies: free some space, then run the same command again.`,
    );
  }
}

if (fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await setup();
