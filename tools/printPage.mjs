// Prints a page made with the nbconvert template as PDF, with npm's browser or the system's.
//
//     node tools/printPage.mjs PAGE.html PAGE.pdf

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inRoot } from "./paths.mjs";

/** Rendering and printing the largest report takes about a minute; after this time it is aborted. */
export const PRINT_MINUTES = 10;

/**
 * The page may hold untrusted notebook output: the browser loads nothing else, neither from the network nor from disk,
 * dismisses dialogs, and has a time limit.
 *
 * @throws if there is no browser, or at the time limit
 */
export async function printPage(html, pdf, minutes = PRINT_MINUTES) {
  const { closeBrowser, withBrowser } = createRequire(import.meta.url)(inRoot("lib", "dist", "figures", "browser.js"));
  let late;
  const limit = new Promise((_, reject) => {
    const why = `printing took longer than ${minutes} minutes and was stopped; open ${html} in a browser to print it`;
    late = setTimeout(() => reject(new Error(why)), minutes * 60_000);
  });
  try {
    await Promise.race([limit, withBrowser((browser) => draw(browser, pathToFileURL(html).href, pdf))]);
  } catch (error) {
    // A page with an endless script would keep the browser busy.
    await closeBrowser();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

async function draw(browser, address, pdf) {
  const page = await browser.newPage();
  page.on("dialog", (dialog) => dialog.dismiss().catch(() => {}));
  await page.setOfflineMode(true);
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    const own = request.url() === address && request.isNavigationRequest() && request.frame() === page.mainFrame();
    const allowed = own || /^(data|blob):/.test(request.url());
    (allowed ? request.continue() : request.abort("accessdenied")).catch(() => {});
  });
  await page.setViewport({ width: 1060, height: 1400 });
  // Before the figures are drawn: on paper they have other sizes.
  await page.emulateMediaType("print");
  await page.goto(address, { timeout: 0 });
  await page.waitForFunction(() => document.documentElement.dataset.surlab === "drawn", { timeout: 0 });
  await page.pdf({
    path: pdf,
    format: "A4",
    scale: 0.66,
    margin: { top: "14mm", bottom: "16mm", left: "12mm", right: "12mm" },
    printBackground: true,
    displayHeaderFooter: true,
    headerTemplate: "<span></span>",
    footerTemplate: `<div style="width: 100%; text-align: center; font-size: 8px; color: #777"><span class="pageNumber"></span></div>`,
    outline: true,
    timeout: 0,
  });
  await page.close();
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [html, pdf] = process.argv.slice(2).map((file) => path.resolve(file));
  try {
    await printPage(html, pdf);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
