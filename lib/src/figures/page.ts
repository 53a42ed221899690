import { readFileSync } from "node:fs";
import path from "node:path";
import type { Figure } from "./figure.js";

/** plotly.js as one script file, which a page may load in place of carrying it: `figureHtml(figure, { plotly: … })`. */
export function plotlyScriptPath(): string {
  return require.resolve("plotly.js-dist-min/plotly.min.js");
}

/**
 * Noto Sans Bengali as CSS that needs no network. Few systems outside Bangladesh and India have a font with Bengali
 * script; in `font-family` it stands behind those for Latin.
 */
export function bengaliFontCss(): string {
  const cssFile = require.resolve("@fontsource/noto-sans-bengali/bengali-400.css");
  const inline = (_: string, file: string) =>
    `url(data:font/woff2;base64,${readFileSync(path.join(cssFile, "..", file)).toString("base64")})`;
  return readFileSync(cssFile, "utf8")
    .replace(/, url\([^)]+\.woff\) format\('woff'\)/, "")
    .replace(/url\(([^)]+\.woff2)\)/, inline);
}

/** How plotly.js behaves on our pages: as wide as the page, and without the button that uploads a figure to its makers' web service. */
export const FIGURE_CONFIG = {
  responsive: true,
  displaylogo: false,
  modeBarButtonsToRemove: ["select2d", "lasso2d", "sendChartToCloud"],
};

/**
 * A web page with one live figure, readable offline.
 * @param options.plotly address of plotly.js, such as "plotly.min.js" for a copy beside the page; without it the page
 *   carries its own (5 MB)
 */
export function figureHtml(figure: Figure, { plotly }: { plotly?: string } = {}): string {
  const script = plotly
    ? `<script src="${encodeURI(plotly)}"></script>`
    : `<script>${readFileSync(plotlyScriptPath(), "utf8")}</script>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${figure.layout["title"]?.text || "Figure"}</title>
<style>${bengaliFontCss()} body { margin: 0 auto; max-width: 1100px; }</style>
${script}
</head>
<body>
<div id="figure"></div>
<script>
const figure = ${scriptJson(figure)};
document.fonts.load("13px 'Noto Sans Bengali'", "\\u0995").finally(() => Plotly.newPlot("figure", figure.data, figure.layout, ${scriptJson(FIGURE_CONFIG)}));
</script>
</body>
</html>
`;
}

/** JSON that cannot close the script element it stands in. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, "\\u003c");
}
