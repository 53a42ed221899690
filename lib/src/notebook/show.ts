import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../errors.js";
import { plainText } from "../figures/figure.js";
import { FIGURE_CONFIG, type Figure, figureHtml, figureJpeg, figurePng, plotlyScriptPath } from "../figures/index.js";
import { writeWhole } from "../io/files.js";
import { emit, inNotebook } from "./kernel.js";

export interface ShowOptions {
  /** Where to keep the figure, without extension, such as `run.figure("umap")`: writes .json, .html and .png there. The .html needs
   * no network: it reads the plotly.min.js beside it. */
  save?: string;
}

/**
 * Puts a figure on the page: live in JupyterLab and in exported HTML, as a picture everywhere else; and keeps it under
 * the results where `save` says. The only way out for a figure. Where there is no browser to draw the picture, the live
 * form and the .json and .html files are still there, and the reason is said once.
 */
export async function show(figure: Figure, { save }: ShowOptions = {}): Promise<void> {
  // Not a PNG: JupyterLab's Plotly extension takes one in the bundle for what it last drew, and shows that instead of
  // the live figure. A JPEG it leaves alone, and exported Markdown and LaTeX take that as well.
  const jpeg = inNotebook() ? await picture(() => figureJpeg(figure)) : undefined;
  emit({
    "application/vnd.plotly.v1+json": { ...figure, config: FIGURE_CONFIG },
    ...(jpeg && { "image/jpeg": jpeg.toString("base64") }),
    "text/plain": `Figure: ${plainText(figure.layout["title"]?.text || "untitled")}`,
  });
  if (save) {
    writeWhole(`${save}.json`, JSON.stringify(figure));
    // One plotly.js for all the pages of a folder: it is thirty times as large as what they hold.
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
    if (!saidWhyNot) console.warn(error.message);
    saidWhyNot = true;
    return undefined;
  }
}
