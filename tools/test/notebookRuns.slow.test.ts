// All notebooks by `npm run reproduce`, quick and on few songs: what a run leaves behind, and that it is right. One run serves
// all the tests, without pictures.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { closeBrowser, withBrowser } from "../../lib/dist/figures/browser.js";
import { strayNumbers } from "./proseNumbers.js";
import { reproduceQuickly } from "./quickRun.js";

vi.setConfig({ testTimeout: 20 * 60_000 });

const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-runs-"));
afterAll(async () => {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

const notebooks = readdirSync("notebooks")
  .filter((file) => file.endsWith(".ipynb"))
  .map((file) => path.basename(file, ".ipynb"));

const results = path.join(folder, "results");
interface Cell {
  cell_type: string;
  source: string[];
  execution_count: number | null;
  outputs: { name?: string; text?: string[]; data?: Record<string, unknown> }[];
}

function codeCells(name: string): Cell[] {
  const { cells } = JSON.parse(readFileSync(path.join(results, `${name}.ipynb`), "utf8")) as { cells: Cell[] };
  return cells.filter((cell) => cell.cell_type === "code");
}

const figuresOf = (name: string) =>
  codeCells(name).flatMap((cell) => cell.outputs.filter(({ data }) => data?.["application/vnd.plotly.v1+json"])).length;

describe("all notebooks", () => {
  it("run to their end after one that had ended", () => {
    expect(reproduceQuickly(results, { args: ["--only", "00"], pictures: false }).code).toBe(0);
    const { code, said } = reproduceQuickly(results, { args: ["--resume"], pictures: false });
    expect(said).not.toContain("FAILED");
    expect(said).toContain("00_collection\n  had ended, with the same options");
    expect(code, said).toBe(0);
  });

  it.each(notebooks)("%s runs every cell without an error, and its prose says what its tables say", (name) => {
    for (const { source, execution_count, outputs } of codeCells(name)) {
      const stderr = outputs.flatMap((output) => (output.name === "stderr" ? (output.text ?? []) : [])).join("");
      // What a kernel says, once, where it has no browser.
      expect(stderr.replace(/^No browser to draw pictures with\..*\n/, ""), source.join("")).toBe("");
      expect(execution_count, source.join("")).not.toBeNull();
    }
    expect(figuresOf(name)).toBeGreaterThan(0);
    expect(strayNumbers(path.join(results, `${name}.ipynb`), path.join(results, name))).toEqual([]);
  });

  it("have all their figures drawn on the report's page", async () => {
    const drawn = await withBrowser(async (browser) => {
      const page = await browser.newPage();
      await page.goto(pathToFileURL(path.join(results, "report.html")).href, { timeout: 300_000 });
      await page.waitForFunction(() => document.documentElement.dataset["surlab"] === "drawn", { timeout: 300_000 });
      const count = await page.evaluate(() => document.querySelectorAll(".js-plotly-plot .plot-container").length);
      await page.close();
      return count;
    });
    expect(drawn).toBe(notebooks.map(figuresOf).reduce((a, b) => a + b));
  });
});
