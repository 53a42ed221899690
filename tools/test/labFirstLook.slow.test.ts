// The first impression of `npm run lab`: terminal, start page, launcher, export menu.

import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withBrowser } from "../../lib/dist/figures/browser.js";

const minutes = 60_000;
const TOKEN = "first-look";

let lab: ChildProcess;
let terminal = "";
let address: string;
let page: Page;
let release: () => void;

beforeAll(async () => {
  lab = spawn(process.execPath, ["tools/lab.mjs", "--no-browser", "--port=0", "--expose-app-in-browser"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, JUPYTER_TOKEN: TOKEN },
  });
  for (const stream of [lab.stdout, lab.stderr]) {
    stream?.on("data", (text) => {
      terminal += text;
    });
  }
  for (const end = Date.now() + 2 * minutes; !terminal.includes("To stop") && Date.now() < end; ) await pause(250);
  address = /http:\S+/.exec(terminal)![0];
  page = await new Promise<Page>((resolve, reject) => {
    withBrowser(
      (browser) =>
        new Promise<void>((done) => {
          release = done;
          browser.newPage().then(resolve, reject);
        }),
    ).catch(reject);
  });
  await page.setViewport({ width: 1300, height: 900 });
}, 4 * minutes);

afterAll(async () => {
  await page?.close();
  release?.();
  const ended = new Promise((resolve) => lab.once("exit", resolve));
  lab.kill("SIGTERM");
  await ended;
});

// biome-ignore lint/suspicious/noExplicitAny: JupyterLab's own objects, inside the page
type Any = any;
const api = (path: string) => new URL(`/${path}?token=${TOKEN}`, address);

it(
  "opens on a start page with instructions, full file names and no news",
  async () => {
    await page.goto(address);
    await page.waitForSelector(".jp-RenderedMarkdown ::-p-text(Start here)", { timeout: 2 * minutes });
    await page.waitForSelector(".jp-DirListing-itemName ::-p-text(00_collection.ipynb)");
    const cut = await page.$$eval(".jp-DirListing-itemText", (items) =>
      items.filter((item) => item.scrollWidth > item.clientWidth).map((item) => item.textContent),
    );
    expect(cut).toEqual([]);
    // JupyterLab asks about news some seconds after it has started.
    await pause(5000);
    expect(await page.$$(".Toastify__toast")).toHaveLength(0);
  },
  4 * minutes,
);

it("offers only TypeScript", async () => {
  const { kernelspecs, default: first } = await (await fetch(api("api/kernelspecs"))).json();
  expect([first, ...Object.keys(kernelspecs)]).toEqual(["tslab", "tslab"]);
});

it("serves results and docs, and hides internal folders", async () => {
  const { content } = await (await fetch(api("api/contents/"))).json();
  const names = content.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(["docs", "notebooks", "results", "README.md"]));
  expect(names).not.toContain("node_modules");
});

it(
  "opens the first notebook from the start page, unchanged, without terminal messages",
  async () => {
    await (await page.waitForSelector(".jp-RenderedMarkdown a ::-p-text(00_collection)"))!.click();
    const state = () =>
      page.evaluate(() => {
        const panel = (globalThis as Any).jupyterapp?.shell.currentWidget;
        const kernel = panel?.sessionContext?.session?.kernel;
        return { path: panel?.context?.path, status: kernel?.status, dirty: panel?.context?.model?.dirty };
      });
    const expected = { path: "notebooks/00_collection.ipynb", status: "idle", dirty: false };
    await expect.poll(state, { timeout: 2 * minutes, interval: 500 }).toEqual(expected);
    await pause(3000);
    expect(await state()).toEqual(expected);
    const said = terminal.slice(terminal.indexOf("Surlab in JupyterLab"));
    // The address, how to open it, how to stop, and nothing else.
    expect(said.trim().split("\n").slice(3)).toEqual([]);
  },
  4 * minutes,
);

it(
  "the menu exports the same as the command line",
  async () => {
    const formats = Object.keys(await (await fetch(api("api/nbconvert"))).json());
    expect(formats).toEqual(expect.arrayContaining(["html", "pdf", "markdown"]));
    for (const broken of ["webpdf", "qtpdf", "qtpng"]) expect(formats).not.toContain(broken);
    const html = await (await fetch(api("nbconvert/html/notebooks/03_hard_joint_vae.ipynb"))).text();
    expect(html).toContain("surlab");
    expect(html).not.toMatch(/<(script|link)[^>]+(src|href)="?https?:/);
    const pdf = await fetch(api("nbconvert/pdf/notebooks/00_collection.ipynb"));
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
  },
  6 * minutes,
);
