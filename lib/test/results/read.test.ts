import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { csvRows, csvText } from "../../dist/io/index.js";
import { Run, readResults } from "../../dist/results/index.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "surlab-read-"));
  vi.stubEnv("SURLAB_RESULTS", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it("reads back what csvText wrote, with numbers, flags and gaps", () => {
  const rows = [
    { name: "VAE, k=5", ari: 0.1 + 0.2, chosen: true, seed: undefined },
    { name: "সুর", ari: -1e-9, chosen: false, seed: 42 },
  ];
  expect(csvRows(csvText(rows))).toEqual(rows);
});

it("gives a finished run's parameters and tables, and nothing of a run that is not finished", () => {
  const run = new Run("01_demo", { k: [5, 10] });
  run.csv("metrics", [{ ari: 0.25 }]);
  expect(readResults("01_demo")).toBeUndefined();
  run.finish();
  expect(readResults("01_demo")).toEqual({
    ...{ name: "01_demo", params: { k: [5, 10] }, rows: [{ ari: 0.25 }] },
    dir: run.dir,
  });
  expect(readResults("01_demo", "retrieval")).toBeUndefined();
});
