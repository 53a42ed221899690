import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { Run } from "../../dist/results/run.js";
import { savedIn } from "../../dist/steps/savedIn.js";

const folders: string[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function finishedRun(results: string): Run {
  folders.push(results);
  vi.stubEnv("SURLAB_RESULTS", results);
  const run = new Run("07 (a)", {});
  run.csv("metrics", [{ a: 1 }]);
  run.csv("labels", [{ a: 1 }]);
  run.finish();
  return run;
}

it("links the tables of a run from where the notebook lies", () => {
  mkdirSync(".cache", { recursive: true });
  const { source, plain } = savedIn(finishedRun(mkdtempSync(path.resolve(".cache/test-saved-"))));
  expect(plain).toMatch(/^Saved in `\.cache\/test-saved-.*\/07 \(a\)\/`: labels\.csv, metrics\.csv\.$/);
  expect(source).toMatch(/\]\(\.cache\/test-saved-[^)]*\/07%20%28a%29\/metrics\.csv\)/);
});

it("names a folder outside the checkout, which JupyterLab doesn't serve, without links", () => {
  const { source } = savedIn(finishedRun(mkdtempSync(path.join(tmpdir(), "surlab-saved-"))));
  expect(source).not.toContain("](");
});
