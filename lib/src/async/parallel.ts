import { availableParallelism } from "node:os";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { settings } from "../settings.js";
import { type LibraryWarning, onWarning, warn } from "../warnings.js";
import { arrived } from "./arrival.js";
import { receiveError, type SentError, sendError } from "./sentError.js";
import type { TaskOptions } from "./task.js";

/** Distinguishes the threads started here from other workers that import this file. */
const WORKER_MARK = "surlab parallelMap";

/** True in the threads started here. */
const isPoolWorker = parentPort !== null && workerData === WORKER_MARK;

type WorkerFunction<T, R> = (item: T) => R | Promise<R>;

/** What a thread sends: a warning at any time, and for each item its result or its error. */
interface Answer<R> {
  index: number;
  result: R;
  error?: SentError;
  warning?: LibraryWarning;
}

/** Number of cores to use; `SURLAB_THREADS` lowers it. One in a thread of the pool, which has a thread per core already. */
export function coreCount(): number {
  if (isPoolWorker) return 1;
  const asked = Number(settings.threads);
  const cores = availableParallelism();
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, cores) : cores;
}

/**
 * Runs one exported function of a module over many items on all cores, results in the order of the items.
 *
 * @param modulePath absolute path of the compiled module: `require.resolve("./worker.js")` beside the caller
 * @param exportName the exported function; takes one item, may be async; an error rejects the whole call, so a function
 *   that may fail on a single song returns the failure as a value
 * @param items cloneable by the structured clone algorithm
 * @param options.workers number of threads; default one per core, at most one per item
 * @returns one result per item; items not started when `signal` aborts are left undefined
 */
export async function parallelMap<T, R>(
  modulePath: string,
  exportName: string,
  items: readonly T[],
  { workers = coreCount(), onProgress, signal }: TaskOptions & { workers?: number } = {},
): Promise<(R | undefined)[]> {
  const results: (R | undefined)[] = new Array(items.length).fill(undefined);
  let next = 0;
  let done = 0;

  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(__filename, { workerData: WORKER_MARK });
      const finish = (error?: unknown) => {
        void worker.terminate();
        error === undefined ? resolve() : reject(error);
      };
      const feed = () => {
        if (next >= items.length || signal?.aborted) return finish();
        const index = next++;
        worker.postMessage({ modulePath, exportName, index, item: items[index] });
      };
      worker.on("error", finish);
      worker.on("exit", (code) =>
        reject(new Error(`A worker thread ended with code ${code} before its work was done.`)),
      );
      worker.on("message", ({ index, result, error, warning }: Answer<R>) => {
        if (warning) return warn(warning.kind, warning.message);
        if (error !== undefined) {
          next = items.length;
          return finish(receiveError(error));
        }
        results[index] = arrived(result);
        onProgress?.({ done: ++done, total: items.length });
        feed();
      });
      feed();
    });

  await Promise.all(Array.from({ length: Math.min(workers, items.length) }, work));
  return results;
}

if (parentPort && isPoolWorker) {
  const port = parentPort;
  onWarning((warning) => port.postMessage({ warning }));
  port.on("message", async ({ modulePath, exportName, index, item }) => {
    try {
      const run = require(modulePath)[exportName] as WorkerFunction<unknown, unknown>;
      const result = await run(arrived(item));
      port.postMessage({ index, result }, transferable(result));
    } catch (error) {
      port.postMessage({ index, error: sendError(error) });
    }
  });
}

/** Buffers to transfer instead of copying: of a result that is a typed array, or of its fields. */
function transferable(result: unknown): ArrayBuffer[] {
  const fields = result && typeof result === "object" ? [result, ...Object.values(result)] : [];
  const buffers = fields.flatMap((f) =>
    ArrayBuffer.isView(f) && f.byteLength === f.buffer.byteLength ? [f.buffer] : [],
  );
  return [...new Set(buffers)].filter((b): b is ArrayBuffer => b instanceof ArrayBuffer);
}
