// How long clusters and maps take that the explorer makes in its page: node bench/explorerAsk.mjs ask-N
//
// Songs are those of the tests, with 64 latent dimensions. Each question is asked twice through the page's own panel, in one
// worker, as a reader would; the second answer counts, but of a tree and of t-SNE the first. Seconds are the worker's, with
// the scores, and without copying the songs there.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { exampleContents } from "./exampleSongs.mjs";

const require = createRequire(import.meta.url);
const { explorerPage } = require("../lib/dist/explorer/page.js");
const { withBrowser, closeBrowser } = require("../lib/dist/figures/browser.js");

const n = Number(/\d+$/.exec(process.argv[2] ?? "")?.[0]);
if (!(n > 0)) throw new Error("Usage: node bench/explorerAsk.mjs ask-N");

/** Name, what is made, the menu's entry, how often, and up to how many songs: more take longer than a minute. */
const QUESTIONS = [
  ["k-means", "clusters", "k-means", 2, Number.POSITIVE_INFINITY],
  ["DBSCAN", "clusters", "DBSCAN", 2, 10_000],
  ["hierarchical", "clusters", "hierarchical", 1, 2000],
  ["PCA", "a map", "PCA", 2, Number.POSITIVE_INFINITY],
  ["UMAP", "a map", "UMAP", 2, 5000],
  ["t-SNE", "a map", "t-SNE", 1, 600],
];

const folder = mkdtempSync(path.join(tmpdir(), "surlab-bench-"));
try {
  const file = path.join(folder, "explorer.html");
  writeFileSync(file, explorerPage(await exampleContents(n, { dimensions: 64 })));
  const seconds = await withBrowser((browser) => measured(browser, pathToFileURL(file).href));
  const list = Object.entries(seconds).map(([name, value]) => `${name} ${value} s`);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ finding: list.join(", "), peakMb, table: [{ songs: n, ...seconds }] }));
} finally {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
}

async function measured(browser, address) {
  const page = await browser.newPage();
  page.setDefaultTimeout(300_000);
  const errors = [];
  page.on("pageerror", (error) => errors.push(error));
  await page.goto(address);
  await page.click("#tab-ask");
  const found = {};
  for (const [name, make, method, times, most] of QUESTIONS) {
    if (n > most) continue;
    await page.evaluate(press, make);
    await page.evaluate(choose, make, "Space", "joint");
    // A question that is quick is asked at once, and again by the button.
    await page.evaluate(choose, make, "Method", method);
    for (let time = 0; time < times; time++) {
      await page.evaluate(forget);
      await page.evaluate(pressAll);
      await page.evaluate(press, make === "a map" ? "Map" : "Cluster");
      await page.waitForFunction(answered, {}, make);
    }
    found[name] = Number(Number(await page.evaluate(answered, make)).toPrecision(2));
  }
  await page.close();
  if (errors.length > 0) throw errors[0];
  return found;
}

/** In the page: presses the button whose text begins so. */
function press(start) {
  const buttons = [...document.querySelectorAll("#panel-ask button")];
  buttons.find((one) => one.offsetParent && one.textContent.startsWith(start))?.click();
}

/** In the page: all songs, where a sample is offered. */
function pressAll() {
  const [, all] = document.querySelectorAll("#panel-ask .large .joined button");
  if (all?.offsetParent) all.click();
}

/** In the page: chooses in a menu of the form that is shown. */
function choose(_make, label, value) {
  const controls = [...document.querySelectorAll("#panel-ask label.control")];
  const control = controls.find((one) => one.offsetParent && one.firstElementChild.textContent === label);
  const select = control.querySelector("select");
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

/** In the page: the last answer is read. */
function forget() {
  for (const one of document.querySelectorAll("#panel-ask [data-seconds]")) delete one.dataset.seconds;
}

/** In the page: seconds of the answer, undefined while there is none. */
function answered(make) {
  return document.querySelector(`#panel-ask ${make === "a map" ? ".mapped" : ".result-facts"}`).dataset.seconds;
}
