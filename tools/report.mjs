// Makes one self-contained page, and a PDF of it, from executed notebooks: contents, text, tables, interactive figures.
//
//     node tools/report.mjs [--out results/report.html] [--with-code] NOTEBOOK.ipynb …

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startChild } from "./children.mjs";
import { installTemplate, isTemplateInstalled } from "./nbconvert/install.mjs";
import { inRoot, jupyterEnvironment, venv, venvBin } from "./paths.mjs";
import { lastWords, nbconvertArguments } from "./preflight.mjs";
import { PRINT_MINUTES, printPage } from "./printPage.mjs";
import { compose } from "./report/compose.mjs";

/** Size above which a page is too large for email. */
const MAX_MEGABYTES = 25;

/** Why there is no report, as a sentence with the fix. */
export class ReportFailure extends Error {}

/**
 * Writes `file` (.html) and, if a browser is available, a .pdf beside it. Warns if there is no PDF or the page is too large.
 *
 * @param notebooks the paths of executed notebooks; each section says when its notebook was run
 * @param missing notebooks that are missing from the report, `{ name, why }`, listed on the first page
 * @param withCode show the code of the cells
 * @param explorer the explorer's page, relative to the report, to link to
 * @throws ReportFailure if the page can't be made
 */
export async function writeReport(
  notebooks,
  file,
  { missing = [], withCode = false, explorer = undefined, printMinutes = PRINT_MINUTES } = {},
) {
  if (!isTemplateInstalled(venv)) installTemplate(venv);
  // In the same folder, so that it can be renamed; the process id in its name tells when it can be removed.
  const folder = `${path.resolve(file)}.${process.pid}.partial`;
  const pdf = file.replace(/\.html$/, ".pdf");
  try {
    fs.mkdirSync(folder, { recursive: true });
    const executed = notebooks.map((name) => ({ file: name, notebook: JSON.parse(fs.readFileSync(name, "utf8")) }));
    const report = JSON.stringify(compose(executed, { missing, withCode, explorer }));
    fs.writeFileSync(path.join(folder, "report.ipynb"), report, { flush: true });
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
    options: {
      out: { type: "string", default: inRoot("results", "report.html") },
      "with-code": { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  try {
    await writeReport(positionals, values.out, { withCode: values["with-code"] });
  } catch (error) {
    if (!(error instanceof ReportFailure)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
