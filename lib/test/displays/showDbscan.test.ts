import { expect, it } from "vitest";
import { Matrix, Rng, showDbscan } from "../../dist/index.js";
import { capturePrinted } from "../printed.js";

const printed = capturePrinted();

const saved: Record<string, readonly Record<string, unknown>[]> = {};
const run = { csv: (name: string, rows: readonly object[]) => void (saved[name] = rows as Record<string, unknown>[]) };

// Two dense groups of 20, and ten songs far from everything.
const rng = new Rng(3);
const n = 50;
const places = Array.from({ length: n }, (_, i) =>
  i < 40 ? [10 * (i % 2) + 0.1 * rng.normal(), 0.1 * rng.normal()] : [100 * i, 50 * i],
);
const blobs = Matrix.from(places);
const genre = places.map((_, i) => (i < 40 ? ["folk", "rock"][i % 2] : "other"));
const part = (from: number) => Int32Array.from({ length: n }, (_, i) => i).filter((i) => i % 5 === from);
const split = {
  train: Int32Array.of(...part(0), ...part(1), ...part(2)),
  validation: part(3),
  test: part(4),
  notes: [],
};

it("scores every radius and neighborhood size, without noise and with noise as a cluster", async () => {
  await showDbscan(run, {
    spaces: { blobs: [blobs, blobs] },
    eps: [0.001, 1],
    minSamples: [3, 60],
    split,
    truth: { genre },
  });
  const rows = saved.dbscan ?? [];
  expect(rows.map(({ parameters }) => parameters)).toEqual([
    "eps=0.001, minSamples=3",
    "eps=0.001, minSamples=25",
    "eps=1, minSamples=3",
    "eps=1, minSamples=25",
  ]);
  expect(rows[2]).toMatchObject({ space: "blobs", clusters: 2, coverage: 0.8, degenerate: "" });
  expect(rows[2]?.["ARI genre"]).toBe(1);
  expect(rows[2]?.["ARI genre +noise"]).toBe(1);
  expect(rows[2]?.silhouette).toBeGreaterThan(0.9);
  expect(rows[2]?.["silhouette +noise"]).toBeLessThan(Number(rows[2]?.silhouette));
  expect(rows[0]?.degenerate).toMatch(/noise/);
  expect(printed.join("\n")).toContain("3 of 4 are degenerate");
  expect(printed.join("\n")).not.toContain("No radius finds groups");
});

it("says what it means that all are degenerate", async () => {
  await showDbscan(run, { spaces: { blobs }, eps: [0.001], minSamples: [5], split, save: "tiny" });
  expect(saved.tiny).toHaveLength(1);
  expect(printed.join("\n")).toContain("**No radius finds groups.**");
});
