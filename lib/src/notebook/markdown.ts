import { UserError } from "../errors.js";
import { escapeText, visible } from "../escape.js";
import type { Cell } from "../io/csv.js";

/** Markdown that is safe to show: inserted values are escaped. Made by `md`. */
export class Markdown {
  /** @internal */
  constructor(
    /** For a page. */
    readonly source: string,
    /** For a terminal: the same without character references. */
    readonly plain: string,
  ) {}
}

/** A value in `${…}`: a table cell, shown literally ("–" where empty), or Markdown, which keeps its format. */
export type Inserted = Cell | Markdown;

/**
 * Markdown with values: md`**${n} songs** by ${artist}`. The template is Markdown, with $…$ for mathematics; inserted
 * values are escaped and shown literally. Inside backticks nothing can be inserted: use `code`.
 *
 * @param template written by the notebook, as Markdown
 * @param inserted values, from data or the run
 * @returns for {@link say}
 */
export function md(template: TemplateStringsArray, ...inserted: Inserted[]): Markdown {
  let source = "";
  let plain = "";
  template.forEach((written, i) => {
    const text = unwrapped(written);
    source += text;
    plain += text;
    if (i === inserted.length) return;
    const value = inserted[i] ?? "–";
    if ((source.match(/`/g)?.length ?? 0) % 2 === 1) {
      throw new UserError(
        `A value was inserted between the backticks of "${plain.slice(-30)}", where Markdown shows everything as it is; write \${code(…)} in their place.`,
      );
    }
    source += value instanceof Markdown ? value.source : markdownOf(String(value));
    plain += value instanceof Markdown ? value.plain : visible(String(value));
  });
  return new Markdown(source, plain);
}

/** A line that goes on in the next one, indented as code is, is one line. */
function unwrapped(written: string): string {
  return written.replace(/(?<!\n)\n {2,}(?![-*+]\s|\d+[.)]\s|[ \n])/g, " ");
}

/**
 * Text in code style, such as the name of a file.
 *
 * @param text shown literally
 * @returns Markdown to insert into {@link md}
 */
export function code(text: string): Markdown {
  return new Markdown(`<code>${escapeText(text)}</code>`, `\`${visible(text)}\``);
}

/** A bulleted list; text items are shown literally. */
export function list(items: readonly Inserted[]): Markdown {
  const lines = items.map((item) => md`- ${item}`);
  return new Markdown(lines.map((line) => line.source).join("\n"), lines.map((line) => line.plain).join("\n"));
}

/** Numbers are not escaped, so that they work in mathematics and stay readable in exported Markdown. */
function markdownOf(text: string): string {
  return /^[-−+]?\d+(\.\d+)?(e[-+]?\d+)?$/.test(text) ? text : escapeText(text);
}
