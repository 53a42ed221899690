import { visible } from "../escape.js";

/**
 * Text of a collection, as the page gets it: one line, without control characters and without those that change the
 * writing direction, well-formed, and not longer than a page can show.
 *
 * @param text from a table, tags, a file's name or lyrics
 * @param longest number of UTF-16 units that are kept; what is cut ends in "…"
 * @returns undefined where nothing is left
 */
export function plain(text: string | undefined, longest = 200): string | undefined {
  if (!text) return undefined;
  // Cut before anything looks at every character: a title may be megabytes long.
  const shown = visible(text.slice(0, 2 * longest)).trim();
  if (shown === "") return undefined;
  const cut = shown.length > longest || text.length > 2 * longest;
  return wellFormed(cut ? `${shown.slice(0, longest - 1).trimEnd()}…` : shown);
}

/** Halves of a character alone, which a cut can leave too, become "�". */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}
