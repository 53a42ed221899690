// One set-up at a time per checkout: a second one waits for the first, or for the children of a killed one to end.

import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { tryLock } from "../lock.mjs";
import { cache } from "../paths.mjs";

const folder = path.join(cache, "setup-lock");

/** Runs `work` while holding the lock. Takes over the lock of a process that has exited. */
export async function withLock(work) {
  let said;
  let lock = tryLock(folder);
  while (lock.owner) {
    const { pid, ending, elsewhere } = lock.owner;
    const what = ending
      ? `Waiting until what the set-up of process ${pid} had started has ended.`
      : `Waiting for the set-up that process ${pid} is running ${elsewhere ? "on another machine or in another container" : "here"}.`;
    if (said !== what) console.log(what);
    said = what;
    await sleep(200);
    lock = tryLock(folder);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}
