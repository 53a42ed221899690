// The explorer below a cell of a notebook, as JupyterLab shows it, and as an exported page doesn't.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { jupyterEnvironment, venvBin } from "../paths.mjs";
import { Lab } from "./jupyterlab.js";

// biome-ignore lint/suspicious/noExplicitAny: the objects of the page
type Any = any;

const folder = mkdtempSync(path.resolve(".cache/test-explorer-cell-"));
const notebook = path.join(folder, "songs.ipynb");
let lab: Lab;

const CELL = `import { explore, Matrix, Rng, Run, writeWav } from "surlab";
const run = new Run("songs", {});
const rng = new Rng(1);
const songs = Array.from({ length: 24 }, (_, i) => {
  const audioPath = run.path(i + ".wav");
  writeWav(audioPath, new Float32Array(16000).map((_, t) => 0.5 * Math.sin(0.05 * (i + 3) * t)), 8000);
  const title = i === 0 ? "</script><img src=x onerror=parent.stolen=1>" : "Song " + i;
  return { id: "s" + i, title, audioPath, attributes: { mood: ["calm", "lively"][i % 2]! } };
});
const Z = new Matrix(24, 4, rng.normals(24 * 4));
run.finish();
const heard = songs.map((song, i) => ({ ...song, audioPath: run.path(i + ".wav") }));
await explore(run, { songs: heard, spaces: [{ name: "sound", caption: "noise", Z }] });`;

beforeAll(async () => {
  const cells = [{ cell_type: "code", id: "a", source: CELL, metadata: {}, outputs: [], execution_count: null }];
  const kernelspec = { name: "tslab", display_name: "TypeScript (Surlab)", language: "typescript" };
  writeFileSync(notebook, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
  lab = await Lab.start([notebook], { CHROME_PATH: "/none" });
}, 180_000);
afterAll(async () => {
  await lab?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it("is drawn and plays in JupyterLab, in a frame without rights; the notebook stays small", async () => {
  const said: string[] = [];
  await lab.open("songs.ipynb", async (page) => {
    page.on("console", (message) => {
      if (message.location().url?.includes("explorer.html")) said.push(message.text());
    });
    page.on("pageerror", (error) => said.push(String(error)));
  });
  const [cell] = await lab.runAll(300_000);
  expect(cell?.stderr.replace(/^No browser to draw pictures with\..*\n/, "")).toBe("");
  const [shown] = cell?.displays.slice(-1) ?? [];
  expect(String(shown?.["text/plain"])).toMatch(/^The explorer: .*explorer\.html \(24 songs, \d\.\d MB\)$/);
  expect(JSON.stringify(shown).length).toBeLessThan(2000);

  const element = await lab.reveal(0, ".surlab-explorer iframe");
  const frame = (await element.contentFrame()) as Any;
  await frame.waitForSelector("#explorer canvas", { timeout: 60_000 });
  expect(await frame.evaluate(() => (globalThis as Any).origin)).toBe("null");
  expect(await frame.evaluate(() => (globalThis as Any).document.querySelector("h1").textContent)).toContain(
    "24 songs",
  );
  const played = await frame.evaluate(async () => {
    // As the page plays a snippet: a blob in an audio element.
    const { document, atob, Blob, URL, Audio } = globalThis as Any;
    const [first] = JSON.parse(document.getElementById("sound").textContent);
    const bytes = Uint8Array.from(atob(first), (c: string) => c.charCodeAt(0));
    const audio = new Audio(URL.createObjectURL(new Blob([bytes], { type: "audio/mpeg" })));
    return await new Promise((resolve) => {
      audio.onloadedmetadata = () => resolve(audio.duration);
      audio.onerror = () => resolve(`error ${audio.error?.message}`);
    });
  });
  expect(played).toBeGreaterThan(1);
  expect(said.filter((text) => !/GL Driver Message|GPU stall/.test(text))).toEqual([]);
  await lab.save();
  expect(statSync(path.join(lab.folder, "songs.ipynb")).size).toBeLessThan(10_000);
}, 420_000);

it("is a sentence in an exported page", () => {
  const file = path.join(lab.folder, "songs.ipynb");
  const { status, stderr } = spawnSync(venvBin("jupyter"), ["nbconvert", "--to", "html", file], {
    env: jupyterEnvironment(),
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  const page = readFileSync(file.replace(".ipynb", ".html"), "utf8");
  expect(page).toMatch(/<p>The explorer: .*explorer\.html \(24 songs, \d\.\d MB\)<\/p>/);
  expect(page).not.toMatch(/<iframe/);
}, 120_000);
