// Makes one self-contained page, and a PDF of it, from executed notebooks: contents, text, tables, interactive figures.
//
//     node tools/report.mjs [--out results/report.html] NOTEBOOK.ipynb …

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startChild } from "./children.mjs";
import { installTemplate, isTemplateInstalled } from "./nbconvert/install.mjs";
import { inRoot, jupyterEnvironment, venv, venvBin } from "./paths.mjs";
import { lastWords, nbconvertArguments } from "./preflight.mjs";
import { PRINT_MINUTES, printPage } from "./printPage.mjs";

/** Size above which a page is too large for email. */
const MAX_MEGABYTES = 25;

/** Why there is no report, as a sentence with the fix. */
export class ReportFailure extends Error {}

/**
 * Writes `file` (.html) and, if a browser is available, a .pdf beside it. Warns if there is no PDF or the page is too large.
 *
 * @param notebooks the paths of executed notebooks; each chapter says when its notebook was run
 * @param missing notebooks that are missing from the report, `{ name, why }`, listed on the cover
 * @throws ReportFailure if the page can't be made
 */
export async function writeReport(notebooks, file, { missing = [], printMinutes = PRINT_MINUTES } = {}) {
  if (!isTemplateInstalled(venv)) installTemplate(venv);
  // In the same folder, so that it can be renamed; the process id in its name tells when it can be removed.
  const folder = `${path.resolve(file)}.${process.pid}.partial`;
  const pdf = file.replace(/\.html$/, ".pdf");
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "report.ipynb"), JSON.stringify(merge(notebooks, missing)), { flush: true });
    await convert(path.join(folder, "report.ipynb"));
    fs.renameSync(path.join(folder, "report.html"), file);
    const megabytes = fs.statSync(file).size / 1e6;
    if (megabytes > MAX_MEGABYTES) {
      console.warn(`${file} has ${megabytes.toFixed(0)} MB, more than the ${MAX_MEGABYTES} MB that are easy to send.`);
    }
    const printed = await print(path.resolve(file), path.join(folder, "report.pdf"), printMinutes);
    // Remove the PDF of an earlier report, which would be mistaken for this one's.
    if (printed) fs.renameSync(path.join(folder, "report.pdf"), pdf);
    else fs.rmSync(pdf, { force: true });
  } catch (error) {
    if (error.code === undefined || error instanceof ReportFailure) throw error;
    throw new ReportFailure(
      `The report could not be written (${error.message}); free some space or choose another place.`,
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs nbconvert; it is stopped if this process ends. */
function convert(notebook) {
  return new Promise((resolve, reject) => {
    const child = startChild(venvBin("jupyter"), nbconvertArguments(notebook), {
      stdio: ["ignore", "ignore", "pipe"],
      env: jupyterEnvironment(),
    });
    let stderr = "";
    child.stderr?.on("data", (chunk) => {
      stderr = `${stderr}${chunk}`.slice(-8000);
    });
    const failed = (message) => {
      const why = lastWords({ stderr, message });
      reject(new ReportFailure(`nbconvert could not make the page (${why}); npm run doctor says what is missing.`));
    };
    child.on("error", (error) => failed(error.message));
    child.on("close", (code, signal) => (code === 0 ? resolve() : failed(`it ended with ${signal ?? code}`)));
  });
}

/** All notebooks merged into one: a cover with links to every chapter and section, then a chapter per notebook. */
function merge(files, missing) {
  const contents = [];
  const cells = [];
  let metadata = {};
  files.forEach((file, n) => {
    const notebook = JSON.parse(fs.readFileSync(file, "utf8"));
    metadata = notebook.metadata;
    cells.push(markdown(`<div class="surlab-chapter"></div>`));
    const ran = whenItRan(notebook.metadata.surlab);
    // Without results, the rest of the chapter is left out.
    const chapter = notebook.metadata.surlab?.state === "left out" ? notebook.cells.slice(0, 1) : notebook.cells;
    chapter.forEach((cell, c) => {
      cells.push(cell.cell_type === "markdown" ? withAnchors(cell, `s${n}-${c}`, contents) : cell);
      if (c === 0 && ran) cells.push(markdown(ran));
    });
  });
  const cover = `# Surlab report

Made by \`npm run reproduce\` on ${new Date().toISOString().slice(0, 10)}. Figures are interactive: hover, zoom, or click legend entries to hide them.
`;
  const gaps = missing.map(({ name, why }) => `- \`${name.replace(/[^\w .-]/g, "_")}\` ${why}`).join("\n");
  const lacks = gaps && `**Not in this report:**\n\n${gaps}`;
  const links = contents.map(({ depth, text, id }) => `${"  ".repeat(depth - 1)}- [${text}](#${id})`).join("\n");
  const list = `<div class="surlab-contents">\n\n${links}\n\n</div>`;
  return {
    nbformat: 4,
    nbformat_minor: 4,
    metadata: { ...metadata, title: "Surlab report" },
    cells: [markdown(cover), ...(lacks ? [markdown(lacks)] : []), markdown(list), ...cells].map(
      ({ id: _, ...cell }) => cell,
    ),
  };
}

/** The line below a chapter's title: when its notebook was run and whether it finished, or why it was left out. */
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

/** The cell with a link target before each chapter and section heading; adds the headings to `contents`. */
function withAnchors(cell, prefix, contents) {
  let inCode = false;
  const lines = [cell.source].flat().join("").split("\n");
  const source = lines.flatMap((line, l) => {
    if (/^(```|~~~)/.test(line)) inCode = !inCode;
    const heading = inCode ? undefined : /^(#{1,2}) (.+)/.exec(line);
    if (!heading) return [line];
    const id = `${prefix}-${l}`;
    contents.push({ depth: heading[1].length, text: heading[2].trim(), id });
    return [`<a id="${id}"></a>`, "", line];
  });
  return { ...cell, source: source.join("\n") };
}

function markdown(source) {
  return { cell_type: "markdown", metadata: {}, source };
}

/** True if a browser is available for printing; its absence is reported, but is no failure. */
async function print(html, pdf, minutes) {
  try {
    await printPage(html, pdf, minutes);
    return true;
  } catch (error) {
    console.warn(`No report.pdf: ${error.message}`);
    return false;
  }
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { out: { type: "string", default: inRoot("results", "report.html") } },
    allowPositionals: true,
  });
  try {
    await writeReport(positionals, values.out);
  } catch (error) {
    if (!(error instanceof ReportFailure)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
