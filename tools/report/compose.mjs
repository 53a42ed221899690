// Composes one report from executed notebooks: a first page with what was found, then a section per notebook, findings first,
// then the references and where each figure and table was made.
//
// Tags of the notebooks' cells say where their outputs go:
//
// - "abstract": sentences for the first page, in the order of the notebooks;
// - "headline": tables and figures for the first page;
// - "findings": directly below the section's title, before the question and the methods;
// - "detail": folded away in HTML and left out of the PDF.
//
// The PDF is a paper: it leaves out sections without a figure or a table, and text that only explains code.

import { createRequire } from "node:module";
import path from "node:path";
import { htmlOf, isProgress, PLOTLY } from "../notebookOutput.mjs";
import { inRoot } from "../paths.mjs";

/**
 * @param {{ file: string, notebook: object }[]} notebooks executed, in the order of the sections
 * @param {{ missing?: { name: string, why: string }[], withCode?: boolean, explorer?: string }} options
 *   missing: notebooks that are missing from the report, listed on the first page; withCode: show the code of the cells,
 *   which otherwise is folded away in HTML and left out of the PDF; explorer: the page that lies beside the report
 * @returns a notebook for the template "surlab"
 */
export function compose(notebooks, { missing = [], withCode = false, explorer = undefined } = {}) {
  const contents = [];
  const front = { abstract: [], headline: [] };
  const sections = notebooks.flatMap(({ file, notebook }, n) => {
    const name = path.basename(file, ".ipynb");
    return section(name, notebook, { number: n + 1, contents, front, withCode });
  });
  const first = [...front.abstract, ...front.headline];
  const references = referencesOf(notebooks);
  const made = whereMade([...first, ...sections]);
  if (references.length > 0) sections.push(...appendix("References", "references", references, contents));
  if (made.length > 0) sections.push(...appendix("Where each figure and table is made", "made", made, contents));
  const cells = [
    markdown(title()),
    ...(explorer ? [{ ...markdown(besideIt(explorer)), metadata: { surlabScreen: true } }] : []),
    ...(missing.length > 0 ? [markdown(gaps(missing))] : []),
    ...first,
    markdown(contentsList(contents)),
    ...sections,
  ];
  return {
    nbformat: 4,
    nbformat_minor: 4,
    metadata: {
      ...notebooks.at(-1)?.notebook.metadata,
      title: "Surlab report",
      surlabReport: { code: withCode ? "shown" : "folded" },
    },
    cells: cells.map(({ id: _, ...cell }) => cell),
  };
}

function title() {
  const day = new Date().toISOString().slice(0, 10);
  return `# Surlab report

Made by \`npm run reproduce\` on ${day}. Figures are interactive in the HTML page: hover, zoom, or click legend entries to hide them.
`;
}

/** Not on paper, from which no link leads to a file. */
function besideIt(explorer) {
  const file = explorer.split(path.sep).join("/");
  return `The songs on maps, to look at and to listen to: [${file}](${file}), beside this page.`;
}

function gaps(missing) {
  const list = missing.map(({ name, why }) => `- \`${name.replace(/[^\w .-]/g, "_")}\` ${why}`).join("\n");
  return `**Not in this report:**\n\n${list}`;
}

function contentsList(contents) {
  const lines = contents.map(({ depth, text, id }) => `${"  ".repeat(depth - 1)}- [${text}](#${id})`).join("\n");
  return `<div class="surlab-contents">\n\n${lines}\n\n</div>`;
}

/** The cells of one section. What goes to the first page is added to `front`, and the headings to `contents`. */
function section(name, notebook, { number, contents, front, withCode }) {
  const ran = whenItRan(notebook.metadata.surlab);
  // Without results, the rest of the section is left out.
  const leftOut = notebook.metadata.surlab?.state === "left out";
  const cells = (leftOut ? notebook.cells.slice(0, 1) : notebook.cells).map((cell, c) => ({
    ...cell,
    metadata: { ...cell.metadata, surlabSource: { notebook: name, cell: c + 1 } },
  }));
  const findings = [];
  const numbering = { chapter: number, section: 0 };
  const body = (withCode ? cells : onPaper(cells)).map((cell, c) => {
    if (cell.cell_type === "markdown") return withAnchors(cell, `s${number}-${c}`, numbering, contents);
    const tags = cell.metadata.tags ?? [];
    const place = FRONT.find((where) => tags.includes(where));
    if (!place && !tags.includes("findings")) return cell;
    const [stay, move] = [cell.outputs.filter(isProgress), cell.outputs.filter((output) => !isProgress(output))];
    if (move.length > 0) (place ? front[place] : findings).push(outputsOnly({ ...cell, outputs: move }));
    return { ...cell, outputs: stay };
  });
  const [head, ...rest] = body;
  const after = [...(ran ? [markdown(ran)] : []), ...findings];
  return [markdown(`<div class="surlab-chapter"></div>`), ...(head ? [head] : []), ...after, ...rest];
}

/** Tags of cells whose outputs go to the first page. */
const FRONT = ["abstract", "headline"];

/** Tags of cells whose outputs are elsewhere, or folded away. */
const NOT_HERE = [...FRONT, "findings", "detail", "setup"];

/** Marks what the PDF leaves out: sections without a figure or a table, and text whose code shows nothing. */
function onPaper(cells) {
  return partsOf(cells).flatMap((part, p) => {
    // The first part is the title and the question.
    const printed = p === 0 || part.some((cell) => outputsHere(cell).some(isResult));
    return part.map((cell, c) => {
      const below = part.slice(c + 1);
      const next = below.findIndex(({ cell_type }) => cell_type === "markdown");
      const ofText = next < 0 ? below : below.slice(0, next);
      const explainsCode =
        cell.cell_type === "markdown" && c > 0 && !ofText.some((code) => outputsHere(code).some(isSeen));
      return printed && !explainsCode ? cell : { ...cell, metadata: { ...cell.metadata, surlabScreen: true } };
    });
  });
}

/** The cells by heading of the second level; those before the first heading are the first part. */
function partsOf(cells) {
  const parts = [[]];
  for (const cell of cells) {
    if (cell.cell_type === "markdown" && /^## /m.test(sourceOf(cell))) parts.push([]);
    parts.at(-1).push(cell);
  }
  return parts;
}

/** The outputs that stay with their cell. */
function outputsHere({ metadata, outputs = [] }) {
  return metadata.tags?.some((tag) => NOT_HERE.includes(tag)) ? [] : outputs;
}

/** A figure, a table with a caption, or an error, which a cell writes to stderr. */
function isResult(output) {
  return captionsOf(output).length > 0 || output.name === "stderr" || output.output_type === "error";
}

function isSeen(output) {
  return isResult(output) || "text/markdown" in (output.data ?? {});
}

/** "Figure" or "Table" for each that the page numbers in an output; what is folded away has no number. */
function captionsOf(output) {
  if (PLOTLY in (output.data ?? {})) return ["Figure"];
  const html = htmlOf(output).replace(/<details>.*?<\/details>/gs, "");
  return Array.from(html.matchAll(/<caption/g), () => "Table");
}

/** A cell for another place of the report: its outputs, without its code. */
function outputsOnly(cell) {
  const { surlabScreen: _, ...metadata } = cell.metadata;
  const tags = (metadata.tags ?? []).filter((tag) => tag !== "setup");
  return { ...cell, source: "", metadata: { ...metadata, tags: [...tags, "surlab-outputs"] } };
}

/** The line below a section's title: when its notebook was run and whether it finished, or why it was left out. */
function whenItRan({ started, finished, state, reason } = {}) {
  if (!finished) return undefined;
  if (state === "left out") {
    // The reason quotes user input. Imported here, since the library is built only by set-up.
    const { escapeText } = createRequire(import.meta.url)(inRoot("lib", "dist", "escape.js"));
    return `**This notebook was left out:** ${escapeText(reason)}`;
  }
  const minute = (time) => new Date(time).toISOString().slice(0, 16).replace("T", " ");
  const how = { ended: "every cell ran", failed: "a cell failed", stopped: "stopped before its end" }[state] ?? "";
  return `*Run on ${minute(started)} to ${minute(finished)} UTC${how && `; ${how}`}.*`;
}

/**
 * The cell with a link target before each heading, and a number in those that are printed; adds the headings to `contents`.
 */
function withAnchors(cell, prefix, numbering, contents) {
  const printed = !cell.metadata.surlabScreen;
  let inCode = false;
  const lines = sourceOf(cell).split("\n");
  const source = lines.flatMap((line, l) => {
    if (/^(```|~~~)/.test(line)) inCode = !inCode;
    const heading = inCode ? undefined : /^(#{1,2}) (.+)/.exec(line);
    if (!heading) return [line];
    const [, marks, words] = heading;
    const id = `${prefix}-${l}`;
    if (marks.length === 2 && printed) numbering.section++;
    const ofSection = printed ? `${numbering.chapter}.${numbering.section} ` : "";
    const text = `${marks.length === 1 ? `${numbering.chapter} ` : ofSection}${words.trim()}`;
    // A link within a link would end the outer one.
    contents.push({ depth: marks.length, text: text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1"), id });
    return [`<a id="${id}"></a>`, "", `${marks} ${text}`];
  });
  return { ...cell, source: source.join("\n") };
}

/** Papers that the notebooks' own text links to: each once, by the words of its first link and the link's title. */
function referencesOf(notebooks) {
  const found = new Map();
  for (const { notebook } of notebooks) {
    for (const cell of notebook.cells.filter(({ cell_type }) => cell_type === "markdown")) {
      for (const [, words, address, title] of sourceOf(cell).matchAll(
        /\[([^\]]+)\]\((https?:\/\/[^)\s]+)(?: "([^"]+)")?\)/g,
      )) {
        const paper = /\/\/(?:\w+\.)?(?:doi\.org|arxiv\.org|openreview\.net|papers\.nips\.cc)\//.test(address);
        if (paper && !found.has(address)) found.set(address, title ? `${words}. ${title}` : words);
      }
    }
  }
  return [...found].map(([address, words]) => `${words}. [${address}](${address})`).sort();
}

/** For each figure and each table with a caption, in the order in which the page numbers them, its notebook and cell. */
function whereMade(cells) {
  const lines = [];
  const counts = { Figure: 0, Table: 0 };
  const note = (what, { surlabSource: from }) => {
    counts[what]++;
    if (from) lines.push(`${what} ${counts[what]}: \`${from.notebook}.ipynb\`, cell ${from.cell}`);
  };
  const folded = ["setup", "detail"];
  for (const cell of cells.filter(({ metadata }) => !metadata.tags?.some((tag) => folded.includes(tag)))) {
    for (const output of cell.outputs ?? []) for (const what of captionsOf(output)) note(what, cell.metadata);
  }
  return lines;
}

function appendix(heading, id, lines, contents) {
  contents.push({ depth: 1, text: heading, id });
  return [
    markdown(`<a id="${id}"></a>\n\n# ${heading}`),
    markdown(`<div class="surlab-appendix surlab-${id}">\n\n${lines.map((line) => `- ${line}`).join("\n")}\n\n</div>`),
  ];
}

function sourceOf(cell) {
  return [cell.source].flat().join("");
}

function markdown(source) {
  return { cell_type: "markdown", metadata: {}, source };
}
