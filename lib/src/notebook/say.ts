import { emit } from "./kernel.js";
import { type Inserted, list, Markdown, md } from "./markdown.js";

/**
 * Prose with this run's numbers in it, set like the notebook's own text: a number that the run inserts cannot
 * disagree with its tables.
 *
 *     say`**${songs.length} songs** by ${artist}`; // Markdown, with $…$ for mathematics; what is inserted is text
 *     say(found.rule); // text, shown as it is
 *     say(found ? md`**${n}** of ${m}` : "none"); // Markdown or text
 */
export function say(template: TemplateStringsArray, ...inserted: Inserted[]): void;
export function say(prose: string | Markdown): void;
export function say(prose: string | Markdown | TemplateStringsArray, ...inserted: Inserted[]): void {
  const { source, plain } =
    prose instanceof Markdown ? prose : typeof prose === "string" ? md`${prose}` : md(prose, ...inserted);
  if (source) emit({ "text/markdown": source, "text/plain": plain });
}

/** The same for several points: a bulleted list of texts such as `collection.notes`, or of Markdown. Of none, nothing. */
export function sayList(points: readonly (string | Markdown)[]): void {
  say(list(points));
}
