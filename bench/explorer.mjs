// How large the explorer's page is, how soon it is there, and how smoothly it moves: node bench/explorer.mjs page-N
//
// Songs are those of the tests, with 8 latent dimensions and no sound. Times are of the page's own clock:
//
//     parse        JSON.parse of the page's contents
//     first paint  the browser's first-contentful-paint, since the navigation began
//     maps         all three maps drawn, likewise
//     pan, zoom    between two frames while one map is dragged or zoomed: 60 frames, the pointer moved in each
//     script       of a frame of the pan, what the page's own script takes
//     pixels       likewise, how long it waits for the drawn pixels: the processor's work here, a graphics card's elsewhere
//     hover        between two frames while the pointer crosses the map, the slowest twentieth
//     search       one word of the lyrics, in Bangla, after the first (which reads all text: "first search")
//     selection    the card of half of the songs
//
// A page that does nothing has frames of 16.7 ms.

import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { exampleContents } from "./exampleSongs.mjs";

const require = createRequire(import.meta.url);
const { explorerPage } = require("../lib/dist/explorer/page.js");
const { withBrowser, closeBrowser } = require("../lib/dist/figures/browser.js");

const FRAMES = 60;
const n = Number(/\d+$/.exec(process.argv[2] ?? "")?.[0]);
if (!(n > 0)) throw new Error("Usage: node bench/explorer.mjs page-N");

const folder = mkdtempSync(path.join(tmpdir(), "surlab-bench-"));
try {
  const contents = await exampleContents(n);
  const file = path.join(folder, "explorer.html");
  writeFileSync(file, explorerPage(contents));
  const megabytes = { page: statSync(file).size / 1e6, contents: JSON.stringify(contents).length / 1e6 };
  const times = await withBrowser((browser) => measured(browser, pathToFileURL(file).href));
  const rounded = Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, Number(ms.toPrecision(3))]));
  const sizes = `${megabytes.page.toFixed(1)} MB, of which ${megabytes.contents.toFixed(1)} MB of songs`;
  const list = Object.entries(rounded).map(([name, ms]) => `${name} ${ms}`);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  console.log(
    JSON.stringify({
      finding: `${sizes}; ms: ${list.join(", ")}`,
      peakMb,
      table: [{ songs: n, ...megabytes, ...rounded }],
    }),
  );
} finally {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
}

async function measured(browser, address) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1366, height: 768 });
  page.on("pageerror", (error) => {
    throw error;
  });
  await page.goto(address);
  await page.waitForFunction(() => document.querySelectorAll(".legend .entry").length > 0);
  const maps = await page.evaluate(untilDrawn);
  const paint = await page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
  );
  const parse = await page.evaluate(() => {
    const { textContent } = document.getElementById("contents");
    const from = performance.now();
    JSON.parse(textContent);
    return performance.now() - from;
  });
  const pan = await page.evaluate(moved, "pan", FRAMES);
  const zoom = await page.evaluate(moved, "zoom", FRAMES);
  const hover = await page.evaluate(moved, "hover", FRAMES);
  const first = await page.evaluate(searched, "গান");
  const search = await page.evaluate(searched, "চাঁ");
  const selection = await page.evaluate(() => {
    const from = performance.now();
    const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
    document.getElementById("search").dispatchEvent(enter);
    return performance.now() - from;
  });
  await page.close();
  return {
    parse,
    "first paint": paint,
    maps,
    pan: pan.frame,
    "slowest twentieth": pan.slow,
    zoom: zoom.frame,
    script: pan.script,
    pixels: pan.pixels,
    hover: hover.slow,
    "first search": first,
    search,
    selection,
  };
}

/** In the page: when all maps have a pixel, since the navigation began. */
async function untilDrawn() {
  const isDrawn = (canvas) => {
    if (canvas.width < 2) return false;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value > 0);
  };
  for (;;) {
    await new Promise(requestAnimationFrame);
    if ([...document.querySelectorAll(".map canvas")].every(isDrawn)) return performance.now();
  }
}

/** In the page: frames while the pointer drags, zooms or crosses the first map. In ms: medians, and a 95th percentile. */
async function moved(how, frames) {
  const canvas = document.querySelector(".map canvas");
  const box = canvas.getBoundingClientRect();
  const at = (t) => ({
    clientX: box.left + box.width * (0.5 + 0.3 * Math.sin(t / 9)),
    clientY: box.top + box.height * (0.5 + 0.3 * Math.cos(t / 7)),
    bubbles: true,
    view: window,
  });
  const send = (type, t, more = {}) => canvas.dispatchEvent(new MouseEvent(type, { ...at(t), ...more }));
  const own = [];
  const waits = [];
  let waited = 0;
  const nativeRequest = window.requestAnimationFrame;
  // What the page's own callbacks take, frame by frame.
  window.requestAnimationFrame = (call) =>
    nativeRequest.call(window, (time) => {
      const from = performance.now();
      waited = 0;
      call(time);
      if (waited === 0) return;
      own.push(performance.now() - from - waited);
      waits.push(waited);
    });
  // Where regl-scatterplot copies what WebGL has drawn.
  const { drawImage } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    const from = performance.now();
    drawImage.apply(this, given);
    waited += performance.now() - from;
  };
  send("mouseenter", 0);
  if (how === "pan") send("mousedown", 0, { buttons: 1 });
  const deltas = [];
  let last = performance.now();
  for (let t = 1; t <= frames + 5; t++) {
    if (how === "zoom")
      canvas.dispatchEvent(new WheelEvent("wheel", { ...at(0), deltaY: t % 20 < 10 ? -40 : 40, cancelable: true }));
    else send("mousemove", t, { buttons: how === "pan" ? 1 : 0 });
    await new Promise((resolve) => nativeRequest.call(window, resolve));
    const now = performance.now();
    if (t > 5) deltas.push(now - last);
    last = now;
  }
  if (how === "pan") window.dispatchEvent(new MouseEvent("mouseup", at(0)));
  window.requestAnimationFrame = nativeRequest;
  CanvasRenderingContext2D.prototype.drawImage = drawImage;
  const quantile = (values, share) => values.sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];
  return {
    frame: quantile(deltas, 0.5),
    slow: quantile(deltas, 0.95),
    script: quantile(own, 0.5),
    pixels: quantile(waits, 0.5),
  };
}

/** In the page: how long typing a word takes, until its results are listed. */
async function searched(word) {
  const input = document.getElementById("search");
  input.value = word;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  const from = performance.now();
  // A key does not wait for a pause in typing.
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Shift", bubbles: true }));
  return performance.now() - from;
}
