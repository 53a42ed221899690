import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../errors.js";
import { escapeText } from "../escape.js";
import type { ExplorerSource } from "../explorer/gather.js";
import { makeExplorer } from "../explorer/make.js";
import { runSource } from "../explorer/runs.js";
import { resultsPath, workspacePath } from "../io/workspace.js";
import { emit } from "../notebook/kernel.js";
import { watch } from "../notebook/watch.js";
import { checkNumber } from "../options.js";
import type { Run } from "../results/index.js";
import { attempt } from "../steps/attempt.js";

/** Options of {@link explore}. */
export interface ExploreOptions {
  /** Height of the page in the notebook, in pixels. Default 720. */
  height?: number;
  /** False: without sound, which makes the page small. Default true. */
  sound?: boolean;
}

/**
 * Makes the explorer, a page of maps to look at, listen to, select and cluster anew, as `explorer.html` in the run's folder,
 * and shows it below the cell. The notebook holds only the page's address, and exported pages a sentence.
 *
 *     await explore(run); // the latents that the notebooks saved of the same songs
 *     await explore(run, { songs, spaces: [{ name: "sound", caption: "my model", Z }] });
 *
 * @param run a finished one
 * @param source what is shown; by default the spaces and chosen clusterings of the newest runs on the same songs
 * @throws UserError where the run is not finished
 */
export async function explore(
  run: Run,
  source?: ExplorerSource,
  { height = 720, sound = true }: ExploreOptions = {},
): Promise<void> {
  checkNumber("height", height, { min: 200, max: 4000 });
  const folder = resultsPath(run.name);
  if (!existsSync(path.join(run.dir, "run.json"))) {
    throw new UserError(`explore(run) shows a finished run: call run.finish() before it.`);
  }
  await attempt("The explorer", async () => {
    const shown = source ?? (await runSource(undefined, watch, paramsOf(run)));
    const { file, bytes, contents } = await makeExplorer(shown, {
      file: path.join(run.dir, "explorer.html"),
      ...{ sound, watch },
    });
    const place = path.join(folder, path.relative(run.dir, file));
    const size = `${contents.n} song${contents.n === 1 ? "" : "s"}, ${(bytes / 1e6).toFixed(1)} MB`;
    emit({
      "text/html": html(place, `${size}.`, height),
      "text/plain": `The explorer: ${path.relative(workspacePath(), place)} (${size})`,
    });
  });
}

function paramsOf({ dir }: Run): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(dir, "params.json"), "utf8"));
}

/**
 * Addresses are relative to the notebook: JupyterLab resolves them, and serves the file under a policy that gives its
 * scripts no right but to run. Results outside of the checkout are not served.
 */
function html(file: string, about: string, height: number): string {
  if (path.relative(workspacePath(), file).startsWith("..")) {
    return `<p>The explorer: open ${escapeText(file)} in a browser. ${about}</p>`;
  }
  const address = path.relative(process.cwd(), file).split(path.sep).map(encodeURIComponent).join("/");
  return (
    `<div class="surlab-explorer"><iframe src="${address}" title="The explorer" sandbox="allow-scripts allow-downloads"` +
    ` style="width: 100%; height: ${height}px; border: 1px solid #8888; border-radius: 4px"></iframe>` +
    `<p><a href="${address}" target="_blank">The explorer</a>: ${about}</p></div>`
  );
}
