import { emit } from "./kernel.js";
import { type Inserted, list, Markdown, md } from "./markdown.js";

/**
 * Shows text with numbers of this run, formatted like the notebook's own text, so that text and tables cannot disagree.
 *
 *     say`**${songs.length} songs** by ${artist}`; // Markdown, with $…$ for mathematics; what is inserted is text
 *     say(found.rule); // text, shown as it is
 *     say(found ? md`**${n}** of ${m}` : "none"); // Markdown or text
 *
 * @param template written by the notebook, as Markdown
 * @param inserted values, shown literally
 */
export function say(template: TemplateStringsArray, ...inserted: Inserted[]): void;
/**
 * Shows text as it is, or Markdown from {@link md}.
 *
 * @param prose what to show
 */
export function say(prose: string | Markdown): void;
export function say(prose: string | Markdown | TemplateStringsArray, ...inserted: Inserted[]): void {
  const { source, plain } =
    prose instanceof Markdown ? prose : typeof prose === "string" ? md`${prose}` : md(prose, ...inserted);
  if (source) emit({ "text/markdown": source, "text/plain": plain });
}

/**
 * A bulleted list of texts, such as `collection.notes`, or of Markdown; nothing for an empty list.
 *
 * @param points one per bullet
 */
export function sayList(points: readonly (string | Markdown)[]): void {
  say(list(points));
}
