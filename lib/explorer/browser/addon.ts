/** In place of lib/src/native/addon.ts: a browser has no compiled kernels, so their twins in TypeScript serve. */

/** About 20 ms of a kernel on one core. */
export const OPERATIONS_AT_A_TIME = 2e7;

// biome-ignore lint/suspicious/noExplicitAny: as in the library.
export function kernel<K extends (...args: any[]) => any>(_name: string, twin: K): K {
  return twin;
}
