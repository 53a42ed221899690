import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { isRunning } from "../../lib/dist/io/leftovers.js";
import { parentOf } from "./processes.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-easy-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** On few songs: what is tested is what a run leaves behind, not what it finds. */
const command = (results: string, ...args: string[]) => {
  const out = path.join(folder, results);
  return ["tools/reproduce.mjs", "--only", "01", "--quick", "--param", "songs=36", "--results", out, ...args];
};

function reproduce(results: string, { args = [], pictures = true }: { args?: string[]; pictures?: boolean } = {}) {
  // Pictures take most of a quick run's time; without a browser there are none.
  const env = pictures ? process.env : { ...process.env, CHROME_PATH: "/none" };
  const run = spawnSync(process.execPath, command(results, ...args), { encoding: "utf8", env });
  return { code: run.status, said: run.stdout + run.stderr };
}

const file = (results: string, name: string) => path.join(folder, results, "01_easy_vae", name);
const read = (results: string, name: string) => readFileSync(file(results, name), "utf8");

describe("the Easy task, quick, on the synthetic collection", () => {
  it("leaves nothing that looks like a result when it is killed during training", async () => {
    const long = command("a", "--param", "epochs=100000", "--param", "learningRate=0.000001");
    const program = spawn(process.execPath, long);
    const ended = new Promise((resolve) => program.on("close", resolve));
    // Cell 5 has ended: cell 6 is the training, which this learning rate makes very long.
    await new Promise<void>((resolve) => {
      program.stdout.on("data", (text) => /cell +5 of/.test(String(text)) && resolve());
      program.on("close", () => resolve());
    });
    const [unfinished] = readdirSync(path.join(folder, "a", ".unfinished"));
    const kernel = Number(unfinished!.split(".").at(-1));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(isRunning(kernel)).toBe(true);
    // The program and the kernel's runner; the kernel ends by itself once they are gone.
    const runner = parentOf(kernel);
    program.kill("SIGKILL");
    process.kill(runner, "SIGKILL");
    await ended;
    await expect.poll(() => isRunning(kernel), { timeout: 60_000 }).toBe(false);
    expect(existsSync(path.join(folder, "a", "01_easy_vae"))).toBe(false);
  });

  it("then finishes, with every file that the README names", () => {
    const { code, said } = reproduce("a");
    expect(said).not.toContain("FAILED");
    expect(code).toBe(0);
    const here = readdirSync(path.join(folder, "a", "01_easy_vae"));
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
    expect(readdirSync(file("a", "checkpoint"))).toEqual(["model.safetensors"]);
    const figures = readdirSync(file("a", "figures"));
    for (const name of ["training", "reconstructions", "umap_cluster", "umap_genre", "umap_language", "tsne_cluster"]) {
      for (const form of ["json", "html", "png"]) expect(figures).toContain(`${name}.${form}`);
    }
    expect(readdirSync(path.join(folder, "a", ".unfinished"))).toEqual([]);
    for (const report of ["report.html", "report.pdf"])
      expect(existsSync(path.join(folder, "a", report)), report).toBe(true);
    expect(
      readFileSync(path.join(folder, "a", "report.pdf"))
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
  });

  it("gives the same labels and metrics for the same seed, and others for another", () => {
    expect(reproduce("b", { pictures: false }).code).toBe(0);
    for (const name of ["labels.csv", "metrics.csv"]) expect(read("b", name)).toBe(read("a", name));
    expect(reproduce("c", { args: ["--seed", "7"], pictures: false }).code).toBe(0);
    expect(read("c", "labels.csv")).not.toBe(read("a", "labels.csv"));
    expect(JSON.parse(read("c", "params.json")).seed).toBe(7);
  });
});
