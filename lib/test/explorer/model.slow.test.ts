// The panels of the model and of disagreement in a real browser: the page decodes what the library decodes, sliders and blends
// change it, and it plays.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "puppeteer-core";
import { afterAll, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { pca } from "../../dist/decomposition/index.js";
import { type ExplorerContents, packInts, type Sound } from "../../dist/explorer/contents.js";
import { decoderFor, packDecoder } from "../../dist/explorer/decoder.js";
import { explorerPage } from "../../dist/explorer/page.js";
import { withBrowser } from "../../dist/figures/browser.js";
import { conv, pcaConv, residualConv, startAtPca, Vae, type VaeOptions } from "../../dist/models/index.js";
import { paint } from "../../explorer/song/spectrogram.js";
import { exampleContents, exampleSnippets } from "./exampleContents.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-explorer-model-"));
afterAll(() => rmSync(folder, { recursive: true }));

const [bands, columns, latentDim, n] = [16, 24, 6, 40];
/** In decibels: large, since first weights decode small values. */
const DEVIATION = 100;
const rng = new Rng(1);
const normal = (rows: number, cols: number) => new Matrix(rows, cols, rng.normals(rows * cols));
const posterior = { mu: normal(n, latentDim), logVar: normal(n, latentDim) };
const contents = exampleContents(n);
const bandMoments = { means: new Float64Array(bands).fill(-40), deviations: new Float64Array(bands).fill(DEVIATION) };

async function modelWith(decoder: VaeOptions["decoder"]): Promise<Vae> {
  const model = new Vae({ inputShape: [bands, columns], latentDim, encoder: conv({ channels: [4, 8] }), decoder });
  if (typeof decoder === "object" && decoder.kind === "pcaConv") {
    startAtPca(model, await pca(normal(30, bands * columns), { nComponents: latentDim }));
  }
  return model;
}

/** The pixels of the canvas of a latent point, as the library decodes it, on a light page. */
async function pixelsOf(model: Vae, z: Float32Array): Promise<number[]> {
  const { data } = await model.decode(new Matrix(1, latentDim, z));
  const shades = Uint8ClampedArray.from(data, (value) => 255 * (1 + Math.min(0, value * DEVIATION - 40) / 80));
  // Else a page that decodes nothing would pass.
  expect(Math.max(...shades) - Math.min(...shades)).toBeGreaterThan(40);
  return Array.from(paint({ bands, columns, shades }, false));
}

/** Opens a page; fails on a request, an error or a message on the console. */
async function onPage(contents: ExplorerContents, use: (page: Page) => Promise<void>): Promise<void> {
  const snippets = exampleSnippets(n);
  const present = packInts(snippets.map((snippet) => (snippet ? 1 : 0)));
  const sound: Sound = { type: "audio/wav", seconds: 1, at: "page", present };
  const file = path.join(folder, "explorer.html");
  writeFileSync(file, explorerPage({ ...contents, sound }, snippets));
  const seen: string[] = [];
  await withBrowser(async (browser) => {
    const page = await browser.newPage();
    try {
      await page.setViewport({ width: 1366, height: 900 });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
      page.on("pageerror", (error) => seen.push(String(error)));
      // Chromium says that reading pixels is slow, of the maps on its software renderer and of this test.
      const isAboutSpeed = (text: string) => /GPU stall|readback operations/.test(text);
      page.on("console", (message) => void (isAboutSpeed(message.text()) || seen.push(message.text())));
      page.on("request", (request) => void (/^(file|data|blob):/.test(request.url()) || seen.push(request.url())));
      await page.goto(`file://${file}`);
      await page.waitForSelector("#tab-song");
      await use(page);
    } finally {
      await page.close();
    }
  });
  expect(seen).toEqual([]);
}

/** The same with a model's panel open. */
async function onModel(model: Vae, use: (page: Page) => Promise<void>): Promise<void> {
  const saved = await packDecoder(model, {
    ...{ name: "ConvVAE", ids: contents.ids, posterior },
    ...{ bands: bandMoments, columnLength: 2048 },
  });
  await onPage({ ...contents, decoder: decoderFor(saved, contents.ids) }, async (page) => {
    await page.click("#tab-model");
    await page.waitForFunction(() => (document.querySelector(".decoded canvas") as HTMLCanvasElement)?.width > 0);
    await use(page);
  });
}

const image = (page: Page): Promise<number[]> =>
  page.$eval(".decoded canvas", (canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const context = (canvas as HTMLCanvasElement).getContext("2d") as CanvasRenderingContext2D;
    return Array.from(context.getImageData(0, 0, width, height).data);
  });

/** Waits until the canvas shows these pixels, within 3 of 255 (1 dB) each. */
async function shows(page: Page, wanted: number[]): Promise<void> {
  const largest = async () => {
    const shown = await image(page);
    if (shown.length !== wanted.length) return Number.POSITIVE_INFINITY;
    return shown.reduce((most, value, i) => Math.max(most, Math.abs(value - (wanted[i] as number))), 0);
  };
  await expect.poll(largest, { timeout: 20_000 }).toBeLessThanOrEqual(3);
}

const mean = Float32Array.from({ length: latentDim }, (_, j) => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += posterior.mu.get(i, j) / n;
  return sum;
});

test.each([
  ["dense", "dense" as const],
  ["residualConv", residualConv({ channels: [4, 8] })],
  ["pcaConv", pcaConv({ nComponents: latentDim, channels: [4] })],
])(
  "a decoder of %s decodes in the page as in the library",
  async (_, decoder) => {
    const model = await modelWith(decoder);
    await onModel(model, async (page) => shows(page, await pixelsOf(model, mean)));
  },
  120_000,
);

test("convolutions: sliders, a song, a blend of two songs, and the sound of them", async () => {
  const model = await modelWith(undefined);
  await onModel(model, async (page) => {
    await shows(page, await pixelsOf(model, mean));

    // The first slider, to its end.
    const first = await page.$(".latent input");
    const dimension = Number((await first?.evaluate((input) => input.id))?.replace("latent-", ""));
    await first?.focus();
    await page.keyboard.press("End");
    const moved = mean.slice();
    moved[dimension] = Number(await first?.evaluate((input) => (input as HTMLInputElement).max));
    await shows(page, await pixelsOf(model, moved));

    // A song of the list, and another one as the second.
    await page.click("#tab-disagreement");
    const choose = async (place: number) => {
      await page.click("#tab-disagreement");
      const row = `.disagreement tbody tr:nth-child(${place})`;
      const song = Number(await page.$eval(row, (one) => (one as HTMLElement).dataset["song"]));
      await page.click(`${row} td button:not(.play)`);
      await page.click("#tab-model");
      return song;
    };
    const one = await choose(1);
    await shows(page, await pixelsOf(model, posterior.mu.row(one)));
    await page.click(".blend button[aria-pressed]");
    const other = await choose(2);
    const half = posterior.mu.row(one).map((value, j) => (value + posterior.mu.get(other, j)) / 2);
    await shows(page, await pixelsOf(model, half));
    await page.focus(".blend input");
    await page.keyboard.press("End");
    await shows(page, await pixelsOf(model, posterior.mu.row(other)));

    // Its sound, and a play head that moves.
    const isPlaying = () => page.$eval(".panel-model .primary", (button) => button.textContent?.includes("Stop"));
    const head = () => page.$eval(".decoded .play-head", (mark) => (mark as HTMLElement).style.left);
    await page.click(".panel-model .primary");
    await expect.poll(isPlaying, { timeout: 60_000 }).toBe(true);
    const before = await head();
    await expect.poll(head, { timeout: 20_000 }).not.toBe(before);
    await page.click(".panel-model .primary");
    await expect.poll(isPlaying, { timeout: 20_000 }).toBe(false);
  });
}, 180_000);

test("disagreement: the list in order, its other end, a mark in the histogram, the maps' colors", async () => {
  await onPage(contents, async (page) => {
    await page.click("#tab-disagreement");
    const percentiles = () =>
      page.$$eval(".disagreement tbody tr td:nth-child(3)", (cells) => cells.map((cell) => Number(cell.textContent)));
    const most = await percentiles();
    expect(most.length).toBeGreaterThan(20);
    expect(most).toEqual([...most].sort((a, b) => b - a));
    expect(most[0]).toBe(100);
    await page.select(".disagreement-controls select", "least");
    const least = await percentiles();
    expect(least).toEqual([...least].sort((a, b) => a - b));
    await page.click(".disagreement tbody tr:nth-child(1) td button:not(.play)");
    await page.click("#tab-disagreement");
    const left = await page.$eval(".histogram-mark", (mark) => (mark as HTMLElement).style.left);
    expect(Number.parseFloat(left)).toBe(0);
    await page.click(".disagreement-controls button");
    expect(await page.$eval(".color-by select", (select) => (select as HTMLSelectElement).value)).toBe("disagreement");
    await page.click(".disagreement-controls button");
    expect(await page.$eval(".color-by select", (select) => (select as HTMLSelectElement).value)).not.toBe(
      "disagreement",
    );
  });
}, 120_000);

test("a run without a decoder and without words has neither panel", async () => {
  const { decoder: _, disagreement: __, ...rest } = contents;
  await onPage(rest, async (page) => {
    const tabs = await page.$$eval(".tabs button", (buttons) => buttons.map(({ id }) => id));
    expect(tabs).toContain("tab-song");
    expect(tabs).not.toContain("tab-model");
    expect(tabs).not.toContain("tab-disagreement");
  });
}, 60_000);
