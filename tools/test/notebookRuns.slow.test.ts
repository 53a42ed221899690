// The notebooks by `npm run reproduce`, quick and on few songs: what a run leaves behind, and that it is right. One run
// serves all the tests: of the Easy task alone, with pictures and the PDF, and continued with all the others, without.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import { closeBrowser, withBrowser } from "../../lib/dist/figures/browser.js";
import { isRunning } from "../../lib/dist/io/leftovers.js";
import { runPlain } from "./plainNotebooks.js";
import { parentOf } from "./processes.js";
import { strayNumbers } from "./proseNumbers.js";

vi.setConfig({ testTimeout: 20 * 60_000 });

const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-runs-"));
afterAll(async () => {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

const EASY = "01_easy_vae";
const notebooks = readdirSync("notebooks")
  .filter((file) => file.endsWith(".ipynb"))
  .map((file) => path.basename(file, ".ipynb"));

const results = path.join(folder, "results");
const command = (...args: string[]) =>
  ["tools/reproduce.mjs", "--quick", "--param", "songs=36", "--results", results].concat(args);

function reproduce({ args = [], pictures = true }: { args?: string[]; pictures?: boolean }) {
  // Pictures take most of a quick run's time; without a browser there are none.
  const env = pictures ? process.env : { ...process.env, CHROME_PATH: "/none" };
  const run = spawnSync(process.execPath, command(...args), { encoding: "utf8", env });
  return { code: run.status, said: run.stdout + run.stderr };
}

const file = (name: string, run = results) => path.join(run, EASY, name);

describe("the Easy task", () => {
  it("leaves nothing that looks like a result when it is killed during training", async () => {
    const long = command("--only", "01", "--param", "epochs=100000", "--param", "learningRate=0.000001");
    const program = spawn(process.execPath, long);
    const ended = new Promise((resolve) => program.on("close", resolve));
    // Cell 5 has ended: cell 6 is the training, which this learning rate makes very long.
    await new Promise<void>((resolve) => {
      program.stdout.on("data", (text) => /cell +5 of/.test(String(text)) && resolve());
      program.on("close", () => resolve());
    });
    const [unfinished] = readdirSync(path.join(results, ".unfinished"));
    const kernel = Number(unfinished!.split(".").at(-1));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(isRunning(kernel)).toBe(true);
    // The program and the kernel's runner; the kernel ends by itself once they are gone.
    const runner = parentOf(kernel);
    program.kill("SIGKILL");
    process.kill(runner, "SIGKILL");
    await ended;
    await expect.poll(() => isRunning(kernel), { timeout: 60_000 }).toBe(false);
    expect(existsSync(path.join(results, EASY))).toBe(false);
  });

  it("then finishes, with every file that the README names", () => {
    const { code, said } = reproduce({ args: ["--only", "01"] });
    expect(said).not.toContain("FAILED");
    expect(code).toBe(0);
    const here = readdirSync(path.join(results, EASY));
    for (const name of [
      "params.json",
      "environment.json",
      "metrics.csv",
      "labels.csv",
      "latents.npy",
      "history.csv",
      "skipped.csv",
    ]) {
      expect(here).toContain(name);
    }
    expect(readdirSync(file("checkpoint"))).toEqual(["model.safetensors"]);
    const figures = readdirSync(file("figures"));
    for (const name of ["training", "reconstructions", "umap_cluster", "umap_genre", "umap_language", "tsne_cluster"]) {
      for (const form of ["json", "html", "png"]) expect(figures).toContain(`${name}.${form}`);
    }
    expect(readdirSync(path.join(results, ".unfinished"))).toEqual([]);
    expect(existsSync(path.join(results, "report.html"))).toBe(true);
    expect(readFileSync(path.join(results, "report.pdf")).subarray(0, 5).toString()).toBe("%PDF-");
  });

  it("gives the same labels and metrics for the same seed, in a kernel or a plain program, and others for another", () => {
    const again = (name: string, params: object) => {
      const run = path.join(folder, name);
      const { ended, said } = runPlain({ [EASY]: { songs: 36, ...params } }, run);
      expect(ended, said).toEqual([{ notebook: EASY }]);
      return run;
    };
    const same = again("same", {});
    for (const name of ["labels.csv", "metrics.csv"])
      expect(readFileSync(file(name, same), "utf8")).toBe(readFileSync(file(name), "utf8"));
    const other = again("other", { seed: 7 });
    expect(readFileSync(file("labels.csv", other), "utf8")).not.toBe(readFileSync(file("labels.csv"), "utf8"));
    expect(JSON.parse(readFileSync(file("params.json", other), "utf8")).seed).toBe(7);
  });
});

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
    const { code, said } = reproduce({ args: ["--resume"], pictures: false });
    expect(said).not.toContain("FAILED");
    expect(said).toContain(`${EASY}\n  had ended, with the same options`);
    expect(code).toBe(0);
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
