import { setImmediate } from "node:timers/promises";
import type { TaskOptions } from "../task.js";

/**
 * Reports progress and lets the event loop run, so that a progress bar is drawn and an interrupt heard.
 *
 * @returns whether to go on: false once the signal has fired
 */
export async function pause(done: number, total: number, { onProgress, signal }: TaskOptions): Promise<boolean> {
  onProgress?.({ done, total });
  await setImmediate();
  return !signal?.aborted;
}
