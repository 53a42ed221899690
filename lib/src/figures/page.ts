import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { escapeText } from "../escape.js";
import { type Figure, plainText } from "./figure.js";
import { fontCss } from "./fonts.js";

/**
 * plotly.js as one script file, which a page may load in place of carrying it: `figureHtml(figure, { plotly: … })`.
 *
 * @returns the absolute path
 */
export function plotlyScriptPath(): string {
  return require.resolve("plotly.js-dist-min/plotly.min.js");
}

/**
 * How plotly.js behaves: no button that uploads a figure to its makers' web service, and no mathematics in texts. Not
 * `responsive`: JupyterLab's extension resizes figures itself, and both together lose a figure's height. Pages of ours
 * add it.
 */
export const FIGURE_CONFIG = {
  typesetMath: false,
  displaylogo: false,
  modeBarButtonsToRemove: ["select2d", "lasso2d", "sendChartToCloud"],
};

/**
 * A web page with one live figure, readable offline.
 *
 * @param figure from any builder here
 * @param options where plotly.js is
 * @param options.plotly address of plotly.js, such as "plotly.min.js" for a copy beside the page; without it the page
 *   carries its own (5 MB)
 * @returns the content of the page
 */
export function figureHtml(figure: Figure, { plotly }: { plotly?: string } = {}): string {
  const library = plotly ? "" : readFileSync(plotlyScriptPath(), "utf8");
  const draw = `
const figure = ${scriptJson(figure)};
Promise.allSettled([...document.fonts].map((font) => font.load())).then(() => Plotly.newPlot("figure", figure.data, figure.layout, ${scriptJson({ ...FIGURE_CONFIG, responsive: true })}));
`;
  // No script but these two, and nothing from anywhere: "file:" and 'self' are the copy of plotly.js beside the page.
  const scripts = `${plotly ? "file: 'self'" : sha256(library)} ${sha256(draw)}`;
  const policy = `default-src 'none'; script-src ${scripts}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(plainText(figure.layout["title"]?.text || "Figure"))}</title>
<style>${fontCss(JSON.stringify(figure))} body { margin: 0 auto; max-width: 1100px; }</style>
${plotly ? `<script src="${encodeURI(plotly)}"></script>` : `<script>${library}</script>`}
</head>
<body>
<div id="figure" style="height: ${Number(figure.layout["height"]) || 450}px"></div>
<script>${draw}</script>
</body>
</html>
`;
}

/** JSON that cannot close the script element it stands in. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, "\\u003c");
}

function sha256(script: string): string {
  return `'sha256-${createHash("sha256").update(script.replaceAll("\r\n", "\n")).digest("base64")}'`;
}
