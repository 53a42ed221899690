/** Progress of a long task. `detail` is a short text beside the bar, such as "loss 41.2". */
export interface Progress {
  /** Steps finished; from 0 to `total`. */
  done: number;
  /** Steps in all: epochs, songs, runs, whatever the task counts. */
  total: number;
  /** A short text beside the bar, such as "loss 41.2". */
  detail?: string;
  /** True where stopping now leaves a usable partial result: the progress line then has a link to stop. */
  keeps?: boolean;
}

/**
 * Options of every long-running function: the progress callback, and the signal that aborts it. An aborted function
 * returns its partial result where that is meaningful.
 */
export interface TaskOptions {
  /** Called as the work goes on, several times a second at most. */
  onProgress?: (progress: Progress) => void;
  /** Aborts the work, such as that of an `AbortController`, or `watch` in a notebook. */
  signal?: AbortSignal;
}

/**
 * Yields to the event loop during a long computation, for interrupts and progress: `await pause()` is free until 40 ms
 * have passed, then lets the event loop run once. Throws the signal's reason once it is aborted.
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
