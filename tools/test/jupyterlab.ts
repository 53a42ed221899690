// JupyterLab as a user sees it: a real browser with mouse and keyboard, and a separate server. For tests.

import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "puppeteer-core";
import { withBrowser } from "../../lib/dist/figures/browser.js";
import { jupyterEnvironment, venvBin } from "../paths.mjs";

/** What a cell holds now. */
export interface CellState {
  kind: "code" | "markdown";
  source: string;
  tags: string[];
  /** Of its last run; null where it has not run. */
  executionCount: number | null;
  running: boolean;
  /** What it printed. */
  stdout: string;
  /** Warnings and errors: tslab writes a failed cell's error here. */
  stderr: string;
  /** Its displays, each as MIME bundle. */
  displays: Record<string, unknown>[];
}

export class Lab {
  private constructor(
    /** Holds copies of the notebooks, and `results/`. Inside the checkout, so that the notebooks find the library. */
    readonly folder: string,
    private readonly server: ChildProcess,
    private readonly address: { url: string; token: string },
    private readonly browser: Browser,
    private readonly release: () => void,
    private page: Page,
    private readonly log: () => string,
  ) {}

  /** Serves copies of the given files. `env` is what the kernels get. */
  static async start(files: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Lab> {
    mkdirSync(path.resolve(".cache"), { recursive: true });
    const folder = mkdtempSync(path.resolve(".cache/test-lab-"));
    for (const file of files) cpSync(file, path.join(folder, path.basename(file)));
    const own = (name: string) => path.join(folder, ".jupyter", name);
    const server = spawn(
      venvBin("jupyter"),
      ["lab", "--no-browser", "--ip=127.0.0.1", "--port=0", "--allow-root", "--expose-app-in-browser"],
      {
        cwd: folder,
        stdio: ["ignore", "ignore", "pipe"],
        env: {
          ...jupyterEnvironment(),
          JUPYTER_CONFIG_DIR: own("config"),
          JUPYTER_DATA_DIR: own("data"),
          JUPYTER_RUNTIME_DIR: own("runtime"),
          JUPYTERLAB_SETTINGS_DIR: own("settings"),
          JUPYTERLAB_WORKSPACES_DIR: own("workspaces"),
          SURLAB_RESULTS: path.join(folder, "results"),
          ...env,
        },
      },
    );
    let log = "";
    server.stderr?.on("data", (text) => {
      log += text;
    });
    const address = await until(`JupyterLab to start. It said: ${log}`, 120_000, () => {
      if (server.exitCode !== null) throw new Error(`JupyterLab ended: ${log}`);
      const entry = existsSync(own("runtime")) && readdirSync(own("runtime")).find((f) => /^jpserver.*json$/.test(f));
      if (!entry) return undefined;
      try {
        return JSON.parse(readFileSync(path.join(own("runtime"), entry), "utf8")) as Lab["address"];
      } catch {
        return undefined; // being written
      }
    });
    // Borrowed until stop().
    return new Promise((resolve, reject) => {
      withBrowser(
        (browser) =>
          new Promise<void>((release) => {
            browser
              .newPage()
              .then((page) => resolve(new Lab(folder, server, address, browser, release, page, () => log)), reject);
          }),
      ).catch(reject);
    });
  }

  async stop(): Promise<void> {
    // The browser may have ended by itself; the server is stopped all the same.
    await this.page.close().catch(() => undefined);
    this.release();
    const ended = new Promise((resolve) => this.server.once("exit", resolve));
    // The first asks for confirmation; a SIGTERM doesn't, and ends the kernels too.
    this.server.kill("SIGTERM");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Opens a notebook in a fresh page, and waits for its kernel.
   *
   * @param prepare is given the page while it is empty, to watch what happens in it
   */
  async open(notebook: string, prepare?: (page: Page) => Promise<void>): Promise<void> {
    await this.page.close();
    this.page = await this.browser.newPage();
    await prepare?.(this.page);
    await this.page.setViewport({ width: 1300, height: 900 });
    await this.page.goto(`${this.address.url}lab/tree/${notebook}?reset&token=${this.address.token}`);
    await this.until("the notebook's kernel to be ready", 120_000, async () => (await this.kernelStatus()) === "idle");
  }

  /** Menu Run, Run All Cells; waits until the last cell has run, or one has failed. */
  async runAll(timeout: number): Promise<CellState[]> {
    // For 200 ms after a cell failed or was interrupted, tslab drops what it is asked to run (`execQueue.reset`): these
    // are the cells that waited behind it. A person is never that quick.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await this.choose("Run", "Run All Cells");
    await this.until("the cells to begin", 30_000, async () => (await this.cells()).some((cell) => cell.running));
    return await this.idle(timeout);
  }

  /** Waits until no cell runs. */
  async idle(timeout: number): Promise<CellState[]> {
    await this.until("the cells to end", timeout, async () => {
      const cells = await this.cells();
      return !cells.some((cell) => cell.running) && (await this.kernelStatus()) === "idle";
    });
    return await this.cells();
  }

  /** Clicks into cell `i` and types over what is in it. */
  async retype(i: number, source: string): Promise<void> {
    const editor = await this.reveal(i, ".cm-content");
    await editor.click();
    await this.page.keyboard.down("Control");
    await this.page.keyboard.press("a");
    await this.page.keyboard.up("Control");
    await this.page.keyboard.sendCharacter(source);
    await this.until("the cell to hold what was typed", 10_000, async () => (await this.cells())[i]?.source === source);
  }

  /** The toolbar's interrupt button. */
  async interrupt(): Promise<void> {
    await this.page.click('.jp-NotebookPanel-toolbar [data-command="notebook:interrupt-kernel"]');
  }

  /** Follows a link below cell `i` in a page of its own, and gives what that says. */
  async follow(i: number, text: string): Promise<string> {
    const link = await this.reveal(i, `a ::-p-text(${text})`);
    const address = await link.evaluate((a) => (a as Any).href as string);
    const page = await this.browser.newPage();
    await page.goto(address);
    const said = await page.evaluate(() => (globalThis as Any).document.body.innerText);
    await page.close();
    return said;
  }

  /** Ends the kernels of all notebooks, which would stay for as long as the server. */
  async shutDownKernels(): Promise<void> {
    await this.page.evaluate(() => (globalThis as Any).jupyterapp.serviceManager.sessions.shutdownAll());
  }

  async save(): Promise<void> {
    await this.choose("File", "Save Notebook");
    await this.until("the notebook to be saved", 30_000, () =>
      this.page.evaluate(() => !(globalThis as Any).jupyterapp.shell.currentWidget.context.model.dirty),
    );
  }

  /**
   * Scrolls to cell `i` and counts the figures that plotly.js has drawn in it. In a notebook that was saved here,
   * JupyterLab shows each as it was last, and draws it where the mouse comes over it.
   */
  async drawnFigures(i: number): Promise<number> {
    const expected = (await this.cells())[i]?.displays.filter((d) => "application/vnd.plotly.v1+json" in d).length ?? 0;
    await this.reveal(i, ".jp-RenderedPlotly");
    await this.until(`${expected} figures of cell ${i} to be drawn`, 60_000, async () => {
      for (const picture of await this.page.$$(".plot-img")) {
        // It may be gone by then: the figure has taken its place.
        if (await picture.isVisible()) await picture.hover().catch(() => {});
      }
      return (await this.inCell(i, ".js-plotly-plot .plot-container")) >= expected;
    });
    return await this.inCell(i, ".js-plotly-plot .plot-container");
  }

  async cells(): Promise<CellState[]> {
    return await this.page.evaluate(() =>
      (globalThis as Any).jupyterapp.shell.currentWidget.content.widgets.map(({ model }: Any) => {
        const outputs = model.type === "code" ? model.outputs.toJSON() : [];
        const printed = (name: string) =>
          outputs.flatMap((o: Any) => (o.output_type === "stream" && o.name === name ? [o.text].flat() : [])).join("");
        return {
          kind: model.type,
          source: model.sharedModel.getSource(),
          tags: model.sharedModel.getMetadata("tags") ?? [],
          executionCount: model.executionCount ?? null,
          running: model.executionState === "running",
          stdout: printed("stdout"),
          stderr:
            printed("stderr") + outputs.flatMap((o: Any) => (o.output_type === "error" ? [o.evalue] : [])).join(""),
          displays: outputs.flatMap((o: Any) => (o.data ? [o.data] : [])),
        };
      }),
    );
  }

  /** "busy" or "idle", as the page shows it. */
  kernelStatus(): Promise<string | undefined> {
    return this.page.evaluate(
      () => (globalThis as Any).jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status,
    );
  }

  private async choose(menu: string, item: string): Promise<void> {
    await (await this.withText(".lm-MenuBar-itemLabel", menu)).click();
    await (await this.withText(".lm-Menu-itemLabel", item)).click();
  }

  private async withText(selector: string, text: string) {
    return await this.until(`"${text}" in ${selector}`, 30_000, async () => {
      for (const element of await this.page.$$(selector)) {
        if ((await element.evaluate((e) => e.textContent)) === text) return element;
      }
      return undefined;
    });
  }

  /** The browser window's inner size, as when a person drags its edge or opens the developer tools. */
  async resize(width: number, height: number): Promise<void> {
    await this.page.setViewport({ width, height });
  }

  /** Scrolls to cell `i`, which JupyterLab may not have put on the page before, and gives a part of it. */
  async reveal(i: number, selector: string) {
    await this.page.evaluate(
      (index) => (globalThis as Any).jupyterapp.shell.currentWidget.content.scrollToItem(index, "start"),
      i,
    );
    return await this.until(`${selector} of cell ${i}`, 30_000, async () => {
      const cell = await this.page.evaluateHandle(
        (index) => (globalThis as Any).jupyterapp.shell.currentWidget.content.widgets[index].node,
        i,
      );
      return (await cell.asElement()?.$(selector)) ?? undefined;
    });
  }

  private inCell(i: number, selector: string): Promise<number> {
    return this.page.evaluate(
      (index, within) =>
        (globalThis as Any).jupyterapp.shell.currentWidget.content.widgets[index].node.querySelectorAll(within).length,
      i,
      selector,
    );
  }

  /** As the function below; where it fails, with a picture of the page. */
  private async until<T>(what: string, timeout: number, look: () => Promise<T | undefined | false>): Promise<T> {
    try {
      return await until(what, timeout, async () => {
        const status = await this.kernelStatus();
        if (status === "dead" || status === "autorestarting")
          throw new Error(`The kernel died while waiting for ${what}.`);
        return await look();
      });
    } catch (error) {
      const picture = path.join(mkdtempSync(path.join(tmpdir(), "surlab-lab-")), "page.png");
      await this.page.screenshot({ path: picture as `${string}.png` });
      throw new Error(
        `${(error as Error).message} The page then: ${picture}; the server's last output: ${this.log().slice(-3000)}`,
      );
    }
  }
}

// biome-ignore lint/suspicious/noExplicitAny: JupyterLab's own objects, inside the page
type Any = any;

/** Looks again and again until there is something. */
async function until<T>(
  what: string,
  timeout: number,
  look: () => T | Promise<T>,
): Promise<Exclude<T, undefined | false>> {
  const end = Date.now() + timeout;
  for (;;) {
    const found = await look();
    if (found) return found as Exclude<T, undefined | false>;
    if (Date.now() > end) throw new Error(`Waited ${timeout / 1000} s in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
