import type { Page } from "puppeteer-core";
import { afterAll, describe, expect, it } from "vitest";
import { closeBrowser } from "../../dist/figures/browser.js";
import { adjustedRandScore } from "../../dist/metrics/index.js";
import { ints } from "../../src/explorer/unpack.js";
import { exampleContents } from "./exampleContents.js";
import { ALL, drawn, lasso, openPage, saved, text } from "./openPage.js";

afterAll(closeBrowser);

const PANEL = "#panel-ask";

async function open(page: Page): Promise<void> {
  await page.click("#tab-ask");
  await page.waitForSelector(`${PANEL} .form`);
}

/** Moves a slider, as a hand does. */
async function slide(page: Page, name: string, value: number): Promise<void> {
  await page.$eval(
    `${PANEL} input[aria-label="${name}"]`,
    (input, to) => {
      (input as HTMLInputElement).value = String(to);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    },
    value,
  );
}

/** Chooses in the menu of this name. */
async function choose(page: Page, name: string, value: string): Promise<void> {
  await page.evaluate(
    (panel, label, to) => {
      const control = [...document.querySelectorAll(`${panel} label.control`)].find(
        (one) => one.firstElementChild?.textContent === label,
      );
      const select = control?.querySelector("select") as HTMLSelectElement;
      select.value = to;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    },
    PANEL,
    name,
    value,
  );
}

async function press(page: Page, label: string): Promise<void> {
  await page.evaluate(
    (panel, start) => {
      const found = [...document.querySelectorAll<HTMLButtonElement>(`${panel} button`)].find(
        (one) => !one.hidden && one.textContent?.startsWith(start),
      );
      if (!found) throw new Error(`no button ${start}`);
      found.click();
    },
    PANEL,
    label,
  );
}

const waitForTitle = (page: Page, title: string) =>
  page.waitForFunction(
    (panel, start) => {
      const result = document.querySelector<HTMLElement>(`${panel} .ask-result`);
      return !result?.hidden && result?.querySelector("h3")?.textContent?.startsWith(start);
    },
    { timeout: 60_000 },
    PANEL,
    title,
  );

/** Clusters of the songs, as the selection's CSV has them, -1 for noise. */
async function clustersOf(page: Page, name: string): Promise<number[]> {
  await page.click("#tab-selection");
  const { content } = await saved(page, "CSV");
  await page.click("#tab-ask");
  const [head = "", ...rows] = content.trim().split(/\r?\n/);
  // The names hold commas, so the columns are counted from the end: made clusterings come last.
  expect(head).toContain(`clusters: ${name}`);
  return rows.map((row) => Number(row.split(",").at(-1)));
}

/** Places of the points of a map on the screen: its picture, in short. */
const picture = (page: Page, map: number) =>
  page.$$eval(
    ".map canvas",
    (all, at) => {
      const copy = document.createElement("canvas");
      Object.assign(copy, { width: 60, height: 60 });
      const context = copy.getContext("2d");
      context?.drawImage(all[at] as HTMLCanvasElement, 0, 0, 60, 60);
      return Array.from(context?.getImageData(0, 0, 60, 60).data ?? []).join();
    },
    map,
  );

describe("asking again", () => {
  it("a slider changes the number of clusters, the colors and the scores, which are the library's", async () => {
    const contents = exampleContents(240);
    const genre = contents.fields[0];
    if (genre?.kind !== "label") throw new Error("no genre");
    const truth = Array.from(ints(genre.codes), (code) => (code < 0 ? null : code));
    const complaints = await openPage(contents, async (page) => {
      await page.keyboard.down("Shift");
      await lasso(page, 2, ALL);
      await page.keyboard.up("Shift");
      await open(page);
      await choose(page, "Space", "joint");
      for (const k of [3, 6]) {
        await slide(page, "Clusters k", k);
        await waitForTitle(page, `k-means, k = ${k}, joint latents`);
        expect((await page.$$(`${PANEL} .size-bars span`)).length).toBe(k);
        expect((await page.$$(".legend .entry")).length).toBe(k);
        const labels = await clustersOf(page, `k-means, k = ${k}, joint latents`);
        const shown = await text(page, `${PANEL} .agreement tbody td`);
        expect(shown).toBe(adjustedRandScore(truth, labels).toFixed(2));
      }
      // What is kept stays; what is removed goes, and so do its colors.
      await press(page, "Keep");
      await slide(page, "Clusters k", 4);
      await waitForTitle(page, "k-means, k = 4");
      const made = () =>
        page.$$eval(".color-by optgroup[label='Clusters made here'] option", (all) =>
          all.map((one) => one.textContent),
        );
      expect(await made()).toEqual(["k-means, k = 4, joint latents", "k-means, k = 6, joint latents"]);
      await press(page, "Remove");
      expect(await made()).toEqual(["k-means, k = 6, joint latents"]);
      expect((await page.$$(".legend .entry")).length).toBe(6);
    });
    expect(complaints).toEqual([]);
  });

  it("a tree is cut by height, DBSCAN's radius leaves noise, and a selection is clustered alone", async () => {
    const complaints = await openPage(exampleContents(240), async (page) => {
      await open(page);
      await choose(page, "Method", "hierarchical");
      await press(page, "height");
      await waitForTitle(page, "Ward");
      await page.waitForSelector(`${PANEL} .slider:not([hidden]) input[aria-label=Height]`);
      const [low, high] = await page.$eval(`${PANEL} input[aria-label=Height]`, (one) => {
        const { min, max } = one as HTMLInputElement;
        return [Number(min), Number(max)];
      });
      await slide(page, "Height", high as number);
      await waitForTitle(page, "Ward, k = 1,");
      await slide(page, "Height", low as number);
      await waitForTitle(page, "Ward, k = 60,");

      await choose(page, "Method", "DBSCAN");
      await waitForTitle(page, "DBSCAN");
      await slide(page, "Radius eps", 0);
      await page.waitForFunction(
        (panel) => /Noise \d+ \(\d+\.\d %\)/.test(document.querySelector(`${panel} .result-facts`)?.textContent ?? ""),
        {},
        PANEL,
      );

      await page.keyboard.down("Shift");
      await lasso(page, 2, [
        [0.5, 0.02],
        [0.99, 0.02],
        [0.99, 0.98],
        [0.5, 0.98],
      ]);
      await page.keyboard.up("Shift");
      const count = Number.parseInt(await text(page, ".count"), 10);
      await page.click("#tab-ask");
      await choose(page, "Space", "joint");
      await choose(page, "Method", "k-means");
      await press(page, "selection of");
      await slide(page, "Clusters k", 2);
      await waitForTitle(page, "k-means, k = 2, joint latents, selection");
      expect(await text(page, `${PANEL} .result-facts`)).toContain(`Songs ${count}`);
      expect(await text(page, ".legend")).toContain("not clustered");
    });
    expect(complaints).toEqual([]);
  });

  it("another projection replaces the map, and the run's own comes back", async () => {
    const complaints = await openPage(exampleContents(120), async (page) => {
      const [before, other] = [await picture(page, 0), await picture(page, 1)];
      await open(page);
      await press(page, "a map");
      await press(page, "Map");
      const caption = ".map:nth-of-type(1) figcaption";
      await page.waitForFunction(
        (selector) => document.querySelector(selector)?.textContent?.includes("UMAP, 15 neighbors"),
        { timeout: 60_000 },
        caption,
      );
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await drawn(page);
      expect(await picture(page, 0)).not.toBe(before);
      expect(await picture(page, 1)).toBe(other);
      await press(page, "Back to the run's own map of sound");
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await drawn(page);
      expect(await text(page, caption)).not.toContain("15 neighbors");
    });
    expect(complaints).toEqual([]);
  });

  it("what takes long is said beforehand, with a sample; it can be canceled, and asked again", async () => {
    const complaints = await openPage(exampleContents(4000), async (page) => {
      await open(page);
      await choose(page, "Method", "hierarchical");
      expect(await text(page, `${PANEL} .ask-warning`)).toMatch(
        /^Hierarchical clustering of 3,\d{3} songs takes about \d+ (s|min) here\.$/,
      );
      expect(await text(page, `${PANEL} .large .joined button`)).toMatch(/^a sample of [\d,]+ \(about [3-6] s\)$/);
      await page.$$eval(`${PANEL} .large .joined button`, ([, all]) => (all as HTMLButtonElement).click());
      await press(page, "Cluster (about");
      await page.waitForSelector(`${PANEL} progress:not([hidden])`);
      await press(page, "Cancel");
      await page.waitForFunction(
        (panel) => document.querySelector(panel)?.textContent?.includes("Canceled."),
        {},
        PANEL,
      );
      expect(await page.$(`${PANEL} progress:not([hidden])`)).toBeNull();
      // The page asks a new worker, and puts the rest into the sample's clusters.
      await choose(page, "Method", "k-means");
      await slide(page, "Clusters k", 5);
      await page.waitForFunction(
        (panel) => !document.querySelector<HTMLElement>(`${panel} .run .primary`)?.hidden,
        {},
        PANEL,
      );
      await press(page, "Cluster");
      await waitForTitle(page, "k-means, k = 5");
    });
    expect(complaints).toEqual([]);
  });
});
