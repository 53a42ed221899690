import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "puppeteer-core";
import { afterAll, describe, expect, it } from "vitest";
import { encodeMp3 } from "../../dist/audio/index.js";
import { serveExplorer } from "../../dist/explorer/serve.js";
import { closeBrowser, withBrowser } from "../../dist/figures/browser.js";
import { type ExplorerContents, packInts, type Sound } from "../../src/explorer/contents.js";
import { exampleContents, exampleSnippets } from "./exampleContents.js";
import { drawn, openPage, text } from "./openPage.js";

afterAll(closeBrowser);

const N = 240;
const SECONDS = 3;

function withSound(at: "page" | "files" = "page"): {
  contents: ExplorerContents & { sound: Sound };
  snippets: (string | null)[];
} {
  const snippets = exampleSnippets(N, SECONDS);
  const present = packInts(snippets.map((snippet) => (snippet ? 1 : 0)));
  return { contents: { ...exampleContents(N), sound: { type: "audio/wav", seconds: SECONDS, present, at } }, snippets };
}

/** Moves the pointer over the n-th map until it meets a song, and lets it rest there. */
async function pointAtASong(page: Page, map = 0): Promise<void> {
  const box = await (await page.$$(".map canvas"))[map]?.boundingBox();
  if (!box) throw new Error(`no map ${map}`);
  for (let step = 0; step < 900; step++) {
    await page.mouse.move(
      box.x + box.width * 0.62 + (step % 30) * 4,
      box.y + box.height * 0.4 + Math.floor(step / 30) * 5,
    );
    await drawn(page, 1);
    if (await page.$(".mark:not([hidden])")) return;
  }
  throw new Error("no song under the pointer");
}

/** All elements and voices that sound, from now on. */
const listen = (page: Page) =>
  page.evaluate(() => {
    const heard = Object.assign(window, { played: [] as HTMLMediaElement[], gains: [] as GainNode[], starts: 0 });
    const { play } = HTMLMediaElement.prototype;
    HTMLMediaElement.prototype.play = function () {
      if (!heard.played.includes(this)) heard.played.push(this);
      return play.call(this);
    };
    const { start } = AudioBufferSourceNode.prototype;
    AudioBufferSourceNode.prototype.start = function (...given: []) {
      heard.starts++;
      start.apply(this, given);
    };
    const Gain = GainNode;
    heard.GainNode = class extends Gain {
      constructor(context: BaseAudioContext, options?: GainOptions) {
        super(context, options);
        heard.gains.push(this);
      }
    };
  });

const state = (page: Page) =>
  page.evaluate(() => {
    const { played, gains, starts } = window as unknown as {
      played: HTMLMediaElement[];
      gains: GainNode[];
      starts: number;
    };
    return {
      times: played.map(({ currentTime }) => currentTime),
      paused: played.map(({ paused }) => paused),
      gains: gains.map(({ gain }) => gain.value),
      starts,
    };
  });

const waitForTime = (page: Page, seconds: number) =>
  page.waitForFunction(
    (least) =>
      (window as unknown as { played: HTMLMediaElement[] }).played.some(({ currentTime }) => currentTime > least),
    { timeout: 20_000 },
    seconds,
  );

const press = (page: Page, name: string) =>
  page.evaluate((label) => {
    const found = [...document.querySelectorAll("button")].find(({ textContent }) => textContent?.trim() === label);
    found?.click();
  }, name);

describe("hearing the maps", () => {
  it("pointing at a song shows its card and plays it; leaving ends it; the switch turns it off", async () => {
    const { contents, snippets } = withSound();
    const complaints = await openPage(
      contents,
      async (page) => {
        await listen(page);
        await pointAtASong(page);
        await waitForTime(page, 0.2);
        const card = await text(page, ".pointed-card");
        expect(card).toMatch(/Artist \d+ · (baul|folk|pop|rock|tagore)/);
        expect(card).toContain("By sound: ");
        await page.waitForFunction(() => !document.querySelector(".pointed-card")?.textContent?.includes("…"));
        expect((await state(page)).paused).toEqual([false]);
        await page.mouse.move(5, 5);
        await page.waitForFunction(() => (window as unknown as { played: HTMLMediaElement[] }).played[0]?.paused);
        await press(page, "Sound on point");
        await pointAtASong(page, 2);
        await new Promise((resolve) => setTimeout(resolve, 700));
        expect((await state(page)).paused).toEqual([true]);
        expect(await page.$(".pointed-card:not([hidden])")).not.toBeNull();
      },
      { snippets },
    );
    expect(complaints).toEqual([]);
  });

  it("a click opens the song's card: spectrogram, descriptors, seeking, neighbors that can be walked and played", async () => {
    const { contents, snippets } = withSound();
    const complaints = await openPage(
      contents,
      async (page) => {
        await listen(page);
        await pointAtASong(page);
        await page.mouse.down();
        await page.mouse.up();
        await page.waitForSelector(".panel-song .song-title");
        // What was clicked plays on when the pointer leaves.
        await waitForTime(page, 0.1);
        await page.mouse.move(5, 5);
        await waitForTime(page, 0.6);
        expect((await state(page)).paused).toEqual([false]);
        // The tone lies at its height, and the rest is silent.
        await page.waitForSelector(".spectrogram-image:not([hidden])");
        const loud = await page.$eval(".spectrogram-image", (canvas) => {
          const { width, height } = canvas as HTMLCanvasElement;
          const image =
            (canvas as HTMLCanvasElement).getContext("2d")?.getImageData(width >> 1, 0, 1, height).data ?? [];
          return (
            Array.from({ length: height }, (_, y) => (image[4 * y] as number) < 128).filter(Boolean).length / height
          );
        });
        expect(loud).toBeGreaterThan(0.01);
        expect(loud).toBeLessThan(0.4);
        await page.waitForFunction(() => /\d Hz/.test(document.querySelectorAll(".meter-text")[1]?.textContent ?? ""));
        const strongest = await page.$$eval(
          ".pitch-class .level",
          (bars) => bars.filter((bar) => (bar as HTMLElement).style.transform === "scaleY(1)").length,
        );
        expect(strongest).toBe(1);
        // A click in the spectrogram goes there.
        const box = await (await page.$(".spectrogram"))?.boundingBox();
        if (!box) throw new Error("no spectrogram");
        await page.mouse.click(box.x + 0.8 * box.width, box.y + 0.5 * box.height);
        await waitForTime(page, 0.79 * SECONDS);
        // The line follows at the next frame that is drawn.
        await page.waitForFunction(
          () => Number.parseFloat((document.querySelector(".play-head") as HTMLElement).style.left) > 75,
        );
        // To a neighbor, and play it.
        const title = await text(page, ".song-title");
        const neighbor = ".panel-song .songs li";
        await page.waitForSelector(neighbor);
        await page.click(`${neighbor} .play`);
        await page.waitForFunction(() =>
          (window as unknown as { played: HTMLMediaElement[] }).played.some(
            (one) => one.currentTime < 0.5 && !one.paused,
          ),
        );
        await page.click(`${neighbor} > button:last-child`);
        expect(await text(page, ".song-title")).not.toBe(title);
      },
      { snippets },
    );
    expect(complaints).toEqual([]);
  });

  it("roaming: several songs sound together, fade with the pointer, and end with the switch", async () => {
    const { contents, snippets } = withSound();
    const complaints = await openPage(
      contents,
      async (page) => {
        await listen(page);
        await press(page, "Roam");
        await pointAtASong(page);
        await page.waitForFunction(
          () => (window as unknown as { gains: GainNode[] }).gains.filter(({ gain }) => gain.value > 0.05).length > 1,
          { timeout: 20_000 },
        );
        const { gains, starts, times } = await state(page);
        expect(starts).toBeGreaterThan(1);
        expect(gains.filter((gain) => gain > 0.05).length).toBeLessThanOrEqual(8);
        expect(times).toEqual([]);
        expect((await page.$$(".roam-voice")).length).toBeGreaterThan(1);
        await page.mouse.move(5, 5);
        await page.waitForFunction(
          () => (window as unknown as { gains: GainNode[] }).gains.every(({ gain }) => gain.value < 0.02),
          { timeout: 20_000 },
        );
        await press(page, "Roam");
        expect(await page.$(".roam-card:not([hidden])")).toBeNull();
      },
      { snippets },
    );
    expect(complaints).toEqual([]);
  });

  it("says what the browser waits for, and what a page opened as a file can't do", async () => {
    const { contents } = withSound("files");
    const complaints = await openPage(contents, async (page) => {
      await page.evaluate(() => {
        const { play } = HTMLMediaElement.prototype;
        HTMLMediaElement.prototype.play = () => {
          HTMLMediaElement.prototype.play = play;
          return Promise.reject(new DOMException("first a click", "NotAllowedError"));
        };
      });
      await pointAtASong(page);
      await page.waitForFunction(() =>
        document.querySelector(".sound-note")?.textContent?.includes("Click anywhere to allow sound"),
      );
      await page.mouse.down();
      await page.mouse.up();
      await page.waitForFunction(() => document.querySelector(".sound-note")?.textContent?.includes("missing"));
      await page.waitForSelector(".panel-song .song-title");
      expect(await text(page, ".spectrogram-note")).toContain("can't read the sound beside it");
    });
    // The snippet beside the page is asked for, and nothing else; it isn't there.
    expect(complaints.filter((one) => !/sound\/\d+\.mp3|ERR_/.test(one))).toEqual([]);
  });

  it("served, plays whole songs, with their descriptors, and reads the snippets beside the page", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "surlab-explorer-"));
    const tone = (seconds: number) =>
      Float32Array.from({ length: 22_050 * seconds }, (_, t) => 0.4 * Math.sin((2 * Math.PI * 440 * t) / 22_050));
    const whole = path.join(folder, "whole.mp3");
    writeFileSync(whole, await encodeMp3(tone(90), 22_050));
    const snippet = await encodeMp3(tone(SECONDS), 22_050);
    const { contents } = withSound("files");
    const served = await serveExplorer({
      contents: { ...contents, sound: { ...contents.sound, type: "audio/mpeg" } },
      files: contents.ids.map(() => whole),
      snippet: () => snippet,
    });
    const complaints: string[] = [];
    try {
      await withBrowser(async (browser) => {
        const page = await browser.newPage();
        page.on("pageerror", (error) => complaints.push(String(error)));
        page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
        await page.goto(served.address);
        await page.waitForSelector(".map canvas");
        await drawn(page);
        await listen(page);
        await pointAtASong(page);
        await page.mouse.down();
        await page.mouse.up();
        await page.waitForSelector(".spectrogram-image:not([hidden])");
        await press(page, "Whole song");
        // Until then, the snippet plays.
        await page.waitForFunction(() => document.querySelector(".time")?.textContent?.endsWith("/ 1:30"));
        await waitForTime(page, 1);
        expect(await text(page, ".time")).toMatch(/^0:0\d \/ 1:30$/);
        await page.waitForFunction(() =>
          /^4[0-9]0 Hz$/.test(document.querySelectorAll(".meter-text")[1]?.textContent ?? ""),
        );
        const bars = await page.$$eval(".pitch-class", (all) =>
          all
            .filter((one) => (one.firstElementChild as HTMLElement).style.transform === "scaleY(1)")
            .map((one) => one.textContent),
        );
        expect(bars).toEqual(["A"]);
        await page.$eval(".player-bar input", (input) => {
          (input as HTMLInputElement).value = "60";
          input.dispatchEvent(new Event("input", { bubbles: true }));
        });
        await waitForTime(page, 60);
        await page.close();
      });
    } finally {
      await served.close();
      rmSync(folder, { recursive: true, force: true });
    }
    expect(complaints).toEqual([]);
  });
});
