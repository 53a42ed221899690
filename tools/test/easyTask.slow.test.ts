// The Easy task's notebook by `npm run reproduce`, quick and on few songs, with pictures and the PDF: killed, run to its end, and
// run again.

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { isRunning } from "../../lib/dist/io/leftovers.js";
import { runPlain } from "./plainNotebooks.js";
import { parentOf } from "./processes.js";
import { quickRun, reproduceQuickly } from "./quickRun.js";

vi.setConfig({ testTimeout: 20 * 60_000 });

const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-easy-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EASY = "01_easy_vae";
const results = path.join(folder, "results");
const file = (name: string, run = results) => path.join(run, EASY, name);

it("leaves nothing that looks like a result when it is killed during training", async () => {
  const long = quickRun(results, "--only", "01", "--param", "epochs=100000", "--param", "learningRate=0.000001");
  const program = spawn(process.execPath, long);
  const ended = new Promise((resolve) => program.on("close", resolve));
  // Cell 5 has ended: cell 6 is the training, which this learning rate makes very long.
  await new Promise<void>((resolve) => {
    program.stdout.on("data", (text) => /cell +5 of/.test(String(text)) && resolve());
    program.on("close", () => resolve());
  });
  const [unfinished] = readdirSync(path.join(results, ".unfinished"));
  const kernel = Number(unfinished!.split(".").at(-1));
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(isRunning(kernel)).toBe(true);
  // The program and the kernel's runner; the kernel ends by itself once they are gone.
  const runner = parentOf(kernel);
  program.kill("SIGKILL");
  process.kill(runner, "SIGKILL");
  await ended;
  await expect.poll(() => isRunning(kernel), { timeout: 60_000 }).toBe(false);
  expect(existsSync(path.join(results, EASY))).toBe(false);
});

it("then finishes, with every file that the README names", () => {
  const { code, said } = reproduceQuickly(results, { args: ["--only", "01"], pictures: true });
  expect(said).not.toContain("FAILED");
  expect(code).toBe(0);
  const here = readdirSync(path.join(results, EASY));
  for (const name of [
    "params.json",
    "environment.json",
    "metrics.csv",
    "labels.csv",
    "latents.npy",
    "history.csv",
    "skipped.csv",
  ]) {
    expect(here).toContain(name);
  }
  expect(readdirSync(file("checkpoint"))).toEqual(["model.safetensors"]);
  const figures = readdirSync(file("figures"));
  for (const name of ["training", "reconstructions", "umap_cluster", "umap_genre", "umap_language", "tsne_cluster"]) {
    for (const form of ["json", "html", "png"]) expect(figures).toContain(`${name}.${form}`);
  }
  expect(readdirSync(path.join(results, ".unfinished"))).toEqual([]);
  expect(existsSync(path.join(results, "report.html"))).toBe(true);
  expect(readFileSync(path.join(results, "report.pdf")).subarray(0, 5).toString()).toBe("%PDF-");
});

it("gives the same labels and metrics for the same seed, in a kernel or a plain program, and others for another", () => {
  const again = (name: string, params: object) => {
    const run = path.join(folder, name);
    const { ended, said } = runPlain({ [EASY]: { songs: 36, ...params } }, run);
    expect(ended, said).toEqual([{ notebook: EASY }]);
    return run;
  };
  const same = again("same", {});
  for (const name of ["labels.csv", "metrics.csv"])
    expect(readFileSync(file(name, same), "utf8")).toBe(readFileSync(file(name), "utf8"));
  const other = again("other", { seed: 7 });
  expect(readFileSync(file("labels.csv", other), "utf8")).not.toBe(readFileSync(file("labels.csv"), "utf8"));
  expect(JSON.parse(readFileSync(file("params.json", other), "utf8")).seed).toBe(7);
});
