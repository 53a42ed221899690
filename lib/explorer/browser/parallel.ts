/** In place of lib/src/async/parallel.ts: what the page computes, it computes on one thread. */

export function coreCount(): number {
  return 1;
}
