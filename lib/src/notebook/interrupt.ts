/**
 * Runs `work` so that the notebook's interrupt button (SIGINT) aborts its signal, instead of what tslab does alone:
 * drop the promise that the cell awaits, while the loop behind it goes on unseen. The cell then ends normally with
 * whatever `work` makes of the abort: a model keeps what it has learnt. A second interrupt is tslab's again.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  // tslab runs the synchronous part of a cell with vm's breakOnSigint, which takes all listeners away and afterwards sets
  // SIGINT back to ending the process, unseen by a listener that came in between. So: not in that part.
  await new Promise((resolve) => setImmediate(resolve));
  const controller = new AbortController();
  const others = process.listeners("SIGINT");
  const restore = () => {
    process.removeListener("SIGINT", onInterrupt);
    for (const listener of others) if (!process.listeners("SIGINT").includes(listener)) process.on("SIGINT", listener);
  };
  const onInterrupt = () => {
    controller.abort();
    restore();
  };
  for (const listener of others) process.removeListener("SIGINT", listener);
  process.on("SIGINT", onInterrupt);
  try {
    return await work(controller.signal);
  } finally {
    restore();
  }
}
