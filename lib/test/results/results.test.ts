import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import Papa from "papaparse";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Matrix, npyBytes, npyMatrix } from "../../dist/array/index.js";
import { csvText } from "../../dist/io/index.js";
import { Run } from "../../dist/results/index.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "surlab-results-"));
  vi.stubEnv("SURLAB_RESULTS", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe("csvText", () => {
  it("a table without rows has its header, where the columns are named", () => {
    expect(csvText([], ["id", "file", "reason"])).toBe("id,file,reason\r\n");
    expect(csvText([{ id: "a", other: 1 }], ["id", "file"])).toBe("id,file\r\na,\r\n");
  });

  it("quotes what RFC 4180 asks for, and reads back the same", () => {
    const rows = [
      { id: 'say "সুর", twice', line: "two\nlines", score: 0.1 + 0.2, kept: true },
      { id: "plain", line: "", score: Number.NaN, kept: false, note: null },
    ];
    const text = csvText(rows);
    expect(text.split("\r\n")[0]).toBe("id,line,score,kept,note");
    const back = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
    expect(back[0]).toEqual({
      id: rows[0]!.id,
      line: "two\nlines",
      score: "0.30000000000000004",
      kept: "true",
      note: "",
    });
    expect(back[1]).toMatchObject({ score: "", kept: "false" });
  });
});

describe("npy", () => {
  const X = Matrix.from([
    [1, -2.5, 3],
    [0.1, 4e10, -0],
  ]);

  it("is what NumPy reads", () => {
    const file = path.join(folder, "X.npy");
    writeFileSync(file, npyBytes(X));
    const python = path.resolve(".venv/bin/python");
    const script = "import numpy as np, sys; X = np.load(sys.argv[1]); print(X.dtype, X.shape, X.ravel().tolist())";
    const said = execFileSync(python, ["-c", script, file], { encoding: "utf8" });
    expect(said.trim()).toBe("float32 (2, 3) [1.0, -2.5, 3.0, 0.10000000149011612, 40000000000.0, -0.0]");
  });

  it("reads back the same bits", () => {
    expect(npyMatrix(npyBytes(X))).toEqual(X);
  });

  it("refuses another kind of file, saying what it is", () => {
    expect(() => npyMatrix(Buffer.from("id,score\r\n"))).toThrow("not a .npy file");
    const complex = Buffer.from(npyBytes(X));
    complex.write("<c8", complex.indexOf("<f4"), "latin1");
    expect(() => npyMatrix(complex)).toThrow("'<c8'");
  });
});

describe("Run", () => {
  it("keeps the results of the run before until it is finished", () => {
    const first = new Run("demo", { seed: 1 });
    first.csv("metrics", [{ score: 1 }]);
    first.finish();
    const second = new Run("demo", { seed: 2 });
    second.csv("metrics", [{ score: 2 }]);
    const file = path.join(folder, "demo", "metrics.csv");
    expect(readFileSync(file, "utf8")).toBe("score\r\n1\r\n");
    expect(second.finish()).toBe(path.join(folder, "demo"));
    expect(readFileSync(file, "utf8")).toBe("score\r\n2\r\n");
    expect(JSON.parse(readFileSync(path.join(folder, "demo", "params.json"), "utf8"))).toEqual({ seed: 2 });
  });

  it("writes into the finished folder when a cell is run again", () => {
    const run = new Run("demo", {});
    run.finish();
    run.json("late", { yes: true });
    expect(existsSync(path.join(folder, "demo", "late.json"))).toBe(true);
    expect(run.finish()).toBe(path.join(folder, "demo"));
  });

  it("removes the leftovers of a killed run when the next one starts", () => {
    const script = `
      const { Run } = require(${JSON.stringify(path.resolve("lib/dist/results/index.js"))});
      const run = new Run("demo", {});
      run.csv("metrics", [{ score: 1 }]);
      process.kill(process.pid, "SIGKILL");`;
    expect(() =>
      execFileSync(process.execPath, ["-e", script], { env: { ...process.env, SURLAB_RESULTS: folder } }),
    ).toThrow();
    expect(existsSync(path.join(folder, "demo"))).toBe(false);
    expect(readdirSync(path.join(folder, ".unfinished"))).toHaveLength(1);
    new Run("demo", {}).finish();
    expect(readdirSync(path.join(folder, ".unfinished"))).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual([".unfinished", "demo", "runs"]);
  });
});
