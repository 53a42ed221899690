import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { strayNumbers } from "./proseNumbers.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-prose-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(path.join(folder, "metrics.csv"), "representation,ari,coverage\r\nVAE,0.123456,0.875\r\nPCA,-0.04,\r\n");

function stray(markdown: string, html?: string) {
  const data = { "text/markdown": markdown, "text/plain": markdown, ...(html && { "text/html": html }) };
  writeFileSync(path.join(folder, "run.ipynb"), JSON.stringify({ cells: [{ outputs: [{ data }] }] }));
  return strayNumbers(path.join(folder, "run.ipynb"), folder).map((line) => line.split(" ")[0]);
}

it("finds a number that no table holds", () => {
  expect(stray("ARI 0.123 against -0.04, and 87.5 % of the songs.")).toEqual([]);
  expect(stray("ARI 0.124, or 0.04 of 240 songs")).toEqual(["0.124", "0.04"]);
  expect(stray("It was 87.5 once.")).toEqual(["87.5"]);
});

it("ignores tables, code and versions", () => {
  expect(stray("| 0.5 |", "<table>")).toEqual([]);
  expect(stray("`eps=0.5` of v1.2.3")).toEqual([]);
});
