import { setImmediate } from "node:timers/promises";
import type { TaskOptions } from "./task.js";

/**
 * Reports progress and yields to the event loop, so that the progress bar is drawn and interrupts arrive.
 *
 * @returns false once the signal is aborted
 */
export async function pause(done: number, total: number, { onProgress, signal }: TaskOptions): Promise<boolean> {
  onProgress?.({ done, total });
  await setImmediate();
  return !signal?.aborted;
}
