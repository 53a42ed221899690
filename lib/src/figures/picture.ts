import type { Browser, Page } from "puppeteer-core";
import { checkNumber, withDefaults } from "../options.js";
import { withBrowser } from "./browser.js";
import type { Figure } from "./figure.js";
import { fontCss } from "./fonts.js";
import { FIGURE_CONFIG, plotlyScriptPath } from "./page.js";

/** Options of {@link figurePng}. */
export interface PictureOptions {
  /** In CSS pixels. Default 900, or the figure's own. */
  width?: number;
  /** In CSS pixels. Default the figure's own, or 450. */
  height?: number;
  /** Pixels of the picture per CSS pixel; 2 prints well. */
  scale?: number;
}

/**
 * A figure as a PNG picture, rendered by plotly.js in a headless browser.
 *
 * @param figure from any builder here
 * @returns the content of a .png file
 * @throws UserError where no browser can be started (see `findBrowser`)
 */
export function figurePng(figure: Figure, options: PictureOptions = {}): Promise<Buffer> {
  return picture(figure, "png", withDefaults("figurePng", options, defaults(figure)));
}

/**
 * The same as JPEG, for readers that take no PNG beside a live figure (see notebook/show).
 *
 * @param figure from any builder here
 * @returns the content of a .jpg file
 */
export function figureJpeg(figure: Figure, options: PictureOptions = {}): Promise<Buffer> {
  return picture(figure, "jpeg", withDefaults("figureJpeg", options, defaults(figure)));
}

function defaults(figure: Figure): Required<PictureOptions> {
  return {
    width: figure.layout["width"] ?? 900,
    height: figure.layout["height"] ?? 450,
    scale: 2,
  };
}

async function picture(
  figure: Figure,
  type: "png" | "jpeg",
  { width, height, scale }: Required<PictureOptions>,
): Promise<Buffer> {
  checkNumber("width", width, { min: 50, max: 10_000 });
  checkNumber("height", height, { min: 50, max: 10_000 });
  checkNumber("scale", scale, { min: 0.1, max: 10 });
  return inTurn(() =>
    withBrowser(async (browser) => {
      const page = await plotlyPage(browser);
      await page.setViewport({ width: Math.ceil(width), height: Math.ceil(height), deviceScaleFactor: scale });
      // A screenshot and not Plotly.toImage: that draws an SVG picture, in which no web font shows.
      const config = { ...FIGURE_CONFIG, staticPlot: true };
      await page.evaluate(draw, figure as unknown as object, config, fontCss(JSON.stringify(figure)), width, height);
      return Buffer.from(
        await page.screenshot({ type, ...(type === "jpeg" && { quality: 92 }), clip: { x: 0, y: 0, width, height } }),
      );
    }),
  );
}

/** One picture at a time: the page is shared. */
let last: Promise<unknown> = Promise.resolve();
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = turn.catch(() => {});
  return turn;
}

/** The page with plotly.js, kept for as long as its browser runs: loading that takes most of the time. */
const pages = new WeakMap<Browser, Promise<Page>>();
function plotlyPage(browser: Browser): Promise<Page> {
  let page = pages.get(browser);
  if (!page) {
    page = openPage(browser);
    pages.set(browser, page);
  }
  return page;
}

async function openPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.setOfflineMode(true);
  await page.setContent(
    `<!doctype html><html><head><style>body { margin: 0; }</style><style id="fonts"></style></head><body><div id="figure"></div></body></html>`,
  );
  await page.addScriptTag({ path: plotlyScriptPath() });
  return page;
}

/** Runs in the page. */
async function draw(figure: object, config: object, fonts: string, width: number, height: number): Promise<void> {
  // biome-ignore lint/suspicious/noExplicitAny: the page's globals have no types here
  const { document, Plotly } = globalThis as any;
  document.getElementById("fonts").textContent = fonts;
  await Promise.allSettled([...document.fonts].map((font: { load(): Promise<unknown> }) => font.load()));
  const { data, layout } = figure as { data: object[]; layout: object };
  Plotly.purge("figure");
  await Plotly.newPlot("figure", data, { ...layout, width, height }, config);
}
