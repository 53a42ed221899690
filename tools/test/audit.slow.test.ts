// cspell:ignore Rafi
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { Matrix, npyBytes } from "../../lib/dist/array/index.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-audit-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function audit(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["tools/audit.mjs", ...args], { encoding: "utf8" });
  return { stdout, stderr, status };
}

function file(name: string, content: string | Uint8Array): string {
  const place = path.join(folder, name);
  writeFileSync(place, content);
  return place;
}

it("says first that the published headline is one cluster beside the noise", () => {
  const { stdout, status } = audit("data/published/figures.csv", "--where", "project=Fuad-Rafi/Multimodal-VAE-Music");
  expect(status).toBe(0);
  expect(stdout).toMatch(/ 1\. "pca_baseline, DBSCAN" has a silhouette of 0\.6679, the highest/);
  expect(stdout.replace(/\s+/g, " ")).toContain(
    "This is one cluster beside the noise, and no clustering. [one cluster]",
  );
  expect(stdout).toMatch(/^row {2}name +silhouette/m);
});

it("computes again from labels and latents, and is JSON alone with --json", () => {
  const latents = Matrix.from(Array.from({ length: 40 }, (_, i) => [10 * (i % 2) + Math.sin(i), Math.cos(i)]));
  const rows = Array.from({ length: 40 }, (_, i) => `s${i};${i % 2};${i % 2 ? "folk" : "rock"}`);
  const labels = file("labels.csv", ["id;cluster;genre", ...rows].join("\n"));
  const metrics = file("metrics.tsv", "Method\tSilhouette Score\nours\t0.5\n");
  const { stdout, status } = audit(metrics, labels, file("Z.npy", npyBytes(latents)), "--json");
  expect(status).toBe(0);
  const [{ doubts, recomputed }] = JSON.parse(stdout);
  expect(doubts[0].kind).toBe("not reproduced");
  expect(recomputed[0]).toMatchObject({ clustering: "cluster", clusters: 2, noise: 0 });
  expect(recomputed[0].scores.exclude.external.genre.adjustedRand).toBe(1);
});

it.each([
  [[], "No table of metrics was given. (npm run audit -- --help says how.)"],
  [["none.csv"], "There is no file none.csv."],
  [["data/published/figures.csv", "a.txt"], "a.txt is neither a table of labels (.csv) nor latents (.npy)."],
  [
    ["data/published/figures.csv", "Z.npy"],
    "Z.npy is of no use without labels; give a table with the cluster of each song, too.",
  ],
  [["--k", "3"], "Unknown option '--k'"],
  [["data/published/figures.csv", "--where", "project=me"], 'No row of the table has project "me".'],
  [
    ["data/published/figures.csv", "--where", "author=me"],
    'The table has no column "author"; its columns are project,',
  ],
  [["data/sets.json"], "data/sets.json"],
])("%j is refused with one sentence", (args, sentence) => {
  const { stdout, stderr, status } = audit(...args);
  expect(status).toBe(1);
  expect(stdout).toBe("");
  expect(stderr.trim().split("\n").at(-1)).toContain(sentence);
  expect(stderr).not.toMatch(/^ +at /m);
});

it("--help says what it takes", () => {
  expect(audit("--help").stdout).toContain("npm run audit -- METRICS.csv [LABELS.csv] [LATENTS.npy]");
});
