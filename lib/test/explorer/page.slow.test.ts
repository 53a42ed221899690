import { afterAll, describe, expect, it } from "vitest";
import { closeBrowser } from "../../dist/figures/browser.js";
import { csvRows } from "../../dist/io/csv.js";
import { exampleContents, exampleSnippets } from "./exampleContents.js";
import { ALL, drawn, lasso, openPage, saved, text } from "./openPage.js";

afterAll(closeBrowser);

const N = 240;

describe("the explorer's page", () => {
  it("opens offline, with its maps drawn, and asks for nothing", async () => {
    const complaints = await openPage(exampleContents(N), async (page) => {
      expect(await text(page, "h1")).toBe("240 made-up songs");
      expect(await page.$$eval(".map strong", (all) => all.map((one) => one.textContent))).toEqual([
        "sound",
        "words",
        "joint",
      ]);
      // Colors of the clusters are on each map.
      expect(await colorsOnMaps(page)).toEqual([true, true, true]);
      expect(await page.$$eval(".legend .entry .name", (all) => all.map((one) => one.textContent))).toEqual([
        "cluster 0",
        "cluster 1",
        "cluster 2",
        "cluster 3",
        "cluster 4",
        "noise",
      ]);
    });
    expect(complaints).toEqual([]);
  });

  it("selects with a lasso in every map, describes the selection, and exports it", async () => {
    const contents = { ...exampleContents(N), paths: Array.from({ length: N }, (_, i) => `songs/${i}.mp3`) };
    const complaints = await openPage(contents, async (page) => {
      await page.keyboard.down("Shift");
      await lasso(page, 2, ALL);
      await page.keyboard.up("Shift");
      expect(await text(page, ".count")).toBe("240 of 240 songs");
      // The lasso button: a drag selects without a key. Only a part of the words' map, which 34 songs are not on.
      await page.click(".map:nth-of-type(2) button[aria-label=Lasso]");
      await lasso(page, 1, ALL);
      expect(await text(page, ".count")).toBe("206 of 240 songs");
      await lasso(page, 1, [
        [0.3, 0.02],
        [0.99, 0.02],
        [0.99, 0.4],
        [0.3, 0.4],
      ]);
      const count = Number.parseInt(await text(page, ".count"), 10);
      expect(count).toBeGreaterThan(5);
      expect(count).toBeLessThan(120);
      const card = await text(page, ".panel-selection");
      for (const part of [
        "genre",
        "language",
        "Words that set it apart",
        "tempo",
        "Central songs, by words",
        "Outsiders",
      ]) {
        expect(card).toContain(part);
      }
      const csv = await saved(page, "CSV");
      expect(csv.name).toBe("selection.csv");
      const rows = csvRows(csv.content);
      expect(rows).toHaveLength(count);
      expect(Object.keys(rows[0] ?? {})).toEqual([
        "id",
        "title",
        "artist",
        "genre",
        "language",
        "tempo",
        "year",
        "disagreement, nats",
        "clusters: chosen: k-means, k = 5",
        "clusters: Ward, k = 2",
      ]);
      const playlist = await saved(page, "M3U");
      expect(playlist.content.split("\n").filter((line) => line.startsWith("songs/"))).toHaveLength(count);
      // Ctrl adds what another lasso holds.
      await page.keyboard.down("Control");
      await lasso(page, 1, ALL);
      await page.keyboard.up("Control");
      expect(await text(page, ".count")).toBe("206 of 240 songs");
      await page.keyboard.press("Escape");
      expect(await text(page, ".panel-selection")).toContain("No song is selected.");
    });
    expect(complaints).toEqual([]);
  });

  it("filters by the legend, and selects a cluster by a double-click", async () => {
    const complaints = await openPage(exampleContents(N), async (page) => {
      await page.click(".legend li:nth-child(2) button");
      expect(await text(page, ".legend .filter")).toContain("Showing 46 of 240 songs.");
      await page.keyboard.down("Control");
      await page.click(".legend li:nth-child(3) button");
      await page.keyboard.up("Control");
      expect(await text(page, ".legend .filter")).toContain("Showing 92 of 240 songs.");
      await drawn(page);
      // A lasso takes only what is shown.
      await page.keyboard.down("Shift");
      await lasso(page, 2, ALL);
      await page.keyboard.up("Shift");
      expect(await text(page, ".count")).toBe("92 of 240 songs");
      // The filter stays when the colors change, and a number's histogram filters, too.
      await page.select(".color-by select", "field:language");
      expect(await text(page, ".legend .filter")).toContain("Showing 92 of 240 songs.");
      await page.click(".legend .filter button");
      await page.select(".color-by select", "field:year");
      await page.click(".legend .bin");
      expect(await text(page, ".legend .filter")).toMatch(/Showing [1-9]\d* of 240 songs/);
      await page.click(".legend .filter button");
      await page.select(".color-by select", "clusters:chosen: k-means, k = 5");
      await page.click(".legend li:nth-child(1) button", { count: 2 });
      expect(await text(page, ".count")).toBe("45 of 240 songs");
      expect(await page.$eval(".legend .filter", (filter) => (filter as HTMLElement).hidden)).toBe(true);
    });
    expect(complaints).toEqual([]);
  });

  it("shows any maps beside each other, or one alone, of many in a menu", async () => {
    const example = exampleContents(N);
    const spaces = Array.from({ length: 7 }, (_, i) => ({ ...example.spaces[i % 3]!, name: `space ${i}` }));
    const complaints = await openPage({ ...example, spaces }, async (page) => {
      const shown = () =>
        page.$$eval(".map:not([hidden]) strong", (all) => all.map(({ textContent }) => textContent).sort());
      expect(await shown()).toEqual(["space 0", "space 1", "space 2"]);
      await page.click(".menu summary");
      await page.click(".menu li:nth-child(7) input");
      await page.click(".menu li:nth-child(2) input");
      expect(await shown()).toEqual(["space 0", "space 2", "space 6"]);
      expect(await text(page, ".menu summary")).toBe("Maps: 3 of 7");
      await page.keyboard.press("Escape");
      await drawn(page);
      await page.click("button[aria-label='Show space 2 alone']");
      expect(await shown()).toEqual(["space 2"]);
      await drawn(page);
      await page.click("button[aria-label='Show several maps']:not([hidden] *)");
      expect(await shown()).toEqual(["space 0", "space 2", "space 6"]);
    });
    expect(complaints).toEqual([]);
  });

  it("searches in Bangla by keys alone, and walks from song to song on a map", async () => {
    const complaints = await openPage(exampleContents(N), async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type("গান বৃষ্");
      await page.waitForFunction(() => document.querySelectorAll("#found li").length > 0);
      await page.keyboard.press("ArrowDown");
      expect(await text(page, "#found [aria-selected=true]")).toMatch(/^গান \d+ বৃষ্টি by Artist/);
      await page.keyboard.press("Enter");
      const count = Number.parseInt(await text(page, ".count"), 10);
      expect(count).toBeGreaterThan(10);
      expect(await text(page, ".panel-selection")).toContain("bn");
      await page.keyboard.press("Escape");
      const live = () => text(page, "#explorer > [aria-live]");
      const before = await live();
      expect(before).toMatch(/^গান \d+ বৃষ্টি by Artist/);
      await page.focus(".map canvas");
      const walked = new Set([before]);
      for (const key of ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"] as const) {
        await page.keyboard.press(key);
        walked.add(await live());
      }
      expect(walked.size).toBeGreaterThan(2);
      await page.keyboard.press("?");
      expect(await page.$eval("dialog.help", (dialog) => (dialog as HTMLDialogElement).open)).toBe(true);
      await page.keyboard.press("Escape");
      expect(await page.$eval("dialog.help", (dialog) => (dialog as HTMLDialogElement).open)).toBe(false);
    });
    expect(complaints).toEqual([]);
  });

  it("plays and stops the current song by the space bar", async () => {
    const snippets = exampleSnippets(N, 3);
    const present = { ints: Buffer.from(Int32Array.from(snippets, (one) => (one ? 1 : 0)).buffer).toString("base64") };
    const sound = { type: "audio/wav", seconds: 3, present, at: "page" as const };
    const complaints = await openPage(
      { ...exampleContents(N), sound },
      async (page) => {
        const state = () =>
          page.evaluate(() => {
            const { audios } = window as unknown as { audios: HTMLAudioElement[] };
            return audios.map(({ paused, currentTime }) => ({ paused, currentTime })).find(({ paused }) => !paused);
          });
        await page.focus(".map canvas");
        await page.keyboard.press("ArrowRight");
        await page.keyboard.press("Space");
        await page.waitForFunction(() => {
          const { audios } = window as unknown as { audios: HTMLAudioElement[] };
          return audios.some(({ paused, currentTime }) => !paused && currentTime > 0.2);
        });
        await page.keyboard.press("Space");
        expect(await state()).toBeUndefined();
      },
      {
        snippets,
        before: () => {
          const audios: HTMLAudioElement[] = [];
          class Recorded extends Audio {
            constructor() {
              super();
              audios.push(this);
            }
          }
          Object.assign(window, { audios, Audio: Recorded });
        },
      },
    );
    expect(complaints).toEqual([]);
  });

  it("moves the songs to a map that was made in the page", async () => {
    const complaints = await openPage(exampleContents(N), async (page) => {
      const [first, ...states] = await page.evaluate(async () => {
        const canvas = document.querySelector(".map canvas") as HTMLCanvasElement;
        const press = (text: string) =>
          [...document.querySelectorAll<HTMLElement>("#panel-ask button")]
            .find((button) => button.textContent === text && button.offsetParent)
            ?.click();
        document.getElementById("tab-ask")?.click();
        press("a map");
        for (const select of document.querySelectorAll<HTMLSelectElement>("#panel-ask select")) {
          if (![...select.options].some(({ value }) => value === "PCA")) continue;
          select.value = "PCA";
          select.dispatchEvent(new Event("change", { bubbles: true }));
        }
        const seen = [canvas.toDataURL()];
        press("Map");
        const end = performance.now() + 20_000;
        let still = 0;
        while (performance.now() < end && (seen.length === 1 || still < 30)) {
          await new Promise(requestAnimationFrame);
          const now = canvas.toDataURL();
          if (now === seen.at(-1)) still++;
          else {
            seen.push(now);
            still = 0;
          }
        }
        return seen.map((_, i) => seen.indexOf(seen[i] as string));
      });
      expect(first).toBe(0);
      // Places between the old map and the new one, each once.
      expect(new Set(states).size).toBeGreaterThan(3);
      expect(states).not.toContain(0);
      expect(await text(page, ".map figcaption span")).toBe("PCA, made here");
    });
    expect(complaints).toEqual([]);
  });

  it("is dark where the system is, or the reader wants it, in a narrow window without scrolling sideways", async () => {
    const look = { dark: true, width: 900, height: 700 };
    const complaints = await openPage(
      exampleContents(N),
      async (page) => {
        const background = () => page.$eval("body", (body) => getComputedStyle(body).backgroundColor);
        const dark = await background();
        expect(dark).toBe("rgb(22, 24, 28)");
        await page.click("button[aria-label='Light colors']");
        expect(await background()).toBe("rgb(246, 247, 249)");
        expect(await colorsOnMaps(page)).toEqual([true, true, true]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(900);
      },
      look,
    );
    expect(complaints).toEqual([]);
  });

  it("says so where there is no WebGL, and the panels work", async () => {
    const complaints = await openPage(
      exampleContents(N),
      async (page) => {
        expect(await text(page, ".maps")).toBe(
          "The maps are drawn by WebGL, which this browser lacks or has switched off.",
        );
        await page.keyboard.press("/");
        await page.keyboard.type("river");
        await page.keyboard.press("Enter");
        expect(await text(page, ".panel-selection")).toContain("genre");
      },
      {
        before: () => {
          const { getContext } = HTMLCanvasElement.prototype;
          HTMLCanvasElement.prototype.getContext = function (
            this: HTMLCanvasElement,
            kind: string,
            ...more: unknown[]
          ) {
            return kind.includes("webgl") ? null : Reflect.apply(getContext, this, [kind, ...more]);
          } as typeof getContext;
        },
      },
    );
    expect(complaints).toEqual([]);
  });

  it("shows hostile texts as texts, and makes formulas of the exported table inert", async () => {
    const hostile = [
      "<img src=x onerror=hook()>",
      "</script><script>hook()</script>",
      "<b>bold</b>",
      '=HYPERLINK("http://example.com","x")',
      "\u202egnp.exe\u202c",
      "javascript:hook()",
      "<!--<script>",
      "'\"><svg onload=hook()>",
      "%7B{{hook()}}",
    ];
    const example = exampleContents(N);
    const of = (i: number) => hostile[i % hostile.length] as string;
    const contents = {
      ...example,
      title: hostile.join(" "),
      notes: hostile,
      ids: example.ids.map((id, i) => of(i) + id),
      titles: example.ids.map((_, i) => of(i)),
      artists: example.ids.map((_, i) => of(i + 1)),
      lines: example.ids.map((_, i) => of(i + 2)),
      fields: example.fields.map((field, f) =>
        field.kind === "label"
          ? { ...field, name: of(f), values: field.values.map((_, v) => of(v + f)) }
          : { ...field, name: of(f) },
      ),
      spaces: example.spaces.map((space, s) => ({ ...space, name: of(s), caption: of(s + 1) })),
      clusterings: example.clusterings.map((one, c) => ({ ...one, name: of(c) })),
      words: example.words && { ...example.words, vocabulary: example.words.vocabulary.map((_, w) => of(w)) },
    };
    const complaints = await openPage(contents, async (page) => {
      expect(await text(page, "h1")).toBe(contents.title);
      const options = await page.$$eval(".color-by option", (all) =>
        all.map((option) => (option as HTMLOptionElement).value),
      );
      for (const option of options) {
        await page.select(".color-by select", option);
        await drawn(page, 3);
      }
      await page.keyboard.press("/");
      await page.keyboard.type("img");
      await page.waitForFunction(() => document.querySelectorAll("#found li").length > 0);
      await page.keyboard.press("ArrowDown");
      expect(await text(page, "#found [aria-selected=true]")).toContain("<img src=x onerror=hook()>");
      await page.keyboard.press("Escape");
      await page.keyboard.down("Shift");
      await lasso(page, 2, ALL);
      await page.keyboard.up("Shift");
      expect(await text(page, ".count")).toBe("240 of 240 songs");
      for (const tab of await page.$$("[role=tab]")) {
        await tab.click();
        await drawn(page, 2);
      }
      await page.click("#tab-selection");
      const { content } = await saved(page, "CSV");
      expect(content).toContain(`'=HYPERLINK(""http`);
      expect(content).not.toMatch(/(^|,)"?=/m);
      // No element came of a text.
      expect(await page.$$eval("img, b, script[src], svg[onload], a[href^=javascript]", (all) => all.length)).toBe(0);
      await drawn(page, 20);
    });
    expect(complaints).toEqual([]);
  });
});

/** Per shown map: does its canvas have a colored point? */
async function colorsOnMaps(page: Parameters<Parameters<typeof openPage>[1]>[0]): Promise<boolean[]> {
  await drawn(page);
  return page.$$eval(".map canvas", (all) =>
    all.map((one) => {
      const canvas = one as HTMLCanvasElement;
      const { data } = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(
        0,
        0,
        canvas.width,
        canvas.height,
      );
      for (let at = 0; at < data.length; at += 4) {
        const [r, g, b, a] = data.subarray(at, at + 4) as unknown as [number, number, number, number];
        if (a > 120 && Math.max(r, g, b) - Math.min(r, g, b) > 60) return true;
      }
      return false;
    }),
  );
}
