// What is said, shown and saved of how far sound and words are apart.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { showDisagreement, showSurprising } from "../../dist/displays/index.js";
import type { Run } from "../../dist/results/index.js";
import type { Song } from "../../dist/song.js";
import type { Disagreement } from "../../dist/steps/index.js";
import { capturePrinted } from "../printed.js";

const dir = mkdtempSync(path.join(tmpdir(), "surlab-disagreement-"));
afterAll(() => rmSync(dir, { recursive: true }));

const songs = Array.from(
  { length: 5 },
  (_, i) => ({ id: `s${i}`, title: `Song ${i}`, language: "en", genre: "folk" }) as Song,
);
const disagreement: Disagreement = {
  kl: Float64Array.of(4, Number.NaN, 30, 10, 20),
  percentiles: Float64Array.of(100, Number.NaN, 100, 0, 50),
  parts: ["train", "test", "test", "test", "test"],
  mismatched: [
    { song: 2, kl: Float64Array.of(40, 10), auc: 0.5 },
    { song: 3, kl: Float64Array.of(40, 50), auc: 1 },
    { song: 4, kl: Float64Array.of(40, 50), auc: 1 },
  ],
};

const printed = capturePrinted();

test("the share of pairs, and every song that has both", async () => {
  const saved: Record<string, unknown[]> = {};
  const run = {
    csv: (name: string, rows: unknown[]) => void (saved[name] = rows),
    figure: (name: string) => path.join(dir, name),
  } as unknown as Run;
  await showDisagreement(run, disagreement, songs);
  const text = printed.join("\n");
  expect(text).toContain("83 %");
  expect(text).toContain("Test songs: 3.");
  expect(saved["disagreement"]).toEqual([
    { id: "s0", kl: 4, percentile: 100, split: "train" },
    { id: "s2", kl: 30, percentile: 100, split: "test" },
    { id: "s3", kl: 10, percentile: 0, split: "test" },
    { id: "s4", kl: 20, percentile: 50, split: "test" },
  ]);
  const { data } = JSON.parse(readFileSync(path.join(dir, "disagreement.json"), "utf8"));
  const [own, others] = data as { x: number[]; y: number[] }[];
  expect([own?.x[0], own?.x.at(-1)]).toEqual([10, 30]);
  expect([others?.x[0], others?.x.at(-1)]).toEqual([10, 50]);
  expect([own?.y[0], own?.y.at(-1)]).toEqual([0, 100]);
});

test("without another song of the language, that is said", async () => {
  const run = { csv: () => undefined } as unknown as Run;
  await showDisagreement(run, { ...disagreement, mismatched: [] }, songs);
  expect(printed.join("\n")).toContain("Too few test songs");
});

test("the most surprising test songs first", () => {
  showSurprising(songs, disagreement, 2);
  const text = printed.join("\n");
  expect(text.indexOf("Song 2")).toBeLessThan(text.indexOf("Song 4"));
  expect(text).not.toContain("Song 3");
  expect(text).not.toContain("Song 0");
});
