// Composes one report from executed notebooks: a first page with what was found, then a section per notebook, findings first,
// then the references and where each figure and table was made.
//
// Tags of the notebooks' cells say where their outputs go:
//
// - "abstract": sentences for the first page, in the order of the notebooks;
// - "headline": tables and figures for the first page;
// - "findings": directly below the section's title, before the question and the methods;
// - "detail": folded away in HTML and left out of the PDF.

import { createRequire } from "node:module";
import path from "node:path";
import { inRoot } from "../paths.mjs";

const PLOTLY = "application/vnd.plotly.v1+json";

/**
 * @param {{ file: string, notebook: object }[]} notebooks executed, in the order of the sections
 * @param {{ missing?: { name: string, why: string }[], withCode?: boolean }} options
 *   missing: notebooks that are missing from the report, listed on the first page; withCode: show the code of the cells,
 *   which otherwise is folded away in HTML and left out of the PDF
 * @returns a notebook for the template "surlab"
 */
export function compose(notebooks, { missing = [], withCode = false } = {}) {
  const contents = [];
  const front = { abstract: [], headline: [] };
  const sections = notebooks.flatMap(({ file, notebook }, n) => {
    const name = path.basename(file, ".ipynb");
    return section(name, notebook, { number: n + 1, contents, front });
  });
  const first = [...front.abstract, ...front.headline];
  const references = referencesOf(notebooks);
  const made = whereMade([...first, ...sections]);
  if (references.length > 0) sections.push(...appendix("References", "references", references, contents));
  if (made.length > 0) sections.push(...appendix("Where each figure and table is made", "made", made, contents));
  const cells = [
    markdown(title()),
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

function gaps(missing) {
  const list = missing.map(({ name, why }) => `- \`${name.replace(/[^\w .-]/g, "_")}\` ${why}`).join("\n");
  return `**Not in this report:**\n\n${list}`;
}

function contentsList(contents) {
  const lines = contents.map(({ depth, text, id }) => `${"  ".repeat(depth - 1)}- [${text}](#${id})`).join("\n");
  return `<div class="surlab-contents">\n\n${lines}\n\n</div>`;
}

/** The cells of one section. What goes to the first page is added to `front`, and the headings to `contents`. */
function section(name, notebook, { number, contents, front }) {
  const ran = whenItRan(notebook.metadata.surlab);
  // Without results, the rest of the section is left out.
  const leftOut = notebook.metadata.surlab?.state === "left out";
  const cells = (leftOut ? notebook.cells.slice(0, 1) : notebook.cells).map((cell, c) => ({
    ...cell,
    metadata: { ...cell.metadata, surlabSource: { notebook: name, cell: c + 1 } },
  }));
  const findings = [];
  const numbering = { chapter: number, section: 0 };
  const body = cells.flatMap((cell, c) => {
    if (cell.cell_type === "markdown") return [withAnchors(cell, `s${number}-${c}`, numbering, contents)];
    const tags = cell.metadata.tags ?? [];
    for (const where of ["abstract", "headline"]) {
      if (!tags.includes(where)) continue;
      front[where].push(outputsOnly(cell));
      return [{ ...cell, outputs: [] }];
    }
    if (!tags.includes("findings")) return [cell];
    findings.push(outputsOnly(cell));
    return [{ ...cell, outputs: [] }];
  });
  const [head, ...rest] = body;
  const after = [...(ran ? [markdown(ran)] : []), ...findings];
  return [markdown(`<div class="surlab-chapter"></div>`), ...(head ? [head] : []), ...after, ...rest];
}

/** A cell for another place of the report: its outputs, without its code. */
function outputsOnly(cell) {
  const tags = (cell.metadata.tags ?? []).filter((tag) => tag !== "setup");
  return { ...cell, source: "", metadata: { ...cell.metadata, tags: [...tags, "surlab-outputs"] } };
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

/** The cell with its headings numbered and a link target before each; adds the headings to `contents`. */
function withAnchors(cell, prefix, numbering, contents) {
  let inCode = false;
  const lines = sourceOf(cell).split("\n");
  const source = lines.flatMap((line, l) => {
    if (/^(```|~~~)/.test(line)) inCode = !inCode;
    const heading = inCode ? undefined : /^(#{1,2}) (.+)/.exec(line);
    if (!heading) return [line];
    const [, marks, words] = heading;
    const id = `${prefix}-${l}`;
    if (marks.length === 2) numbering.section++;
    const number = marks.length === 1 ? `${numbering.chapter}` : `${numbering.chapter}.${numbering.section}`;
    const text = `${number} ${words.trim()}`;
    // A link within a link would end the outer one.
    contents.push({ depth: marks.length, text: text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1"), id });
    return [`<a id="${id}"></a>`, "", `${marks} ${text}`];
  });
  return { ...cell, source: source.join("\n") };
}

/** Papers and pages that the notebooks' own text links to: each once, by the words of its first link. */
function referencesOf(notebooks) {
  const found = new Map();
  for (const { notebook } of notebooks) {
    for (const cell of notebook.cells.filter(({ cell_type }) => cell_type === "markdown")) {
      for (const [, words, address] of sourceOf(cell).matchAll(/\[([^\]]+)\]\((https?:\/\/[^)\s]+)\)/g)) {
        if (/\/\/(?:\w+\.)?(?:doi\.org|arxiv\.org)\//.test(address) && !found.has(address)) found.set(address, words);
      }
    }
  }
  return [...found].map(([address, words]) => `${words}: [${address}](${address})`).sort();
}

/** For each figure and each table with a caption, in the order in which the page numbers them, its notebook and cell. */
function whereMade(cells) {
  const lines = [];
  const counts = { Figure: 0, Table: 0 };
  const note = (what, { surlabSource: from }) => {
    counts[what]++;
    if (from) lines.push(`${what} ${counts[what]}: \`${from.notebook}.ipynb\`, cell ${from.cell}`);
  };
  for (const cell of cells) {
    for (const { data = {} } of cell.outputs ?? []) {
      if (PLOTLY in data) note("Figure", cell.metadata);
      else
        for (const _ of [data["text/html"] ?? ""]
          .flat()
          .join("")
          .matchAll(/<caption/g))
          note("Table", cell.metadata);
    }
  }
  return lines;
}

function appendix(heading, id, lines, contents) {
  contents.push({ depth: 1, text: heading, id });
  return [
    markdown(`<a id="${id}"></a>\n\n# ${heading}`),
    markdown(`<div class="surlab-appendix">\n\n${lines.map((line) => `- ${line}`).join("\n")}\n\n</div>`),
  ];
}

function sourceOf(cell) {
  return [cell.source].flat().join("");
}

function markdown(source) {
  return { cell_type: "markdown", metadata: {}, source };
}
