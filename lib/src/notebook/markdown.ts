import { UserError } from "../errors.js";
import { escapeText, visible } from "../escape.js";
import type { Cell } from "../io/csv.js";

/** Markdown that is safe to show: written in the source, with text from data only as text. Made by `md`. */
export class Markdown {
  /** @internal */
  constructor(
    /** For a page. */
    readonly source: string,
    /** For a terminal: the same without character references. */
    readonly plain: string,
  ) {}
}

/** What may stand in `${…}`: a cell of a table, shown as it is ("–" where there is none), or Markdown, which keeps its format. */
export type Inserted = Cell | Markdown;

/**
 * Markdown with values in it: md`**${n} songs** by ${artist}`. What stands in the template is Markdown, with $…$ for
 * mathematics; what is inserted is text, whatever it holds. In `…` of Markdown nothing can be inserted: use `code`.
 */
export function md(template: TemplateStringsArray, ...inserted: Inserted[]): Markdown {
  let source = "";
  let plain = "";
  template.forEach((text, i) => {
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

/** Text in the type of code, such as the name of a file. */
export function code(text: string): Markdown {
  return new Markdown(`<code>${escapeText(text)}</code>`, `\`${visible(text)}\``);
}

/** A bulleted list; items that are text show as they are. */
export function list(items: readonly Inserted[]): Markdown {
  const lines = items.map((item) => md`- ${item}`);
  return new Markdown(lines.map((line) => line.source).join("\n"), lines.map((line) => line.plain).join("\n"));
}

/** Numbers stay readable in the source: also in mathematics, and in exported Markdown. */
function markdownOf(text: string): string {
  return /^[-−+]?\d+(\.\d+)?(e[-+]?\d+)?$/.test(text) ? text : escapeText(text);
}
