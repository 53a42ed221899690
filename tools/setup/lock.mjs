// One set-up at a time in a checkout: a second one waits for the first.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cache } from "../paths.mjs";

const file = path.join(cache, "setup.lock");

/** Runs `work` while holding the lock. A lock whose process is gone is taken over. */
export async function withLock(work) {
  mkdirSync(cache, { recursive: true });
  let said = false;
  while (!take()) {
    const owner = Number(read());
    if (!alive(owner)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!said) console.log(`Waiting for the set-up that process ${owner} is running here.`);
    said = true;
    await sleep(250);
  }
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.removeListener("exit", release);
    release();
  }
}

function take() {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function read() {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function alive(pid) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
