// User actions on figures and tables in JupyterLab and in the report: resizing the window, sorting.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { closeBrowser, withBrowser } from "../../lib/dist/figures/browser.js";
import { writeReport } from "../report.mjs";
import { Lab } from "./jupyterlab.js";

const minutes = 60_000;
vi.setConfig({ testTimeout: 4 * minutes, hookTimeout: 4 * minutes });

let folder: string;
let lab: Lab;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "surlab-displays-"));
  const file = path.join(folder, "displays.ipynb");
  writeFileSync(file, JSON.stringify(notebook()));
  lab = await Lab.start([file]);
  await lab.open("displays.ipynb", async (fresh) => {
    page = fresh;
  });
  const cells = await lab.runAll(2 * minutes);
  expect(cells.map((cell) => cell.stderr).join("")).toBe("");
});

afterAll(async () => {
  await lab?.stop();
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

const score = (i: number) => `{ kind: "clustering", representation: "DeepConvVAE, hybrid alpha=0.${i}",
  algorithm: "agglomerative", parameters: "k=10, linkage=ward", split: "test", seeds: 5, stability: 0.812,
  chosen: ${i === 3}, chosenOfRepresentation: true, internal: { rows: 36, clusters: 5.4, coverage: 0.97,
  largestShare: 0.4, silhouette: 0.0${i}, calinskiHarabasz: 105.21, daviesBouldin: 1.234 },
  external: fields(${(i * 7) % 5}, ${i}), std: { internal: { clusters: 0.5, silhouette: 0.012 }, external: std } }`;
function notebook() {
  const cells = [
    `import { dendrogram, klPerDimension, show, showScores, type ScoreSummary } from "surlab";
await show(klPerDimension([3, 2, 1], { title: "Bars" }), { save: ${JSON.stringify(path.join(folder, "kept"))} });
await show(dendrogram({ children: [0, 1, 3, 2], distances: [1, 2] }, { title: "A tree" }));`,
    `const of = (scores: object) => Object.fromEntries(["genre", "language", "mood"].map((field) => [field, scores]));
const fields = (ari: number, i: number) =>
  of({ adjustedRand: 0.1 * ari, normalizedMutualInfo: 0.1 * i, purity: 0.1 * i });
const std = of({ adjustedRand: 0.0123, normalizedMutualInfo: 0.0123, purity: 0.0123 });
const summary = [${[1, 2, 3, 4].map(score).join(",")}] as unknown as ScoreSummary[];
showScores({ fields: ["genre", "language", "mood"], summary });`,
    `import { showTable } from "surlab";
showTable([{ label: "bn", bn: 95, en: 0 }], { caption: "Language: label (rows) against identified (columns)" });`,
  ];
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: "tslab", display_name: "TypeScript", language: "typescript" } },
    cells: cells.map((source, i) => ({
      ...{ id: `c${i}`, cell_type: "code", source, metadata: {}, outputs: [], execution_count: null },
    })),
  };
}

/** The heights of all figures on a page, as they are drawn. */
const heights = (of: Page) =>
  of.$$eval(".js-plotly-plot .main-svg:first-child", (figures) =>
    figures.map((figure) => Math.round(figure.getBoundingClientRect().height)),
  );

const settled = () => new Promise((resolve) => setTimeout(resolve, 1500));

it("figures keep their height in JupyterLab when the window's height changes", async () => {
  expect(await lab.drawnFigures(0)).toBe(2);
  expect(await heights(page)).toEqual([380, 480]);
  for (const [width, height] of [
    [1300, 600],
    [1300, 1000],
    [1000, 1000],
    [1300, 900],
  ] as const) {
    await lab.resize(width, height);
    await settled();
    await lab.reveal(0, ".jp-RenderedPlotly");
    expect(await heights(page), `${width} x ${height}`).toEqual([380, 480]);
  }
});

it("the table of scores fits 900 pixels, and a click on a heading sorts it", async () => {
  // What JupyterLab leaves of a laptop's 1,366 pixels beside its side bar.
  await lab.resize(1366, 768);
  await settled();
  const table = await lab.reveal(1, "table");
  await table.scrollIntoView();
  const [least, has] = await table.evaluate((element) => {
    const { style } = element as HTMLElement;
    style.width = "1px";
    const width = element.getBoundingClientRect().width;
    style.width = "";
    return [width, element.closest(".jp-OutputArea-output")!.clientWidth];
  });
  expect(has).toBeGreaterThan(900);
  expect(least).toBeLessThanOrEqual(900);
  await lab.resize(900, 700);
  await settled();
  await (await lab.reveal(1, "table")).scrollIntoView();
  await expectSorting(page);
});

it("so do pages exported from the notebook", async () => {
  await lab.save();
  const report = path.join(folder, "report.html");
  await writeReport([path.join(lab.folder, "displays.ipynb")], report);
  await withBrowser(async (browser) => {
    const reader = await browser.newPage();
    await reader.setViewport({ width: 1366, height: 900 });
    await reader.goto(pathToFileURL(report).href);
    await reader.waitForFunction(() => document.documentElement.dataset["surlab"] === "drawn");
    await expectSorting(reader);
    await reader.setViewport({ width: 900, height: 500 });
    await settled();
    expect(await heights(reader)).toEqual([380, 480]);
    await (await reader.$("table"))!.scrollIntoView();

    await reader.goto(pathToFileURL(path.join(folder, "kept.html")).href);
    await reader.waitForSelector(".js-plotly-plot .main-svg");
    await reader.setViewport({ width: 900, height: 900 });
    await settled();
    expect(await heights(reader)).toEqual([380]);
    await reader.close();
  });
});

it("the caption of a narrow table is one line, and doesn't widen the table", async () => {
  const caption = await lab.reveal(2, "caption");
  const [height, width] = await caption.evaluate((element) => [
    element.getBoundingClientRect().height,
    element.closest("table")!.getBoundingClientRect().width,
  ]);
  expect(height).toBeLessThan(30);
  expect(width).toBeLessThan(200);
});

/** By the column "ARI genre", largest first, and the other way around; then by words. */
async function expectSorting(of: Page): Promise<void> {
  const sort = async (heading: string) => {
    await of.$$eval("th", (all, text) => all.find((th) => th.textContent === text)!.click(), heading);
    const first = await of.$$eval("tbody tr", (rows) => rows.map((tr) => tr.cells[0]!.textContent!));
    return first.flatMap((text) => text.match(/alpha=0.(\d)/)?.[1] ?? []);
  };
  expect(await sort("ARI genre")).toEqual(["2", "4", "1", "3"]);
  expect(await sort("ARI genre")).toEqual(["3", "1", "4", "2"]);
  expect(await sort("clustering")).toEqual(["1", "2", "3", "4"]);
  expect(await sort("clustering")).toEqual(["4", "3", "2", "1"]);
}
