import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "puppeteer-core";
import { explorerPage } from "../../dist/explorer/page.js";
import { withBrowser } from "../../dist/figures/browser.js";
import type { ExplorerContents } from "../../src/explorer/contents.js";

/** How a page is looked at. */
interface Look {
  snippets?: (string | null)[];
  width?: number;
  height?: number;
  dark?: boolean;
  /** Runs in the page before its own scripts. */
  before?: () => void;
}

/**
 * Opens the page as a file, offline, for `use`.
 *
 * @returns whatever the page complained of: errors, requests that a file that needs nothing does not make, dialogs,
 *   and calls of `window.hook`, which hostile texts try to make
 */
export async function openPage(
  contents: ExplorerContents,
  use: (page: Page) => Promise<void>,
  { snippets, width = 1366, height = 768, dark = false, before }: Look = {},
): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "surlab-explorer-"));
  const file = path.join(folder, "explorer.html");
  writeFileSync(file, explorerPage(contents, snippets));
  const complaints: string[] = [];
  try {
    await withBrowser(async (browser) => {
      const page = await browser.newPage();
      await page.setOfflineMode(true);
      await page.setViewport({ width, height });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
      await page.exposeFunction("hook", () => void complaints.push("a text ran as a script"));
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("dialog", (dialog) => {
        complaints.push(`a dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      const address = pathToFileURL(file).href;
      page.on("request", (request) => {
        if (request.url() !== address && !/^(data|blob):/.test(request.url())) complaints.push(request.url());
      });
      if (before) await page.evaluateOnNewDocument(before);
      await page.goto(address);
      await page.waitForFunction(() => document.querySelectorAll("[role=tab]").length > 0);
      await drawn(page);
      await use(page);
      await page.close();
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return complaints;
}

/** Until the maps have drawn what was asked of them: some frames. */
export async function drawn(page: Page, frames = 8): Promise<void> {
  await page.evaluate(async (count) => {
    for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame);
  }, frames);
}

/** Drags around a part of the n-th map, given as shares of its width and height. */
export async function lasso(page: Page, map: number, corners: readonly (readonly [number, number])[]): Promise<void> {
  const canvas = (await page.$$(".map canvas"))[map];
  const box = await canvas?.boundingBox();
  if (!box) throw new Error(`no map ${map}`);
  const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  const [first, ...rest] = corners as [readonly [number, number], ...(readonly [number, number])[]];
  await page.mouse.move(...at(first));
  await page.mouse.down();
  for (const corner of [...rest, first]) {
    await page.mouse.move(...at(corner), { steps: 6 });
    await drawn(page, 2);
  }
  await page.mouse.up();
  await drawn(page);
}

export const ALL = [
  [0.01, 0.02],
  [0.99, 0.02],
  [0.99, 0.98],
  [0.01, 0.98],
] as const;

/** The text of the first element of this selector; "" where there is none. */
export async function text(page: Page, selector: string): Promise<string> {
  return page.$eval(selector, (found) => found.textContent ?? "").catch(() => "");
}

/** What a click on the button of this text lets the reader save. */
export async function saved(page: Page, button: string): Promise<{ name: string; content: string }> {
  return page.evaluate(async (label) => {
    const made: Blob[] = [];
    const name: string[] = [];
    const { createObjectURL } = URL;
    const { click } = HTMLAnchorElement.prototype;
    URL.createObjectURL = (blob: Blob) => {
      made.push(blob);
      return createObjectURL.call(URL, blob);
    };
    HTMLAnchorElement.prototype.click = function () {
      name.push(this.download);
    };
    try {
      [...document.querySelectorAll("button")].find(({ textContent }) => textContent === label)?.click();
    } finally {
      URL.createObjectURL = createObjectURL;
      HTMLAnchorElement.prototype.click = click;
    }
    return { name: name[0] ?? "", content: (await made[0]?.text()) ?? "" };
  }, button);
}
