import { type ChildProcess, fork } from "node:child_process";
import { Worker } from "node:worker_threads";
import { coreCount } from "./parallel.js";
import { receiveError, type SentError, sendError } from "./sentError.js";
import type { Progress, TaskOptions } from "./task.js";

/**
 * Runs untrusted work in child processes: third-party decoders may crash on damaged files. A crash or an exhausted heap
 * of a worker thread ends the whole process; that of a child loses only its own item.
 *
 * Children are reused, at most one per core, and exit after {@link IDLE_MS} without work or with their parent.
 */

/** Distinguishes the processes started here from other child processes that import this file. */
const CHILD_MARK = "surlab-apart";
const IDLE_MS = 5000;
const MB = 2 ** 20;
/** Resident memory in bytes above which a child is replaced after its work. */
const GROWN = 512 * MB;

/** A child exited before it answered; `reason` is phrased to follow the name of the item. */
export class Died {
  /**
   * @param reason says that decoding it ended the child
   * @param how the signal, or "exit" and the code
   */
  constructor(
    readonly reason: string,
    readonly how: string,
  ) {}
}

/** Limits of {@link limited} for data of this many bytes: generous for intact data, tight for a damaged size field. */
function limitsOf(bytes: number): { seconds: number; bytes: number } {
  return { seconds: 10 + (3 * bytes) / MB, bytes: Math.min(4096 * MB, 896 * MB + 128 * bytes) };
}

/**
 * Runs one exported function of a module on one item in a child process.
 *
 * @param modulePath absolute path of the compiled module: `require.resolve("./worker.js")` beside the caller
 * @param exportName the exported function; takes the item, may be async; its errors reject the call
 * @param item cloneable by the structured clone algorithm, as is the result
 * @param onProgress gets what the function passes to {@link reportProgress}
 * @returns the result, or {@link Died} where the child exited: out of memory, out of time, or by a crash
 */
export async function runApart<T, R, P extends Progress = Progress>(
  modulePath: string,
  exportName: string,
  item: T,
  onProgress?: (progress: P) => void,
): Promise<R | Died> {
  const child = await acquire();
  try {
    return await ask<R, P>(child, { modulePath, exportName, item }, onProgress);
  } finally {
    release(child);
  }
}

/**
 * {@link runApart} over many items on all cores.
 *
 * @returns one result per item, in their order; items not started when `signal` aborts are left undefined
 */
export async function mapApart<T, R>(
  modulePath: string,
  exportName: string,
  items: readonly T[],
  { onProgress, signal }: TaskOptions = {},
): Promise<(R | Died | undefined)[]> {
  const results: (R | Died | undefined)[] = new Array(items.length).fill(undefined);
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < items.length && !signal?.aborted) {
      const index = next++;
      try {
        results[index] = await runApart<T, R>(modulePath, exportName, items[index]!);
      } catch (error) {
        next = items.length;
        throw error;
      }
      onProgress?.({ done: ++done, total: items.length });
    }
  };
  await Promise.all(Array.from({ length: Math.min(coreCount(), items.length) }, work));
  return results;
}

// ---- parent process

const idle: ChildProcess[] = [];
const leaving = new Map<ChildProcess, NodeJS.Timeout>();
/** Children above the memory threshold, whose memory would count against the next file. */
const worn = new WeakSet<ChildProcess>();
const waiting: ((child: ChildProcess) => void)[] = [];
let alive = 0;

async function acquire(): Promise<ChildProcess> {
  const child = idle.pop();
  if (child) {
    clearTimeout(leaving.get(child));
    leaving.delete(child);
    child.ref();
    child.channel?.ref();
    return child;
  }
  if (alive < coreCount()) return start();
  return new Promise((resolve) => waiting.push(resolve));
}

function start(): ChildProcess {
  alive++;
  const child = fork(__filename, [CHILD_MARK], {
    // The output of a decoder must not reach the notebook.
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
    execArgv: ["--max-old-space-size=1024"],
  });
  return child.once("exit", () => forget(child));
}

function release(child: ChildProcess): void {
  if (worn.has(child) && child.connected) child.disconnect();
  const ended = !child.connected || child.exitCode !== null || child.signalCode !== null;
  if (ended) alive--;
  const next = waiting.shift();
  if (next) {
    next(ended ? start() : child);
    return;
  }
  if (ended) return;
  idle.push(child);
  // An idle child must not keep the parent alive.
  child.unref();
  child.channel?.unref();
  leaving.set(child, setTimeout(() => forget(child), IDLE_MS).unref());
}

/** Ends a child if it is idle. */
function forget(child: ChildProcess): void {
  const at = idle.indexOf(child);
  if (at < 0) return;
  idle.splice(at, 1);
  alive--;
  clearTimeout(leaving.get(child));
  leaving.delete(child);
  if (child.connected) child.disconnect();
}

interface Question {
  modulePath: string;
  exportName: string;
  item: unknown;
}

function ask<R, P extends Progress>(
  child: ChildProcess,
  question: Question,
  onProgress?: (progress: P) => void,
): Promise<R | Died> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      child.off("message", onMessage);
      child.off("exit", onExit);
      child.off("error", onError);
      act();
    };
    const onMessage = (answer: unknown) => {
      const { progress } = answer as { progress?: P };
      if (progress) return onProgress?.(progress);
      const { result, error, grown } = answer as { result: R; error?: SentError; grown: boolean };
      if (grown) worn.add(child);
      settle(() => (error === undefined ? resolve(result) : reject(receiveError(error))));
    };
    const onExit = (code: number | null, signal: string | null) =>
      settle(() => resolve(new Died(causeOf(code, signal), signal ?? `exit ${code}`)));
    const onError = (error: Error) => settle(() => reject(error));
    child.on("message", onMessage);
    child.on("exit", onExit);
    child.on("error", onError);
    child.send(question, (error) => {
      // The child exited in between; its exit handler reports the reason.
      if (error && child.exitCode === null && child.signalCode === null && child.connected) onError(error);
    });
  });
}

/** The reason for an exit: one of the watchdog's two signals, or a crash. */
function causeOf(code: number | null, signal: string | null): string {
  if (signal === "SIGTERM") return "is damaged: decoding it took too long and was ended";
  if (signal === "SIGKILL") return "is damaged: decoding it took too much memory and was ended";
  return `is damaged: decoding it ended the decoder (${signal ?? `exit ${code}`})`;
}

// ---- child process

/** Read by the watchdog: CPU seconds and clock seconds (since 1970) to end at, and bytes of memory; 0 for no limit. */
let limits: Float64Array | undefined;

/**
 * Runs `work` under the limits for data of this many bytes. In a child started here, exceeding them ends the child;
 * elsewhere nothing is limited.
 */
export async function limited<T>(bytes: number, work: () => Promise<T>): Promise<T> {
  if (!limits) return work();
  const allowed = limitsOf(bytes);
  const { user, system } = process.cpuUsage();
  limits[0] = (user + system) / 1e6 + allowed.seconds;
  // The wall-clock limit is six times the CPU limit, because a child may wait for the CPU on a busy machine.
  limits[1] = Date.now() / 1000 + 6 * allowed.seconds;
  limits[2] = allowed.bytes;
  try {
    return await work();
  } finally {
    limits.fill(0);
  }
}

/** Tells the process that started this one how far its work is; does nothing elsewhere. */
export function reportProgress(progress: Progress): void {
  if (limits) process.send?.({ progress });
}

/** A watchdog thread, since the main thread may be in an endless loop. */
const WATCHDOG = `
  const { workerData: { limits, parent } } = require("node:worker_threads");
  setInterval(() => {
    const { user, system } = process.cpuUsage();
    const [cpu, clock, bytes] = limits;
    if (bytes && process.memoryUsage.rss() > bytes) process.kill(process.pid, "SIGKILL");
    // Read one by one: the main thread may be writing them at the same time.
    const late = (cpu && (user + system) / 1e6 > cpu) || (clock && Date.now() / 1000 > clock);
    if (late) process.kill(process.pid, "SIGTERM");
    if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
  }, 50);
`;

if (process.send && process.argv[2] === CHILD_MARK) {
  limits = new Float64Array(new SharedArrayBuffer(24));
  new Worker(WATCHDOG, { eval: true, workerData: { limits, parent: process.ppid } }).unref();
  // An interrupt reaches the whole process group; the parent handles it.
  process.on("SIGINT", () => {});
  process.on("disconnect", () => process.exit());
  process.on("message", async ({ modulePath, exportName, item }: Question) => {
    try {
      const work = require(modulePath)[exportName] as (item: unknown) => unknown;
      const result = await work(item);
      process.send?.({ result, grown: process.memoryUsage.rss() > GROWN });
    } catch (error) {
      process.send?.({ error: sendError(error), grown: false });
    }
  });
}
