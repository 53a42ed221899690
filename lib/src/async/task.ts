/** How far a long task is. `detail` is a few words beside the bar, such as "loss 41.2". */
export interface Progress {
  done: number;
  total: number;
  detail?: string;
  /** True where the task, stopped now, has something to go on with: a progress line then offers to stop it. */
  keeps?: boolean;
}

/**
 * What every long-running function takes as part of its options: where to report progress, and the signal that
 * stops it. A stopped function keeps what it has done so far wherever half a result means something.
 */
export interface TaskOptions {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

/**
 * Lets interrupts and progress through during a long computation: `await pause()` costs nothing until 40 ms have
 * passed, then lets the event loop run once. Throws the signal's reason once it is aborted.
 */
export function pauses(signal?: AbortSignal): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    signal?.throwIfAborted();
    if (performance.now() - last < 40) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        last = performance.now();
        resolve();
      });
    });
  };
}
