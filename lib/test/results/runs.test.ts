import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pinRun, Run, readResults, readRuns, runs } from "../../dist/results/index.js";

const fs = createRequire(import.meta.url)("node:fs");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "surlab-runs-"));
  vi.stubEnv("SURLAB_RESULTS", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function run(params: object, score: number, name = "demo"): string {
  const one = new Run(name, params);
  one.csv("metrics", [
    {
      representation: "VAE",
      algorithm: "kMeans",
      parameters: "k=5",
      seed: 1,
      split: "test",
      chosen: true,
      silhouette: score,
      "genre.adjustedRand": 0.5,
    },
    {
      representation: "VAE",
      algorithm: "kMeans",
      parameters: "k=5",
      seed: 2,
      split: "test",
      chosen: true,
      silhouette: score + 0.2,
      "genre.adjustedRand": 0.7,
    },
    {
      representation: "VAE",
      algorithm: "kMeans",
      parameters: "k=8",
      seed: 1,
      split: "test",
      chosen: false,
      silhouette: 9,
    },
    {
      representation: "VAE",
      algorithm: "kMeans",
      parameters: "k=5",
      seed: 1,
      split: "all",
      chosen: true,
      silhouette: 9,
    },
  ]);
  one.finish();
  return path.basename(one.dir);
}

/** Of every kept run, newest first. */
const ks = () => runs("demo").map(({ run }) => readResults("demo", "metrics", { run })?.params.k);

describe("kept runs", () => {
  it("are listed, newest first, with the parameters that differ and their main scores", () => {
    const first = run({ k: [5], seed: 42, collection: "synthetic" }, 0.1);
    const second = run({ k: [8, 10], seed: 42, collection: "synthetic" }, 0.2);
    expect(runs("demo")).toMatchObject([
      { run: second, latest: true, pinned: false, k: "8, 10", chosen: "VAE, kMeans, k=5", "genre.adjustedRand": 0.6 },
      { run: first, latest: false, k: "5", chosen: "VAE, kMeans, k=5" },
    ]);
    expect(runs("demo").map((row) => row.silhouette)).toEqual([0.30000000000000004, 0.2]);
    expect(runs("demo")[0]).not.toHaveProperty("seed");
    expect(second).toMatch(/^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d-k=8,10(-2)?$/);
    expect(runs("never")).toEqual([]);
  });

  it("compare k = 5 with k = 8 without copying anything", () => {
    const first = run({ k: 5 }, 0.1);
    run({ k: 8 }, 0.2);
    const silhouettes = readRuns("demo")
      .filter((row) => row.seed === 1 && row.split === "test" && row.chosen)
      .map((row) => [row.k, row.silhouette]);
    expect(silhouettes).toEqual([
      [8, 0.2],
      [5, 0.1],
    ]);
    expect(readResults("demo", "metrics", { run: first })).toMatchObject({ params: { k: 5 }, rows: { length: 4 } });
    expect(readResults("demo")?.params).toEqual({ k: 8 });
    expect(() => readResults("demo", "metrics", { run: "k=9" })).toThrow(`demo has no run "k=9"; there are `);
  });

  it("leave a parameter that is a column of the table under another name", () => {
    run({ seed: 7 }, 0.1);
    run({ seed: 8 }, 0.1);
    expect(readRuns("demo")[0]).toMatchObject({ "params.seed": 8, seed: 1 });
  });

  it("differ from the reference run where there is one", () => {
    const reference = JSON.parse(readFileSync("results/reference/01_easy_vae/params.json", "utf8"));
    run({ ...reference, k: [8], added: 1, collection: "/home/me/My songs $HOME" }, 0.1, "01_easy_vae");
    expect(runs("01_easy_vae")[0]).toMatchObject({ k: "8", collection: "/home/me/My songs $HOME" });
    expect(runs("01_easy_vae")[0]!.run).toMatch(/-collection=My_songs_HOME-k=8$/);
    expect(runs("01_easy_vae")[0]).not.toHaveProperty("added");
    run(reference, 0.1, "01_easy_vae");
    expect(runs("01_easy_vae")[0]!.run).toMatch(/_\d\d-\d\d-\d\d(-2)?$/);
  });

  it("have short names, however much differs", () => {
    run(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`parameter${i}`, 1])), 0.1);
    const name = run(
      Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`parameter${i}`, "সুর/".repeat(50)])),
      0.1,
    );
    expect(name).toMatch(/-and-\d+-more(-2)?$/);
    expect(Buffer.byteLength(name)).toBeLessThan(255);
  });

  it("are pruned: the newest stay, the latest and the pinned ones always", () => {
    vi.stubEnv("SURLAB_KEEP_RUNS", "3");
    const names = [1, 2].map((k) => run({ k }, 0.1));
    pinRun("demo", names[0]);
    for (const k of [3, 4, 5, 6]) run({ k }, 0.1);
    expect(runs("demo").map(({ k, pinned }) => [k, pinned])).toEqual([
      [6, false],
      [5, false],
      [4, false],
      [1, true],
    ]);
    expect(readdirSync(path.join(folder, ".unfinished"))).toEqual([]);
    pinRun("demo", names[0], false);
    run({ k: 7 }, 0.1);
    expect(ks()).toEqual([7, 6, 5]);
    vi.stubEnv("SURLAB_KEEP_RUNS", "0");
    for (const k of [8, 9]) run({ k }, 0.1);
    expect(runs("demo")).toHaveLength(5);
    vi.stubEnv("SURLAB_KEEP_RUNS", "many");
    expect(() => run({ k: 10 }, 0.1)).toThrow('SURLAB_KEEP_RUNS is "many"');
    expect(readResults("demo")?.params).toEqual({ k: 10 });
  });

  it("of two kernels at once are both kept", () => {
    const a = new Run("demo", { k: 5 });
    a.csv("metrics", [{ ari: 1 }]);
    vi.spyOn(process, "pid", "get").mockReturnValue(process.ppid);
    const b = new Run("demo", { k: 8 });
    b.csv("metrics", [{ ari: 2 }]);
    b.finish();
    a.finish();
    expect(ks().sort()).toEqual([5, 8]);
    expect(readResults("demo")?.params).toEqual({ k: 5 });
  });

  it("include the folder of an earlier version", () => {
    mkdirSync(path.join(folder, "demo"));
    writeFileSync(path.join(folder, "demo/params.json"), '{ "k": 5 }');
    writeFileSync(path.join(folder, "demo/environment.json"), '{ "started": "2026-01-02T03:04:05.678Z" }');
    writeFileSync(path.join(folder, "demo/metrics.csv"), "ari\r\n0.25\r\n");
    expect(readResults("demo")?.rows).toEqual([{ ari: 0.25 }]);
    expect(runs("demo")).toMatchObject([{ when: "2026-01-02T03:04:05.678Z", latest: true }]);
    run({ k: 8 }, 0.1);
    expect(ks()).toEqual([8, 5]);
    expect(lstatSync(path.join(folder, "demo")).isSymbolicLink()).toBe(true);
  });

  it("are kept where the file system has no links", () => {
    vi.spyOn(fs, "symlinkSync").mockImplementation(() => {
      throw Object.assign(new Error("no links here"), { code: "EPERM" });
    });
    for (const k of [5, 8, 9]) run({ k }, 0.1);
    expect(runs("demo").map(({ k, latest }) => [k, latest])).toEqual([
      [9, true],
      [8, false],
      [5, false],
    ]);
    expect(lstatSync(path.join(folder, "demo")).isDirectory()).toBe(true);
    expect(readResults("demo")?.params).toEqual({ k: 9 });
    expect(readResults("demo", "metrics", { run: runs("demo")[2]!.run })?.params).toEqual({ k: 5 });
  });

  it("read as before when the folder of results was moved, or the link is gone", () => {
    run({ k: 5 }, 0.1);
    run({ k: 8 }, 0.1);
    renameSync(folder, `${folder}-moved`);
    folder += "-moved";
    vi.stubEnv("SURLAB_RESULTS", folder);
    expect(readResults("demo")?.params).toEqual({ k: 8 });
    rmSync(path.join(folder, "demo"));
    expect(readResults("demo")?.params).toEqual({ k: 8 });
    rmSync(path.join(folder, "runs/demo", runs("demo")[0]!.run), { recursive: true });
    expect(readResults("demo")?.params).toEqual({ k: 5 });
  });
});

describe("a process killed between any two system calls", () => {
  const CALLS = ["mkdirSync", "openSync", "writeSync", "fsyncSync", "closeSync", "renameSync", "rmSync", "symlinkSync"];

  /** Runs `work` as a process that is dead from its n-th call on; false where it ended before. */
  function killedAt(n: number, work: () => void): boolean {
    let calls = 0;
    for (const name of CALLS) {
      const real = fs[name];
      vi.spyOn(fs, name).mockImplementation((...args: unknown[]) => {
        if (calls++ >= n) throw new Error("killed");
        return real(...args);
      });
    }
    vi.spyOn(process, "pid", "get").mockReturnValue(2 ** 30);
    try {
      work();
      return false;
    } catch (error) {
      if ((error as Error).message !== "killed") throw error;
      return true;
    } finally {
      vi.restoreAllMocks();
    }
  }

  it.each([
    ["with links", false],
    ["over the folder of an earlier version", true],
  ])("%s, loses neither the old run nor a new one that was complete", (_, early) => {
    let died = true;
    for (let n = 0; died; n++) {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      run({ k: 5 }, 0.1);
      if (early) {
        const link = path.join(folder, "demo");
        const dir = path.join(folder, "runs/demo", runs("demo")[0]!.run);
        rmSync(link);
        renameSync(dir, link);
      }
      const second = new Run("demo", { k: 8 });
      second.csv("metrics", [{ score: 2 }]);
      // As if written by the process that dies.
      const unfinished = second.dir;
      died = killedAt(n, () => second.finish());
      const listed = ks();
      expect(listed).toContain(5);
      expect(readResults("demo")?.rows.length).toBeGreaterThan(0);
      if (!existsSync(unfinished)) expect(listed).toContain(8);
      run({ k: 9 }, 0.3);
      expect(ks()).toEqual(listed.includes(8) ? [9, 8, 5] : [9, 5]);
      expect(readResults("demo")?.params).toEqual({ k: 9 });
    }
  });
});
