/**
 * The compiled kernels of lib/native/kernels, C++ called through Node-API. Each has a plain TypeScript twin in this
 * folder with bitwise equal results: the readable version, the reference of the tests, and the fallback, several times
 * slower, where nothing could be compiled (or SURLAB_NATIVE=0).
 *
 * A kernel blocks the JavaScript thread. Callers with long work pass some of the rows at a time, about
 * {@link OPERATIONS_AT_A_TIME} operations, and yield in between, so that progress and interrupts are handled.
 */
import { isMainThread } from "node:worker_threads";
import { workspacePath } from "../io/workspace.js";
import { settings } from "../settings.js";
import { warn } from "../warnings.js";

/** Typed arrays and numbers; the last argument is the number of threads. */
// biome-ignore lint/suspicious/noExplicitAny: each family types its own kernel.
type AnyKernel = (...args: any[]) => any;

/** About 20 ms of a kernel on one core. */
export const OPERATIONS_AT_A_TIME = 2e8;

let loaded: Record<string, AnyKernel> | undefined;

/** The compiled kernel of that name, or its twin if there is none. */
export function kernel<K extends AnyKernel>(name: string, twin: K): K {
  loaded ??= load();
  return (loaded[name] as K | undefined) ?? twin;
}

function load(): Record<string, AnyKernel> {
  if (!settings.compiledKernels) return {};
  try {
    return require(workspacePath("lib", "native", "build", "kernels.node"));
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0];
    if (isMainThread) {
      warn(
        "FallbackWarning",
        `The native kernels could not be loaded: ${reason} Plain TypeScript does their work instead, with the same results but several times slower; \`npm run setup\` compiles them where there is a C++ compiler.`,
      );
    }
    return {};
  }
}
