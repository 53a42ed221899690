// A data set must not run code with the user's rights: everything that a notebook shows of a collection is text, in
// JupyterLab, in a saved notebook, in the report and in its PDF.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { closeBrowser, withBrowser } from "../../lib/dist/figures/browser.js";
import { writeReport } from "../report.mjs";
import { hostile, hostileCollection, injected, Outside, type Watched, watchPage } from "./hostile.js";
import { Lab } from "./jupyterlab.js";

const minutes = 60_000;
vi.setConfig({ testTimeout: 5 * minutes, hookTimeout: 5 * minutes });

let outside: Outside;
let folder: string;
let collection: string;
let lab: Lab;
/** The executed notebook. */
const notebook = "everywhere.ipynb";

beforeAll(async () => {
  outside = await Outside.start();
  folder = mkdtempSync(path.join(tmpdir(), "surlab-hostile-"));
  collection = hostileCollection(folder, 6, outside.address);
  const file = path.join(folder, notebook);
  writeFileSync(file, JSON.stringify(everywhere(collection)));
  lab = await Lab.start([file]);
});

afterAll(async () => {
  await lab?.stop();
  await closeBrowser();
  await outside?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Every way in which a notebook shows something of a collection. */
function everywhere(root: string) {
  const cells = [
    `import * as surlab from "surlab";
const { say, sayList, md, code, show, showTable, listen, showRetrieval, showClusters, watch, splitCollection } = surlab;`,
    `const collection = await watch("Opening " + ${JSON.stringify(path.basename(root))}, (task) => surlab.openCollection(${JSON.stringify(root)}, task));
const { songs } = collection;
const [song] = songs;
const column = Object.keys(song.attributes).find((name) => name.includes("INJECTED"))!;
sayList(collection.notes);
sayList(splitCollection(songs, { seed: 1 }).notes);
say\`A song: \${song.title}, \${md\`**\${song.artist}**\`}, \${code(song.id)}\`;
say(song.genre!);`,
    `showTable(songs.map((song) => ({ ...song, attributes: undefined, ...song.attributes })), { caption: song.title });
showTable(collection.skipped, { caption: collection.name });
showTable((await surlab.pairingReport(collection)).songs);`,
    `const { X, indices, skipped } = await surlab.extractFeatures(songs);
showTable(skipped);
const heard = Array.from(indices, (i) => songs[i]);
const Y = new surlab.Matrix(X.rows, 2, Float32Array.from(heard.flatMap((_, i) => [i, (i * i) % 5])));
const labels = Int32Array.from(heard, (_, i) => i % 2);
const genres = heard.map((song) => song.genre);
const names = heard.map((song) => song.title ?? song.id);
const [title, legend] = [song.title, column];
await show(surlab.projectionScatter(Y, genres, { songs: heard, title, legend, axes: column }));
await show(surlab.clusterComposition(labels, genres, { title, legend }));
await show(surlab.contingencyHeatmap(labels, genres, { title, legend, subtitle: title }));
await show(surlab.metricBars(names.map((method) => ({ method, metric: column, value: 1 })), { title }));
await show(surlab.metricLines([{ name: title!, x: [1, 2], y: [1, 2] }], { xLabel: column, yLabel: column, title }));
await show(surlab.dendrogram(await surlab.agglomerative(X, { k: 2 }), { names, title }), { save: ${JSON.stringify(path.join(path.dirname(root), "kept"))} });
await show(surlab.spectrogramGrid([new surlab.Matrix(4, 4, new Float32Array(16))], [title!], { title, unit: column }));`,
    `await listen([{ title: title!, file: song.audioPath, samples: undefined }], { seconds: 0.5 });
await showRetrieval(X, X, heard, { at: [0], ask: "lyrics", top: 2, seconds: 0.5 });
await showRetrieval(X, X, heard, { at: [0], ask: "audio", top: 2, seconds: 0.5 });
console.log("ran to the end");`,
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

/** Nothing got through, in the page or out of it. */
function expectNothing({ happened }: Watched, found: string[]): void {
  expect(happened).toEqual([]);
  expect(found).toEqual([]);
  expect(outside.requests).toEqual([]);
}

describe("a hostile collection", () => {
  it.each(["run", "reopened"])("is shown as text in JupyterLab, %s", async (how) => {
    let page!: Page;
    let watched!: Watched;
    await lab.open(notebook, async (fresh) => {
      page = fresh;
      watched = await watchPage(fresh, "http://127.0.0.1");
    });
    if (how === "run") {
      const cells = await lab.runAll(4 * minutes);
      expect(cells.map((cell) => cell.stderr).join("")).toBe("");
      expect(cells.at(-1)!.stdout).toContain("ran to the end");
    }
    const cells = await lab.cells();
    const found: string[] = [];
    for (const i of cells.keys()) {
      if (i === 0) continue;
      await lab.reveal(i, ".jp-OutputArea-output");
      if (cells[i]!.displays.some((display) => "application/vnd.plotly.v1+json" in display)) await lab.drawnFigures(i);
      found.push(...(await page.evaluate(injected, ".jp-OutputArea-output")));
    }
    expectNothing(watched, found);
    await lab.reveal(2, "td");
    const table = await page.evaluate(() =>
      [...document.querySelectorAll(".jp-OutputArea-output td")].map((td) => td.textContent),
    );
    expect(table).toContain(`0 ${hostile("title", outside.address)}`);
    if (how === "run") await lab.save();
  });

  it("is shown as text in the report and in saved figures", async () => {
    const report = path.join(folder, "report.html");
    await writeReport([path.join(lab.folder, notebook)], report);
    for (const file of [report, path.join(folder, "kept.html")]) {
      const { watched, found } = await read(file);
      expectNothing(watched, found);
    }
    expect(readFileSync(path.join(folder, "report.pdf")).subarray(0, 5).toString()).toBe("%PDF-");
    expect(outside.requests).toEqual([]);
  });
});

describe("a foreign executed notebook with HTML outputs", () => {
  /** As a page gets it where nothing escaped it. */
  const raw = () => hostile("raw", outside.address).replace("<b>INJECTED</b>", "").replaceAll("INJECTED", "text");
  const withOutput = (name: string, html: string) => {
    const file = path.join(folder, name);
    const { cells, ...rest } = everywhere(collection);
    const data = { "text/html": html, "text/plain": "" };
    const output = { output_type: "display_data", metadata: {}, data };
    writeFileSync(file, JSON.stringify({ ...rest, cells: [{ ...cells[0], execution_count: 1, outputs: [output] }] }));
    return file;
  };

  it("runs no script and loads nothing in the report, and is printed", async () => {
    const report = path.join(folder, "raw.html");
    await writeReport([withOutput("raw.ipynb", `${raw()}<script>alert(1); for (;;);</script>`)], report);
    const { watched } = await read(report);
    expectNothing(watched, []);
    expect(existsSync(path.join(folder, "raw.pdf"))).toBe(true);
  });

  it("would do so without the page's policy (a check of this test)", async () => {
    const page = path.join(folder, "unguarded.html");
    writeFileSync(page, `<html data-surlab="drawn"><body>${raw()}</body></html>`);
    const { watched } = await read(page);
    expect(watched.happened).toContain("a script ran: raw");
    expect(watched.happened).toContain("a request: file:///etc/passwd");
    expect(outside.requests).toContain("GET /raw.png");
    outside.requests.length = 0;
  });

  it("does not block printing", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const report = path.join(folder, "late.html");
    await writeReport([withOutput("late.ipynb", "late")], report, { printMinutes: 0.0001 });
    expect(warn.mock.calls.map(String).join()).toMatch(/^No report.pdf: printing took longer than .* minutes/);
    warn.mockRestore();
    expect(existsSync(report)).toBe(true);
    expect(existsSync(path.join(folder, "late.pdf"))).toBe(false);
  });
});

/** Opens a page as a reader does, and moves the pointer over its figures. */
async function read(file: string): Promise<{ watched: Watched; found: string[] }> {
  return await withBrowser(async (browser) => {
    const page = await browser.newPage();
    const watched = await watchPage(page, pathToFileURL(folder).href);
    await page.goto(pathToFileURL(file).href);
    await page.waitForFunction(
      () => document.documentElement.dataset["surlab"] === "drawn" || document.querySelector("#figure .plot-container"),
    );
    await page.evaluate(() => {
      // biome-ignore lint/suspicious/noExplicitAny: the page's global has no types here
      const { Plotly } = globalThis as any;
      // biome-ignore lint/suspicious/noExplicitAny: plotly.js adds its data to the element
      for (const figure of document.querySelectorAll<any>(".js-plotly-plot")) {
        const pointNumber = figure.data[0].type === "heatmap" ? [0, 0] : 0;
        Plotly.Fx.hover(figure, [{ curveNumber: 0, pointNumber }]);
      }
    });
    const found = await page.evaluate(injected, ".jp-OutputArea-output, .surlab-figure, #figure");
    await page.close();
    return { watched, found };
  });
}
