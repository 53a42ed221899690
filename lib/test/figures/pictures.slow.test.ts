import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeBrowser, withBrowser } from "../../dist/figures/browser.js";
import { type Figure, figureHtml, figurePng, klPerDimension } from "../../dist/figures/index.js";
import { plotlyScriptPath } from "../../dist/figures/page.js";
import { gallery } from "./gallery.js";

// These tests need a browser, as the notebooks' pictures do: `npm run doctor` tells which one is used.
const figures = path.resolve("lib/dist/figures/index.js");
const browser = path.resolve("lib/dist/figures/browser.js");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "surlab-figures-"));
});
afterAll(async () => {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a page; gives what it tried to fetch from a network, and its errors, beside what `look` sees. */
async function open<T>(html: string, look: () => T | Promise<T>) {
  const file = path.join(folder, "page.html");
  writeFileSync(file, html);
  return withBrowser(async (browser) => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (!/^(file|data|blob):/.test(request.url())) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector(".main-svg");
    const seen = await page.evaluate(look);
    await page.close();
    return { seen, complaints };
  });
}

describe("figurePng", () => {
  it("draws at twice the figure's size", async () => {
    const png = await figurePng(klPerDimension([1, 2]));
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1800, 760]);
  });

  it("takes a size and a scale, and draws several at once", async () => {
    const one = klPerDimension([1, 2]);
    const sizes = await Promise.all([300, 400].map((width) => figurePng(one, { width, height: 200, scale: 1 })));
    expect(sizes.map((png) => [png.readUInt32BE(16), png.readUInt32BE(20)])).toEqual([
      [300, 200],
      [400, 200],
    ]);
    await expect(figurePng(one, { scale: 0 })).rejects.toThrow(/scale is 0/);
  });

  it.each([
    ["Bengali", "ককক", "মমম"],
    ["Devanagari", "ककक", "ममम"],
    ["Tamil", "ககக", "மமம"],
    ["Thai", "กกก", "มมม"],
    ["Korean", "가가가", "마마마"],
    ["emoji", "🎵🎵", "🎸🎸"],
  ])("draws %s, not the box that stands for a missing letter", async (_, one, other) => {
    const draw = (title: string) => figurePng(klPerDimension([1], { title }), { scale: 1 });
    expect(Buffer.compare(await draw(one), await draw(one))).toBe(0);
    expect(Buffer.compare(await draw(one), await draw(other))).not.toBe(0);
  });

  it("says what to do where there is no browser", () => {
    const script = `require(${JSON.stringify(browser)}).findBrowser().catch((e) => console.log(e.name, e.message))`;
    const env = { ...process.env, CHROME_PATH: "/nowhere/chrome" };
    const { stdout } = spawnSync(process.execPath, ["-e", script], { env, encoding: "utf8" });
    expect(stdout).toMatch(/^UserError No browser .*\/nowhere\/chrome.*apt install chromium/);
  });
});

describe("the browser", () => {
  const drawing = `
    const { figurePng, klPerDimension } = require(${JSON.stringify(figures)});
    const { withBrowser } = require(${JSON.stringify(browser)});
    figurePng(klPerDimension([1])).then(() => withBrowser(async (b) => console.log(b.process().pid)));`;
  const runs = (pid: number) => spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout;

  it("does not keep a script running, and exits with it", () => {
    const { status, stdout } = spawnSync(process.execPath, ["-e", drawing], { encoding: "utf8" });
    expect(status).toBe(0);
    expect(runs(Number(stdout))).not.toMatch(/^[RSD]/);
  });

  it("can be closed, and starts again for the next picture", () => {
    const script = `
      const { figurePng, klPerDimension } = require(${JSON.stringify(figures)});
      const { closeBrowser } = require(${JSON.stringify(browser)});
      figurePng(klPerDimension([1])).then(closeBrowser).then(() => figurePng(klPerDimension([1])))
        .then((png) => console.log(png.length > 1000));`;
    expect(spawnSync(process.execPath, ["-e", script], { encoding: "utf8" }).stdout).toBe("true\n");
  });

  it("ends when its process is killed", async () => {
    const child = spawn(process.execPath, ["-e", `${drawing} setInterval(() => {}, 1000)`]);
    const pid = await new Promise<number>((resolve) => child.stdout.once("data", (text) => resolve(Number(text))));
    expect(runs(pid)).toMatch(/^[RSD]/);
    child.kill("SIGKILL");
    await expect.poll(() => runs(pid), { timeout: 20_000 }).not.toMatch(/^[RSD]/);
  });
});

describe("figureHtml", () => {
  const tricky: Figure = klPerDimension([1, 2], { title: "</script><script>alert(1)</script>" });

  it("is a self-contained interactive page", async () => {
    const { seen, complaints } = await open(figureHtml(tricky), () => document.querySelectorAll(".bars .point").length);
    expect(complaints).toEqual([]);
    expect(seen).toBe(2);
  });

  it("can share plotly.js with other pages", () => {
    const html = figureHtml(tricky, { plotly: "plotly.min.js" });
    expect(html).toContain('<script src="plotly.min.js"></script>');
    expect(html.length).toBeLessThan(100_000);
  });
});

describe("plotly.js", () => {
  it("knows every attribute that the builders use", async () => {
    const html = `<div class="main-svg"></div><script src="${pathToFileURL(plotlyScriptPath()).href}"></script>
      <script>globalThis.gallery = ${JSON.stringify(gallery).replace(/</g, "\\u003c")};</script>`;
    const { seen, complaints } = await open(html, () => {
      // biome-ignore lint/suspicious/noExplicitAny: the page's globals have no types here
      const { Plotly, gallery } = globalThis as any;
      // biome-ignore lint/suspicious/noExplicitAny: Plotly's own messages
      const messages = (figure: any) => (Plotly.validate(figure.data, figure.layout) ?? []).map((m: any) => m.msg);
      return Object.keys(gallery).flatMap((name) => messages(gallery[name]).map((m: string) => `${name}: ${m}`));
    });
    expect(complaints).toEqual([]);
    // Plotly.validate refuses every value of a trace's coloraxis, also those in its own documentation.
    expect(seen.filter((message) => !message.includes("key coloraxis"))).toEqual([]);
  });
});
