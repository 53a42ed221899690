import { emit } from "./kernel.js";

/**
 * Prose with this run's numbers in it, set like the notebook's own text: a number that the run inserts cannot
 * disagree with its tables.
 *
 * @param markdown Markdown, with $…$ for mathematics
 */
export function say(markdown: string): void {
  emit({ "text/markdown": markdown, "text/plain": markdown });
}
