// One executed notebook as a Markdown page for a code host: text, code, tables, and a picture in the place of each figure.

import path from "node:path";
import { htmlOf, isProgress, PLOTLY } from "../notebookOutput.mjs";

/**
 * @param {string} name of the notebook, without extension; its pictures lie in a folder of this name
 * @param {object} notebook executed
 * @returns {{ title: string, markdown: string, pictures: { file: string, figure: object }[] }} file: relative to the page
 */
export function pageOf(name, notebook) {
  const pictures = [];
  const blocks = notebook.cells.flatMap((cell) => {
    const source = [cell.source].flat().join("");
    if (cell.cell_type === "markdown") return [withLinksFromHere(source)];
    const outputs = (cell.outputs ?? []).flatMap((output) => {
      const block = blockOf(output, (figure) => {
        const file = `${name}/${String(pictures.length + 1).padStart(2, "0")}.png`;
        pictures.push({ file, figure });
        return file;
      });
      return block ? [block] : [];
    });
    return [`\`\`\`typescript\n${source}\n\`\`\``, ...outputs];
  });
  const title = /^# (.+)$/m.exec(blocks[0] ?? "")?.[1] ?? name;
  const from = `*The executed notebook [${name}.ipynb](../../notebooks/${name}.ipynb), written by \`npm run publish\`. All pages: [README](README.md).*`;
  return { title, markdown: `${[from, ...blocks].join("\n\n").trim()}\n`, pictures };
}

/** An output as Markdown; undefined if it says nothing on a page. */
function blockOf(output, pictureOf) {
  const { output_type: type, data = {}, text, name } = output;
  if (type === "stream") return fenced(name === "stderr" ? "" : text);
  if (PLOTLY in data) {
    const { config: _, ...figure } = data[PLOTLY];
    return `![${altText(data["text/plain"])}](${pictureOf(figure)})`;
  }
  if ("text/markdown" in data) return withLinksFromHere(readable(joined(data["text/markdown"])));
  if (/<audio|class="surlab-explorer"/.test(htmlOf(output))) return `*${altText(data["text/plain"])}*`;
  if (isProgress(output)) return undefined;
  return fenced(joined(data["text/plain"]));
}

/** Links of a notebook, which lies in notebooks/, as links of a page in docs/notebooks; results are not in the repository. */
function withLinksFromHere(markdown) {
  return markdown.replace(/(?<!!)\[([^\]]*)\]\((?!#|\w+:)([^)\s]+)\)/g, (_, words, target) => {
    const file = path.posix.join("notebooks", target);
    if (file.startsWith("results/")) return words;
    if (/^notebooks\/[^/]+[.]ipynb$/.test(file)) return `[${words}](${path.posix.basename(file, ".ipynb")}.md)`;
    return `[${words}](${path.posix.relative("docs/notebooks", file)})`;
  });
}

function joined(text) {
  return [text ?? ""].flat().join("");
}

function fenced(text) {
  const lines = joined(text).trimEnd();
  return lines === "" ? undefined : `\`\`\`text\n${lines.replaceAll("```", "'''")}\n\`\`\``;
}

/** Plain text where Markdown would be read. */
function altText(text) {
  return joined(text)
    .replace(/\s+/g, " ")
    .replace(/[[\]*_`<>&\\!|]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Character references of punctuation as themselves, where they mean nothing: within a line, and not in an address. */
function readable(markdown) {
  return markdown
    .replace(/(?<=\d)&#46;(?=\d)/g, ".")
    .replace(
      /(?<=[\p{L}\p{N} )%'"]|&#\d\d;)&#(?:(3[3479]|4[01345]|59|61|63);|(46|58);(?=\s|$))/gu,
      (_, anywhere, atEnd) => String.fromCharCode(anywhere ?? atEnd),
    );
}
