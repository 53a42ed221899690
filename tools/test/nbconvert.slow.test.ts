import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { closeBrowser, withBrowser } from "../../lib/dist/figures/browser.js";
import { FIGURE_CONFIG, figureJpeg, klPerDimension } from "../../lib/dist/figures/index.js";
import { player } from "../../lib/dist/notebook/listen.js";
import { installTemplate, isTemplateInstalled } from "../nbconvert/install.mjs";
import { jupyterEnvironment, venvBin } from "../paths.mjs";
import { writeReport } from "../report.mjs";

// Tests the output of Jupyter's own command on executed notebooks.
vi.setConfig({ testTimeout: 180_000 });
let folder: string;
const at = (name: string) => path.join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "surlab-nbconvert-"));
  const one = klPerDimension([3, 2, 1], { title: "কী শোনা যায় </script>" });
  const jpeg = (await figureJpeg(one)).toString("base64");
  const output = {
    output_type: "display_data",
    metadata: {},
    data: {
      "application/vnd.plotly.v1+json": { ...one, config: FIGURE_CONFIG },
      "image/jpeg": jpeg,
      "text/plain": "Figure: KL",
    },
  };
  notebook("figures.ipynb", [
    ["markdown", "# Figures\n\nThe loss is $\\beta D_{KL}$, at 5 dB.\n\n```\n# no heading\n```"],
    ["code", "import 1;", { tags: ["setup"] }],
    ["code", "show(one);", {}, [output]],
    ["markdown", "## Again"],
    ["code", "show(two);", {}, [output]],
  ]);
  notebook("prose.ipynb", [["markdown", "# Prose\n\nNothing but words."]]);
});
afterAll(async () => {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

function notebook(name: string, cells: [string, string, object?, object[]?][]): void {
  const code = (outputs: object[] = []) => ({ outputs, execution_count: 1 });
  const content = {
    nbformat: 4,
    nbformat_minor: 4,
    metadata: { kernelspec: { name: "tslab", display_name: "TypeScript", language: "typescript" } },
    cells: cells.map(([cell_type, source, metadata = {}, outputs]) => ({
      cell_type,
      source,
      metadata,
      ...(cell_type === "code" && code(outputs)),
    })),
  };
  writeFileSync(at(name), JSON.stringify(content));
}

function nbconvert(to: string, names: string[], ...options: string[]): void {
  execFileSync(venvBin("jupyter"), ["nbconvert", "--to", to, ...options, ...names.map(at)], {
    env: jupyterEnvironment(),
    stdio: "pipe",
  });
}

/** What a reader sees who opens the page without a network. */
async function read(file: string) {
  return await withBrowser(async (browser) => {
    const page = await browser.newPage();
    const fetched: string[] = [];
    page.on("request", (request) => {
      if (!/^(file|data|blob):/.test(request.url())) fetched.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    await page.waitForFunction(() => document.documentElement.dataset["surlab"] === "drawn");
    const seen = await page.evaluate(() => ({
      figures: document.querySelectorAll(".js-plotly-plot .plot-container").length,
      buttons: [...document.querySelectorAll(".modebar-btn")].map((b) => b.getAttribute("data-title") ?? ""),
      equations: document.querySelectorAll(".katex").length,
      setup: [...document.querySelectorAll("details")].map((d) => [d.open, d.textContent?.includes("import 1;")]),
      brokenLinks: [...document.querySelectorAll("a[href^='#']")].filter(
        (a) => !document.getElementById(decodeURIComponent(a.getAttribute("href")?.slice(1) ?? "")),
      ).length,
      contents: [...document.querySelectorAll(".surlab-contents a")].map((a) => a.textContent),
    }));
    await page.close();
    return { ...seen, fetched };
  });
}

describe("jupyter nbconvert --to html", () => {
  beforeAll(() => nbconvert("html", ["figures.ipynb", "prose.ipynb"]), 180_000);

  it("makes an interactive page that works offline", async () => {
    const { figures, buttons, equations, setup, fetched } = await read(at("figures.html"));
    expect({ figures, equations, setup, fetched }).toEqual({
      figures: 2,
      equations: 1,
      setup: [[false, true]],
      fetched: [],
    });
    expect(buttons.length).toBeGreaterThan(0);
    expect(buttons.filter((title) => /share|cloud/i.test(title))).toEqual([]);
    expect(readFileSync(at("figures.html"), "utf8").match(/ id="plotly"/g)).toHaveLength(1);
    expect(statSync(at("figures.html")).size).toBeLessThan(3_500_000); // plotly.js alone has 4.8 million bytes
  });

  it("plays clips", async () => {
    const samples = Float32Array.from({ length: 22_050 }, (_, i) => 0.5 * Math.sin(i / 10));
    const clip = { "text/html": await player({ title: "A tone", samples }, 1), "text/plain": "Players: A tone" };
    const output = { output_type: "display_data", metadata: {}, data: clip };
    notebook("clips.ipynb", [["code", "await listen(clips);", {}, [output]]]);
    nbconvert("html", ["clips.ipynb"]);
    const heard = await withBrowser(async (browser) => {
      const page = await browser.newPage();
      await page.goto(pathToFileURL(at("clips.html")).href);
      await page.evaluate(async () => {
        const audio = document.querySelector("audio")!;
        audio.muted = true; // Without a click, a browser plays only what is muted.
        await audio.play();
      });
      await page.waitForFunction(() => document.querySelector("audio")!.currentTime > 0.3);
      const seconds = await page.evaluate(() => document.querySelector("audio")!.duration);
      await page.close();
      return seconds;
    });
    expect(heard).toBeCloseTo(1.05, 0.5);
  });

  it("is also complete with sanitizing on, as from JupyterLab's menu", () => {
    const table = "<table><caption>Songs</caption><thead><tr><th>id</th></tr></thead><tbody></tbody></table>";
    const output = { output_type: "display_data", metadata: {}, data: { "text/html": table } };
    notebook("table.ipynb", [
      ["markdown", "# Songs\n\nOne row a song."],
      ["code", "showTable(songs);", {}, [output]],
    ]);
    nbconvert("html", ["table.ipynb"], "--HTMLExporter.sanitize_html=True");
    const page = readFileSync(at("table.html"), "utf8");
    expect(page).toContain(table);
    expect(page).toContain("<p>One row a song.</p>");
    expect(page).not.toContain("&lt;p&gt;");
  });

  it("embeds no unused script", async () => {
    expect(statSync(at("prose.html")).size).toBeLessThan(700_000);
    expect((await read(at("prose.html"))).fetched).toEqual([]);
  });
});

describe("other formats", () => {
  it("have pictures instead of interactive figures", () => {
    nbconvert("markdown", ["figures.ipynb"]);
    const pictures = readFileSync(at("figures.md"), "utf8").match(/figures_files\/\S+\.jpe?g/g) ?? [];
    expect(pictures).toHaveLength(2);
    for (const picture of pictures) expect(readFileSync(at(picture)).readUInt16BE(0)).toBe(0xffd8);
  });

  it("are written with the pandoc of .venv, and keep pictures", () => {
    nbconvert("latex", ["figures.ipynb"]);
    const tex = readFileSync(at("figures.tex"), "utf8");
    expect(tex.match(/figures_files\/\S+\.jpe?g/g)).toHaveLength(2);
    expect(tex).toContain("\\section{Figures}");
  });

  it("keep their own templates", () => {
    nbconvert("slides", ["figures.ipynb"]);
    expect(readFileSync(at("figures.slides.html"), "utf8")).toContain("Reveal.initialize");
  });
});

describe("the report", () => {
  it("is one page and one PDF of all notebooks, with working contents links", async () => {
    copyFileSync(at("figures.ipynb"), at("again.ipynb"));
    await writeReport([at("figures.ipynb"), at("prose.ipynb"), at("again.ipynb")], at("report.html"));
    const { figures, brokenLinks, contents, fetched } = await read(at("report.html"));
    expect({ figures, brokenLinks, fetched }).toEqual({ figures: 4, brokenLinks: 0, fetched: [] });
    expect(contents).toEqual([
      "1 Figures",
      "1.1 Again",
      "2 Prose",
      "3 Figures",
      "3.1 Again",
      "Where each figure and table is made",
    ]);
    expect(statSync(at("report.html")).size).toBeLessThan(25e6);
    expect(readFileSync(at("report.pdf")).subarray(0, 5).toString()).toBe("%PDF-");
  });
});

describe("installTemplate", () => {
  it("detects missing files, and is idempotent", () => {
    const venv = at("venv");
    expect(isTemplateInstalled(venv)).toBe(false);
    installTemplate(venv);
    installTemplate(venv);
    expect(isTemplateInstalled(venv)).toBe(true);
    rmSync(path.join(venv, "share"), { recursive: true });
    expect(isTemplateInstalled(venv)).toBe(false);
  });
});
