// npm run publish: writes the executed notebooks of the last reproduce to docs/notebooks as Markdown with small pictures, for
// those who read the project without running it. See HELP below.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { inRoot } from "./paths.mjs";
import { pageOf } from "./publish/page.mjs";

const HELP = `npm run publish [-- --results DIR]

Writes docs/notebooks: a Markdown page per notebook of the last reproduce, with its figures as pictures, and a list of the pages.

  --results DIR   the results folder to read, instead of results/
  --help          this text
`;

/** All pages and pictures together, so that a clone stays small. */
export const MAX_MEGABYTES = 12;

/** Why nothing was published, as a sentence with the fix. */
export class PublishFailure extends Error {}

/**
 * Replaces the pages in `folder`. They appear together: if one can't be made, the old ones stay.
 *
 * @param {string} results a results folder in which every notebook of `sources` was run to its end
 * @param {{ folder?: string, sources?: string, reference?: string }} places
 * @returns megabytes written
 * @throws PublishFailure if a notebook was not run, or not as it is now, or the pages are too large
 */
export async function publish(
  results,
  {
    folder = inRoot("docs", "notebooks"),
    sources = inRoot("notebooks"),
    reference = inRoot("results", "reference"),
  } = {},
) {
  const places = { results, sources, reference };
  const names = fs
    .readdirSync(sources)
    .filter((file) => file.endsWith(".ipynb"))
    .map((file) => path.basename(file, ".ipynb"))
    .sort();
  const executed = names.map((name) => ({ name, notebook: readExecuted(name, places) }));
  const { closeBrowser } = library("figures", "browser.js");
  const { figurePng } = library("figures", "index.js");
  const partial = `${folder}.${process.pid}.partial`;
  try {
    fs.mkdirSync(partial, { recursive: true });
    const contents = [];
    for (const { name, notebook } of executed) {
      const { title, markdown, pictures } = pageOf(name, notebook);
      if (pictures.length > 0) fs.mkdirSync(path.join(partial, name));
      for (const { file, figure } of pictures) {
        fs.writeFileSync(path.join(partial, file), await figurePng(figure, { scale: 1 }));
      }
      fs.writeFileSync(path.join(partial, `${name}.md`), markdown);
      contents.push(`- [${title}](${name}.md)`);
    }
    fs.writeFileSync(path.join(partial, "README.md"), contentsPage(contents));
    const megabytes = sizeOf(partial) / 1e6;
    if (megabytes > MAX_MEGABYTES) {
      throw new PublishFailure(
        `The pages have ${megabytes.toFixed(1)} MB, more than the ${MAX_MEGABYTES} MB that a clone should carry; show fewer or smaller figures.`,
      );
    }
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(partial, folder);
    return megabytes;
  } finally {
    fs.rmSync(partial, { recursive: true, force: true });
    await closeBrowser();
  }
}

/** The executed copy of a notebook, of the very cells that it has now. */
function readExecuted(name, { results, sources, reference }) {
  const file = path.join(results, `${name}.ipynb`);
  const mend = "run npm run reproduce first";
  if (!fs.existsSync(file)) throw new PublishFailure(`${name} was not run: there is no ${file}; ${mend}.`);
  const notebook = JSON.parse(fs.readFileSync(file, "utf8"));
  const { state } = notebook.metadata.surlab ?? {};
  if (state !== "ended") throw new PublishFailure(`${name} did not run to its end (${state ?? "unknown"}); ${mend}.`);
  const source = JSON.parse(fs.readFileSync(path.join(sources, `${name}.ipynb`), "utf8"));
  const text = ({ cells }) => JSON.stringify(cells.map((cell) => [cell.source].flat().join("")));
  if (text(source) !== text(notebook)) throw new PublishFailure(`${name} has changed since it was run; ${mend}.`);
  const differs = otherParameters(path.join(results, name), path.join(reference, name));
  if (differs.length > 0) {
    throw new PublishFailure(
      `${name} was run with other parameters (${differs.join(", ")}) than the reference run; ${mend}, without options (and npm run verify -- --update, if the defaults have changed).`,
    );
  }
  return notebook;
}

/** The parameters in which a run differs from the reference run; none where one of them is not there. */
function otherParameters(...folders) {
  const files = folders.map((folder) => path.join(folder, "params.json"));
  if (!files.every((file) => fs.existsSync(file))) return [];
  const [run, reference] = files.map((file) => JSON.parse(fs.readFileSync(file, "utf8")));
  const names = [...new Set([...Object.keys(run), ...Object.keys(reference)])];
  return names.filter((key) => JSON.stringify(run[key]) !== JSON.stringify(reference[key]));
}

function contentsPage(contents) {
  return `# The notebooks, executed

Written by \`npm run publish\` from a default run of \`npm run reproduce\`, with the built-in synthetic collection. The figures are
pictures here; in JupyterLab and in the report they are interactive, and the sounds play.

${contents.join("\n")}
`;
}

function sizeOf(folder) {
  return fs
    .readdirSync(folder, { recursive: true })
    .map((file) => fs.statSync(path.join(folder, file)))
    .filter((stat) => stat.isFile())
    .reduce((sum, { size }) => sum + size, 0);
}

function library(...file) {
  return createRequire(import.meta.url)(inRoot("lib", "dist", ...file));
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { results: { type: "string", default: inRoot("results") }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) console.log(HELP);
  else {
    try {
      const megabytes = await publish(path.resolve(values.results));
      console.log(`docs/notebooks: ${megabytes.toFixed(1)} MB`);
    } catch (error) {
      if (!(error instanceof PublishFailure)) throw error;
      console.error(error.message);
      process.exit(1);
    }
  }
}
