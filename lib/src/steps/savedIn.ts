import { readdirSync } from "node:fs";
import path from "node:path";
import { visible } from "../escape.js";
import { resultsPath, workspacePath } from "../io/workspace.js";
import { code, Markdown, md } from "../notebook/markdown.js";
import type { Run } from "../results/run.js";

/**
 * "Saved in results/01_easy_vae: metrics.csv, …", each table a link that JupyterLab opens; for `say`.
 *
 * Links are relative to the notebook's folder, so that they also work in the executed copies and the report in
 * results/. Results outside the checkout, which JupyterLab does not serve, are named without links.
 *
 * @param run a finished one
 * @returns a sentence, as Markdown
 */
export function savedIn(run: Run): Markdown {
  const folder = resultsPath(run.name);
  const tables = readdirSync(folder)
    .filter((file) => file.endsWith(".csv"))
    .sort();
  const inCheckout = path.relative(workspacePath(), folder);
  if (inCheckout.startsWith("..") || tables.length === 0) return md`Saved in ${code(folder)}.`;
  const links = tables.map((file) => link(file, path.relative(process.cwd(), path.join(folder, file))));
  const joined = new Markdown(links.map(({ source }) => source).join(", "), links.map(({ plain }) => plain).join(", "));
  return md`Saved in ${code(`${inCheckout}/`)}: ${joined}.`;
}

function link(text: string, file: string): Markdown {
  const address = file.split(path.sep).map(encodeURIComponent).join("/").replaceAll("(", "%28").replaceAll(")", "%29");
  return new Markdown(`[${md`${text}`.source}](${address})`, visible(text));
}
