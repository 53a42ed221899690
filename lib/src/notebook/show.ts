import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../errors.js";
import { plainText } from "../figures/figure.js";
import { FIGURE_CONFIG, type Figure, figureHtml, figureJpeg, figurePng, plotlyScriptPath } from "../figures/index.js";
import { writeWhole } from "../io/files.js";
import { warn } from "../warnings.js";
import { emit, inNotebook } from "./kernel.js";

/** Options of {@link show}. */
export interface ShowOptions {
  /** Path to save the figure to, without extension, such as `run.figure("umap")`: writes .json, .html and .png. The .html
   * works offline, with the plotly.min.js beside it. */
  save?: string;
}

/**
 * Shows a figure: interactive in JupyterLab and in exported HTML, as a picture everywhere else; saves it where `save`
 * is given. Without a browser to draw the picture, the interactive form and the .json and .html files are still
 * written, and the reason is reported once.
 *
 * @param figure from any builder of figures
 */
export async function show(figure: Figure, { save }: ShowOptions = {}): Promise<void> {
  // Not a PNG: JupyterLab's Plotly extension takes a PNG in the bundle for its own last rendering and shows it instead
  // of the interactive figure. It ignores a JPEG, which exported Markdown and LaTeX accept as well.
  const jpeg = inNotebook() ? await picture(() => figureJpeg(figure)) : undefined;
  emit({
    "application/vnd.plotly.v1+json": { ...figure, config: FIGURE_CONFIG },
    ...(jpeg && { "image/jpeg": jpeg.toString("base64") }),
    "text/plain": `Figure: ${plainText(figure.layout["title"]?.text || "untitled")}`,
  });
  if (save) {
    writeWhole(`${save}.json`, JSON.stringify(figure));
    // One plotly.js for all pages of a folder: it is thirty times as large as a page.
    const script = path.join(path.dirname(save), "plotly.min.js");
    if (!existsSync(script)) writeWhole(script, readFileSync(plotlyScriptPath()));
    writeWhole(`${save}.html`, figureHtml(figure, { plotly: "plotly.min.js" }));
    const png = await picture(() => figurePng(figure));
    if (png) writeWhole(`${save}.png`, png);
  }
}

let saidWhyNot = false;

async function picture(draw: () => Promise<Buffer>): Promise<Buffer | undefined> {
  try {
    return await draw();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (!saidWhyNot) warn("FallbackWarning", error.message);
    saidWhyNot = true;
    return undefined;
  }
}
