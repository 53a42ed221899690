/** How far a long task is. `detail` is a few words beside the bar, such as "loss 41.2". */
export interface Progress {
  done: number;
  total: number;
  detail?: string;
}

/**
 * What every long-running function takes as part of its options: where to report progress, and the signal that
 * stops it. A stopped function keeps what it has done so far wherever half a result means something.
 */
export interface TaskOptions {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}
