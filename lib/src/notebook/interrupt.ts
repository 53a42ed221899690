import { inspect } from "node:util";
import { currentCell } from "./kernel.js";

/** Thrown where the interrupt button ended the work of a cell, so that nothing after it in the cell is run. */
export class Interrupted extends Error {
  override name = "Interrupted";
  override message = "Interrupted: this cell was stopped, and no cell after it is run.";

  [inspect.custom](): string {
    return this.message;
  }
}

/** Of an aborted signal: the reader asked for the work to end early and for what it has so far to be used. */
export const KEEP = Symbol("stop and keep");

/** Asks for the latter; tools/jupyter/surlab_jupyter sends it where a reader follows a progress line's link. */
const KEEP_SIGNAL = "SIGUSR2";

/** The cell that was interrupted last: its code may catch errors, and must not start the next of its trainings. */
let interruptedCell: unknown;

/**
 * Runs `work` so that it can be stopped from outside in two ways. The notebook's interrupt button (SIGINT) aborts its
 * signal, waits for it to end, and ends the cell: tslab alone would drop the promise that the cell awaits, while the
 * loop behind it goes on unseen. SIGUSR2 aborts the signal with the reason `KEEP`, and the cell goes on with what
 * `work` makes of that: a model keeps what it has learned. A second interrupt is tslab's again, for work that ignores
 * its signal.
 *
 * @param keeps whether `work`, stopped now, has something to go on with; SIGUSR2 is ignored where not
 * @throws Interrupted after the interrupt button, also for whatever else the same cell begins
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  keeps: () => boolean = () => false,
): Promise<T> {
  const cell = currentCell();
  if (cell && cell === interruptedCell) throw new Interrupted();
  // tslab runs the synchronous part of a cell with vm's breakOnSigint, which takes all listeners away and afterwards sets
  // SIGINT back to ending the process, unseen by a listener that came in between. So: not in that part.
  await new Promise((resolve) => setImmediate(resolve));
  const controller = new AbortController();
  const others = process.listeners("SIGINT");
  let interrupted = false;
  const restore = () => {
    process.removeListener("SIGINT", onInterrupt);
    for (const listener of others) if (!process.listeners("SIGINT").includes(listener)) process.on("SIGINT", listener);
  };
  const onInterrupt = () => {
    interrupted = true;
    interruptedCell = cell;
    controller.abort(new Interrupted());
    restore();
  };
  const onKeep = () => {
    if (keeps()) controller.abort(KEEP);
  };
  for (const listener of others) process.removeListener("SIGINT", listener);
  process.on("SIGINT", onInterrupt);
  process.on(KEEP_SIGNAL, onKeep);
  try {
    const result = await work(controller.signal);
    if (interrupted) throw new Interrupted();
    return result;
  } catch (error) {
    if (!interrupted) throw error;
    // The kernel ends the cell, whatever the cell's code makes of the error; unless a second interrupt has done so.
    if (currentCell() === cell) for (const listener of others) listener("SIGINT");
    throw new Interrupted();
  } finally {
    process.removeListener(KEEP_SIGNAL, onKeep);
    restore();
  }
}
