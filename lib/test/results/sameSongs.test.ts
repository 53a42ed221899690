import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Run, resultsOfSameSongs } from "../../dist/results/index.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "surlab-same-"));
  vi.stubEnv("SURLAB_RESULTS", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const MINE = { collection: "/mine", table: "", columns: "", songs: 0, seed: 42 };

function ran(name: string, params: Record<string, unknown>, ari: number, table = "metrics") {
  const run = new Run(name, params);
  run.csv(table, [{ ari }]);
  run.finish();
}

it("takes of each notebook the newest run on the same songs, also where a later one is of others", () => {
  ran("01_a", { ...MINE, epochs: 5 }, 0.1);
  ran("01_a", { ...MINE, epochs: 6 }, 0.2);
  ran("01_a", { ...MINE, collection: "synthetic" }, 0.9);
  ran("02_b", MINE, 0.3);
  const { used, notes, missing } = resultsOfSameSongs(["01_a", "02_b"], { ...MINE, k: 5 });
  expect(used.map(({ name, rows }) => [name, rows[0]?.ari])).toEqual([
    ["01_a", 0.2],
    ["02_b", 0.3],
  ]);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/^Of 01_a the run \S+ is compared: its latest one is of other songs\.$/);
  expect(missing).toEqual([]);
});

it.each([
  ["collection", "synthetic", 'collection "synthetic"'],
  ["seed", 7, "seed 7"],
  ["songs", 60, "songs 60"],
  ["columns", "id=track", 'columns "id=track"'],
])("leaves out what ran with another %s, and says which", (key, value, words) => {
  ran("01_a", { ...MINE, [key]: value }, 0.1);
  const { used, missing } = resultsOfSameSongs(["01_a"], MINE);
  expect(used).toEqual([]);
  expect(missing).toEqual([`01_a (not run on these songs; its latest run has ${words})`]);
});

it("names what was never run, saved no such table, or was left out in the same reproduce", () => {
  ran("02_b", MINE, 0.1, "other");
  const copy = { metadata: { surlab: { run: "now", state: "left out", reason: "No song has lyrics." } } };
  writeFileSync(path.join(folder, "03_c.ipynb"), JSON.stringify(copy));
  expect(resultsOfSameSongs(["01_a", "02_b", "03_c"], MINE).missing).toEqual([
    "01_a (not run)",
    "02_b (saved no scores)",
    "03_c (not run)",
  ]);
  vi.stubEnv("SURLAB_REPRODUCE", "now");
  expect(resultsOfSameSongs(["03_c"], MINE).missing).toEqual(["03_c (left out: No song has lyrics)"]);
});

it("a run of an earlier version, which had no table and no columns, is of the same songs", () => {
  ran("01_a", { collection: "/mine", songs: 0, seed: 42 }, 0.1);
  expect(resultsOfSameSongs(["01_a"], MINE).used).toHaveLength(1);
});
